"""How fast each side gets its work done."""

import pytest
from runs import traces

from edalab.lab.trace import Record
from edalab.lab.units import MILLISECOND as MS
from edalab.lab.views.race import Runner, runner


def test_work_counts_when_it_is_finished_for_the_first_time():
    assert runner(traces("sync-vs-async")["sync"]) == Runner(
        4, [120 * MS, 200 * MS, 400 * MS, 500 * MS], [], []
    )


def test_what_an_early_ack_loses_is_left_and_what_a_late_one_repeats_is_twice():
    sides = {side: runner(records) for side, records in traces("ack-first-vs-ack-after").items()}
    assert [(side.left, side.twice) for side in sides.values()] == [(1, 0), (0, 1), (0, 0)]
    assert all(len(side.crashes) == 1 for side in sides.values())


def test_where_nobody_works_an_acknowledgement_is_the_end():
    side = runner(traces("channel", publish=5, take=3, ack=2)["channel"])
    assert (side.begun, len(side.done), side.left) == (5, 2, 3)


def test_instants_may_be_numbers_of_records():
    records = [
        Record(0, "w", "start", "m1"),
        Record(0, "w", "finish", "m1"),
        Record(0, "w", "crash"),
    ]
    assert runner(records, by_record=True) == Runner(1, [2], [], [3])


def test_a_race_up_to_an_instant_has_what_was_done_by_then():
    side = runner(traces("ack-first-vs-ack-after")["ack-after"])
    counts = [
        (len(found.done), found.twice, len(found.crashes))
        for found in (side.until(at) for at in (0, 39 * MS, 40 * MS, 160 * MS, 1000 * MS))
    ]
    assert counts[0] == (0, 0, 0)
    assert counts == sorted(counts), "counts only grow"
    assert counts[-1] == (10, 1, 1)


def test_what_is_finished_without_a_beginning_on_record_counts_as_begun_too():
    records = [
        Record(1, "w", "start", "m1"),
        Record(2, "w", "finish", "m1"),
        Record(3, "w", "finish", "m2"),
    ]
    found = runner(records)
    assert (found.begun, found.done, found.left) == (2, [2, 3], 0)


def test_each_group_that_gets_a_message_has_its_own_task():
    sides = {side: runner(found) for side, found in traces("fanout-vs-competing").items()}
    assert [(side.begun, side.left, side.twice) for side in sides.values()] == [
        (36, 0, 0),
        (12, 0, 0),
    ]


def test_services_that_are_asked_the_same_have_a_task_each_and_retries_repeat_it():
    sides = {side: runner(found) for side, found in traces("direct-vs-channel").items()}
    assert all((side.left, side.twice) == (0, 0) for side in sides.values())
    edge = runner(traces("retry-everywhere-vs-edge")["edge"])
    assert edge.twice == edge.begun


def test_a_message_that_the_queue_drops_is_left_and_a_reply_that_nobody_works_on_is_no_task():
    dropped = runner(traces("channel", publish=8, max_length=5, overflow="drop-oldest")["channel"])
    assert (dropped.begun, dropped.left) == (8, 6)
    asked = runner(traces("call-vs-request-reply")["request-reply"])
    assert (asked.begun, asked.left) == (40, 0)


def test_what_nobody_reads_is_no_task_and_an_ack_is_no_work_where_somebody_works():
    stored = [Record(0, "app", "publish", "m1", "topic"), Record(0, "topic", "append", "m1", "app")]
    assert runner(stored).begun == 0
    acked_first = [
        Record(0, "queue", "deliver", "m1", "worker"),
        Record(0, "worker", "ack", "m1", "queue"),
        Record(0, "worker", "start", "m1", "queue"),
        Record(1, "worker", "crash"),
    ]
    assert (runner(acked_first).begun, runner(acked_first).left) == (1, 1)


WORKS = [
    Record(0, "worker", "subscribe", "", "topic", {"group": "queue"}),
    Record(1, "app", "publish", "m1", "topic"),
    Record(1, "queue", "enqueue", "m1", "app"),
    Record(1, "queue", "deliver", "m1", "worker"),
    Record(1, "worker", "start", "m1", "queue"),
    Record(2, "worker", "finish", "m1", "queue"),
]
SERVES = [
    Record(0, "app", "call", "c1", "card"),
    Record(0, "card", "start", "c1", "app"),
    Record(1, "card", "finish", "c1", "app"),
]
ALSO = {
    "asked of a service that never begins it": (SERVES, Record(2, "app", "call", "c2", "card"), 1),
    "asked of a service that does no work": (SERVES, Record(2, "app", "call", "c2", "other"), 0),
    "published and lost on its way": (WORKS, Record(2, "app", "publish", "m2", "topic"), 1),
    "published where nobody reads": (WORKS, Record(2, "app", "publish", "m2", "other"), 0),
    "published again, and done before": (WORKS, Record(2, "app", "publish", "m1", "topic"), 0),
    "queued and never delivered": (WORKS, Record(2, "queue", "enqueue", "m2", "app"), 1),
    "queued where nobody works": (WORKS, Record(2, "other", "enqueue", "m2", "app"), 0),
    "delivered and never begun": (WORKS, Record(2, "queue", "deliver", "m2", "worker"), 1),
    "acknowledged where somebody works": (WORKS, Record(2, "worker", "ack", "m2", "queue"), 0),
}


@pytest.mark.parametrize("case", ALSO)
def test_what_there_was_to_do_and_was_not_done_is_left(case):
    records, more, left = ALSO[case]
    side = runner([*records, more])
    assert (side.begun, len(side.done), side.left) == (1 + left, 1, left)


def test_done_and_repeated_work_and_crashes_have_their_instants():
    again = [Record(at, "card", action, "c1") for at, action in ((3, "finish"), (4, "finish"))]
    side = runner([*SERVES, *again, Record(5, "card", "crash"), Record(6, "card", "crash")])
    assert side == Runner(1, [1], [3], [5, 6])
    assert not side.held
    assert runner(SERVES).held
    assert side.until(3) == Runner(1, [1], [3], [])
