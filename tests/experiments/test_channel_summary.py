"""The counts of a channel are what its records say, of the group in question alone."""

import pytest

from edalab.experiments.channel_summary import LogCounts, WaitingCounts, groups_of
from edalab.lab.trace import Record, Trace


def counted(kind, *records):
    """The counts of the group ``g`` after records of (actor, action, peer, detail)."""
    trace = Trace(keep=False)
    counts = kind(trace, "g")
    trace.replay(
        [
            Record(at, actor, action, "m", peer, detail)
            for at, (actor, action, peer, detail) in enumerate(records)
        ]
    )
    return counts


def done(actions, actor="g"):
    return [(actor, action, "w", None) for action in actions.split()]


@pytest.mark.parametrize(
    ("actions", "peak"),
    [
        ("", 0), ("enqueue", 1), ("append deliver append deliver", 1), ("enqueue enqueue", 2),
        ("enqueue enqueue deliver deliver requeue", 2),
        ("enqueue deliver requeue enqueue redeliver enqueue", 2),
        ("enqueue enqueue append deliver redeliver enqueue", 3),
    ],
)  # fmt: skip
def test_the_most_messages_that_waited_at_once_are_the_peak(actions, peak):
    others = done("enqueue enqueue append append", actor="other")
    assert counted(WaitingCounts, *others, *done(actions)).peak == peak


def test_what_a_group_of_a_log_was_given_and_has_left_is_counted():
    def left(group, ready):
        return (group, "lag", group, {"ready": ready, "unacked": 3, "dead": 2})

    counts = counted(
        LogCounts, *done("deliver deliver redeliver"), *done("deliver", actor="other"),
        ("w", "ack", "g", None), ("w", "ack", "other", None), left("g", 5), left("other", 9),
    )  # fmt: skip
    assert (counts.delivered, counts.redelivered, counts.acked) == (3, 1, 1)
    assert (counts.ready, counts.unacked, counts.dead) == (5, 3, 2)
    nothing = counted(LogCounts)
    assert (nothing.delivered, nothing.redelivered, nothing.acked) == (0, 0, 0)
    assert (nothing.ready, nothing.unacked, nothing.dead) == (0, 0, 0)


def test_the_groups_of_a_channel_have_names_of_their_own():
    assert groups_of(1) == ["queue"]
    assert groups_of(3) == ["queue", "queue-2", "queue-3"]
