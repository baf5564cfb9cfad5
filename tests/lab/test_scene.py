"""Who has what in hand, record by record."""

import pytest

from edalab.lab.trace import Record
from edalab.lab.views.scene import Scene

COPIES = [
    Record(0, "queue", "enqueue", "m1", "app"),
    Record(0, "queue", "duplicate", "m1", "app"),
    Record(1, "queue", "deliver", "m1", "a"),
    Record(2, "queue", "deliver", "m1", "b"),
]
PLACE = {"partition": 0, "offset": 7}
READ = [
    Record(0, "group", "deliver", "m1", "a", PLACE),
    Record(1, "group", "deliver", "m1", "a", {"partition": 1, "offset": 7}),
]


def in_hand(records):
    scene = Scene(records)
    scene.go(len(records))
    return {standing.actor: standing.messages for standing in scene.standing()
            if standing.state == "waiting" and standing.holds is None}  # fmt: skip


@pytest.mark.parametrize("action", ["requeue", "rest", "dead-letter"])
def test_of_two_copies_the_one_that_was_delivered_first_is_taken_back_first(action):
    back = [Record(3, "queue", action, "m1", "", {"from": "unacked"})] * 2
    hands = [in_hand([*COPIES, *back[:number]]) for number in range(3)]
    assert hands == [{"a": ["m1"], "b": ["m1"]}, {"b": ["m1"]}, {}]


def test_an_acknowledgement_closes_the_copy_of_whoever_acknowledges():
    acks = [Record(3, who, "ack", "m1", "queue") for who in ("b", "a")]
    hands = [in_hand([*COPIES, *acks[:number]]) for number in range(3)]
    assert hands == [{"a": ["m1"], "b": ["m1"]}, {"a": ["m1"]}, {}]
    after = [Record(4, "queue", "requeue", "m1", "", {"from": "unacked"})]
    for ack in acks:  # what is taken back is the copy of the other
        assert in_hand([*COPIES, ack, *after]) == {}


def test_a_place_in_a_log_is_in_one_hand_at_a_time():
    assert in_hand(READ) == {"a": ["m1"]}
    again = Record(2, "group", "redeliver", "m1", "b", PLACE)
    assert in_hand([*READ, again]) == {"a": ["m1"], "b": ["m1"]}  # a has the other partition's
    assert in_hand([READ[0], again]) == {"b": ["m1"]}


def test_a_crash_empties_the_hands_and_a_restart_is_seen():
    crash, restart = Record(3, "a", "crash"), Record(4, "a", "restart")
    assert in_hand([*COPIES, crash]) == {"b": ["m1"]}
    scene = Scene([*COPIES, crash, restart])
    scene.go(5)
    assert scene.standing_of("a").crashed
    scene.step()
    assert not scene.standing_of("a").crashed


def test_a_record_goes_from_whoever_acts_to_the_other_side_or_nowhere():
    records = [*COPIES, Record(3, "a", "ack", "m1", "queue"), Record(4, "a", "crash")]
    scene = Scene(records)
    scene.go(6)
    assert [scene.ends(number) for number in range(1, 7)] == [
        ("app", "queue"), ("app", "queue"), ("queue", "a"), ("queue", "b"),
        ("a", "queue"), ("a", ""),
    ]  # fmt: skip
