"""The checkers of projector, gaps and outbox, on histories written by hand."""

from edalab.course.exercises.history import Broken, History, Unknown
from edalab.course.exercises.worlds import gaps, outbox, projector
from edalab.lab.trace import Record


def record(actor, action, message="", **detail):
    return Record(0, actor, action, message, "", detail or None)


def mails(replaying=False):
    return [record("projector", "send", event, replaying=replaying) for event in ("e1", "e2", "e3")]


def state(count, position):
    return record("view", "state", count=count, position=position)


def test_a_view_has_to_count_what_lies_up_to_its_checkpoint():
    assert projector.check(History([*mails(), state(3, 3)])) is None
    broken = projector.check(History([*mails(), state(2, 3)]))
    assert broken == Broken("view-is-fold", "checkpoint", 3, 2, {"position": 3})
    assert projector.check(History(mails(), finished=False)) == Unknown()


def test_a_replay_may_send_nothing():
    broken = projector.check(History([*mails(), state(3, 3), *mails(replaying=True)]))
    assert broken == Broken("no-mail-on-replay", "e1", 0, 1)


def test_an_e_mail_may_be_lost_in_a_crash_only():
    few = [*mails()[:2], state(3, 3)]
    assert projector.check(History(few)) == Broken("mail-once-when-calm", "e3", 1, 0)
    assert projector.check(History([record("projector", "crash"), *few])) is None


def log(*lines, checkpoint):
    return History([
        *(record(*line.split(), second=20) for line in lines),
        record("log", "end", checkpoint=checkpoint),
    ])  # fmt: skip


def test_each_event_that_becomes_visible_is_seen_once():
    assert gaps.check(log("log visible 1", "reader see 1", checkpoint=1)) is None
    skipped = gaps.check(log("log visible 1", "log visible 2", "reader see 2", checkpoint=2))
    assert skipped == Broken("none-skipped", "1", 1, 0)
    stuck = gaps.check(log("log visible 1", "log visible 3", "reader see 1", checkpoint=1))
    assert stuck == Broken("none-stuck", "3", 120, "-")
    twice = gaps.check(log("log visible 1", "reader see 1", "reader see 1", checkpoint=1))
    assert twice == Broken("seen-once", "1", 1, 2)


def test_events_begin_in_the_order_of_their_positions_and_only_where_it_is_said_at_once():
    for name, traffic in gaps.DATA.items():
        seconds = [traffic.events[position][0] for position in sorted(traffic.events)]
        assert seconds == sorted(seconds), name
        assert (len(set(seconds)) < len(seconds)) == (name == "same-second"), name


def test_a_transaction_commits_at_once_or_is_open_for_some_polls_or_is_rolled_back():
    for name, traffic in gaps.DATA.items():
        for _, later in traffic.events.values():
            is_open = 2 * traffic.every < later <= traffic.longest
            assert later in {0, gaps._NEVER} or is_open, name


def test_positions_count_from_one_except_in_the_log_that_has_holes():
    for name, events in projector.DATA.items():
        positions = [event.position for event in events]
        assert positions == sorted(set(positions)), name
        assert (positions == [*range(1, len(events) + 1)]) == (name != "holes"), name


def test_an_event_has_to_be_seen_in_time():
    late = record("reader", "see", "1", second=101)
    end = record("log", "end", checkpoint=1)
    broken = gaps.check(History([record("log", "visible", "1"), late, end]))
    assert broken == Broken("none-stuck", "1", 100, 101)


def test_a_view_with_the_right_number_of_the_wrong_events_is_wrong():
    added = [
        record("projector", "write", f"add {event}", event=event) for event in ("e1", "e1", "e2")
    ]
    broken = projector.check(History([*mails(), *added, state(3, 3)]))
    assert broken == Broken("each-counted-once", "e1", 1, 2)


def test_an_order_is_stored_once_and_as_it_was_ordered():
    row = record("shop", "write", "order o1", order="o1", content="1 x lamp")
    twice = outbox.check(orders([], ["o1"], row, row))
    assert twice == Broken("row-once", "o1", 1, 2, {"faults": 0})
    other = record("shop", "write", "order o1", order="o1", content="9 x lamp")
    assert outbox.check(orders([], ["o1"], other)) == Broken(
        "right-row", "o1", "1 x lamp", "9 x lamp"
    )


CONTENT = {"o1": "1 x lamp", "o2": "2 x desk"}


def orders(committed, published, *more, rows=(), returned=()):
    return History([
        *(record("shop", "write", f"order {order}", order=order) for order in committed),
        *(record("shop", "finish", order) for order in returned),
        *(record("relay", "publish-to", order, content=CONTENT[order]) for order in published),
        *more,
        record("orders", "end", rows=rows),
    ])  # fmt: skip


def test_what_is_committed_is_published_and_nothing_else():
    crash = record("shop", "crash")
    assert outbox.check(orders(["o1", "o2"], ["o1", "o2"])) is None
    assert outbox.check(orders(["o1"], ["o1", "o1"], crash)) is None
    assert outbox.check(orders(["o1", "o2"], ["o2"])) == Broken("none-lost", "o1", 2, 1)
    assert outbox.check(orders(["o1"], ["o1", "o2"])) == Broken("no-phantom", "o2", 1, 2)
    assert outbox.check(orders(["o1"], ["o1"])) is None
    returned = outbox.check(orders(["o1"], ["o1"], returned=["o1", "o2"]))
    assert returned == Broken("placed", "o2", 2, 1)
    twice = outbox.check(orders(["o1", "o2"], ["o1", "o1", "o2"]))
    assert twice == Broken("once-when-calm", "o1", 1, 2, {"faults": 0})


def test_a_published_row_has_to_be_marked():
    left = outbox.check(orders(["o1", "o2"], ["o1", "o2"], rows=["o2"]))
    assert left == Broken("marked", "o2", 0, 1)


def test_a_message_says_what_was_ordered():
    other = record("relay", "publish-to", "o1", content="3 x lamp")
    assert outbox.check(orders(["o1"], [], other)) == Broken(
        "right-content", "o1", "1 x lamp", "3 x lamp"
    )
