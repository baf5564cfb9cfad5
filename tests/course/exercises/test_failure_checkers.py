"""The checkers of poison and saga, on histories written by hand."""

from edalab.course.exercises.history import Broken, History, Unknown
from edalab.course.exercises.worlds import poison, saga
from edalab.lab.trace import Record


def record(actor, action, message="", **detail):
    return Record(0, actor, action, message, "", detail or None)


def finished(*numbers):
    return [
        record("worker", "finish", f"m{number}", key="abcde"[(number - 1) % 5])
        for number in numbers
    ]


POISON = record("worker", "stumble", "m1", kind="permanent")
END = record("queue", "end")


def test_the_poison_alone_becomes_a_dead_letter():
    dead = record("queue", "dead-letter", "m1")
    assert poison.check(History([POISON, dead, *finished(*range(2, 101)), END])) is None
    good = record("worker", "stumble", "m2", kind="transient")
    lost = poison.check(History([good, record("queue", "dead-letter", "m2"), *finished(1), END]))
    assert isinstance(lost, Broken)
    assert (lost.invariant, lost.message) == ("good-finish", "m2")


def test_whoever_tries_for_ever_lets_the_others_starve():
    broken = poison.check(History([POISON, record("queue", "break-off", "m1", waiting=99)]))
    assert broken == Broken("no-starving", "m1", 99, 0, {"waiting": 99})
    alone = [POISON, *finished(*range(2, 101)), record("queue", "break-off", "m1", waiting=0)]
    assert poison.check(History(alone)) == Broken("one-dead-letter", "m1", 1, 0)


def test_a_message_may_pass_those_of_other_keys_only():
    assert poison.check(History([*finished(2, 1, 6, 7), END])) is None
    broken = poison.check(History([*finished(6, 1), END]))
    assert broken == Broken("order-in-key", "m1", 1, 6, {"key": "a"})
    assert poison.check(History(finished(1))) == Unknown()


def took(*changes):
    return [record(what, "take", taken=change) for what, change in changes]


ALL = took(("flight", 1), ("hotel", 1), ("card", 1))
FAILED = record("card", "tell", "CardFailed")
OVER = record("saga", "end")


def test_a_trip_is_taken_whole_or_not_at_all():
    assert saga.check(History([*ALL, OVER])) is None
    undone = took(("flight", 1), ("hotel", 1), ("hotel", -1), ("flight", -1))
    assert saga.check(History([*undone, FAILED, OVER])) is None
    half = saga.check(History([*undone[:3], FAILED, OVER]))
    told = {"taken": "flight 1, hotel 0, card 0"}
    assert half == Broken("all-or-none", "flight", 0, 1, told)
    assert saga.check(History(undone)) == Unknown()


def test_nothing_is_given_back_twice():
    twice = took(("flight", 1), ("flight", -1), ("flight", -1))
    assert saga.check(History([*twice, FAILED, OVER])) == Broken("not-below-zero", "flight", 0, -1)
