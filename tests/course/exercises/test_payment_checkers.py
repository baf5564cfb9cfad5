"""The checkers of the first exercises, on histories written by hand."""

from edalab.course.exercises.history import Broken, History
from edalab.course.exercises.worlds import ack, fold, inbox
from edalab.lab.trace import Record


def history(*lines):
    """A history from lines such as ``consumer pay m1 100``."""
    records = []
    for line in lines:
        actor, action, message, *amount = [*line.split(), ""][:3] + line.split()[3:]
        detail = {"amount": int(amount[0])} if amount else None
        records.append(Record(0, actor, action, message, "payments", detail))
    return History(records)


GOOD = (
    "consumer pay m1 100", "consumer ack m1", "consumer pay m2 50", "consumer ack m2",
)  # fmt: skip


def test_paid_and_acked_is_a_pass():
    assert ack.check(history(*GOOD)) is None


def test_an_ack_without_its_payment_is_a_lost_payment():
    broken = ack.check(history("consumer ack m1", "consumer crash", *GOOD[2:]))
    assert broken == Broken("no-payment-lost", "m1", 150, 50)


def test_twice_paid_after_a_crash_is_at_least_once_and_no_mistake():
    assert ack.check(history("consumer pay m1 100", "consumer crash", *GOOD)) is None


def test_twice_paid_without_a_crash_is_one():
    broken = ack.check(history("consumer pay m1 100", *GOOD))
    assert broken == Broken("paid-once-when-calm", "m1", 150, 250)


def test_a_message_that_nobody_acked_is_named():
    broken = ack.check(history(*GOOD[:3]))
    assert isinstance(broken, Broken)
    assert (broken.invariant, broken.message) == ("acked", "m2")


def test_an_inbox_pays_neither_less_nor_more():
    assert inbox.check(history("consumer pay m1 100", "consumer pay m2 50")) is None
    lost = inbox.check(history("consumer mark m1", "consumer pay m2 50"))
    assert lost == Broken("no-payment-lost", "m1", 150, 50, {"times": 0})
    twice = inbox.check(history("consumer pay m1 100", "consumer pay m1 100", "consumer pay m2 50"))
    assert twice == Broken("paid-once", "m1", 150, 250, {"times": 2})


def recorded(kind, **data):
    return Record(0, "log", "record", kind, detail={"type": kind, "data": data})


def answered(field, answer):
    return Record(0, "reader", "previous", field, detail={"answer": answer})


HIRED = recorded("Hired", role="engineer", address="seoul")
LEAD = recorded("RoleChanged", role="lead")


def test_the_previous_value_is_that_before_the_fields_own_last_change():
    moved = recorded("AddressChanged", address="busan")
    right = History([HIRED, LEAD, moved, answered("role", "engineer")])
    wrong = History([HIRED, LEAD, moved, answered("role", "lead")])
    assert fold.check(right) is None
    broken = fold.check(wrong)
    assert isinstance(broken, Broken)
    assert (broken.invariant, broken.expected, broken.actual) == ("previous", "engineer", "lead")


def test_an_event_that_sets_the_same_value_is_no_change():
    assert fold.check(History([HIRED, LEAD, LEAD, answered("role", "engineer")])) is None
    assert fold.check(History([HIRED, answered("role", None)])) is None


def test_a_state_that_took_in_an_unknown_event_is_wrong():
    badge = recorded("BadgePrinted", role="visitor")
    state = {"role": "visitor", "address": "seoul"}
    broken = fold.check(
        History([HIRED, badge, Record(0, "reader", "step", "e2", "", {"state": state})])
    )
    assert isinstance(broken, Broken)
    assert broken.expected == {"role": "engineer", "address": "seoul"}
