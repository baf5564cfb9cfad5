"""What a customer bought and gave back."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edalab.domains.purchases.history import Buy, GiveBack, carry_out, history
from edalab.errors import DomainRefusal
from edalab.eventlog.memory import MemoryEventLog
from edalab.messages import NewEvent


def on(day):
    return datetime(2024, 1, day, tzinfo=UTC)


def test_the_history_tells_what_was_bought_and_what_is_kept(log):
    carry_out(log, 7, Buy(item="book", price=100, quantity=3), occurred_at=on(1))
    carry_out(log, 7, Buy(item="pen", price=5), occurred_at=on(2))
    book = history(log, 7)[0]
    carry_out(log, 7, GiveBack(purchase=book.id, quantity=2), occurred_at=on(3))
    got = [(p.item, p.quantity, p.returned, p.paid) for p in history(log, 7)]
    assert got == [("book", 3, 2, 100), ("pen", 1, 0, 5)]
    assert [p.paid for p in history(log, 7, as_of=date(2024, 1, 2))] == [300, 5]
    assert history(log, 8) == ()


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (Buy(item=" ", price=1), "purchase-item"),
        (Buy(item="a\x1b", price=1), "purchase-item"),
        (Buy(item="a", price=-1), "purchase-number"),
        (Buy(item="a", price=10**12 + 1), "purchase-number"),
        (Buy(item="a", price=1, quantity=0), "purchase-number"),
        (GiveBack(purchase="nothing"), "purchase-unknown"),
    ],
)
def test_a_command_is_refused(log, command, code):
    with pytest.raises(DomainRefusal) as refusal:
        carry_out(log, 1, command, occurred_at=on(1))
    assert refusal.value.code == code
    assert str(refusal.value)
    assert log.head() == 0


@given(st.integers(1, 9), st.lists(st.integers(0, 5)))
def test_never_more_comes_back_than_was_bought(bought, returns):
    log = MemoryEventLog()
    [purchase] = carry_out(log, 1, Buy(item="a", price=2, quantity=bought), occurred_at=on(1))
    kept = bought
    for quantity in returns:
        try:
            carry_out(log, 1, GiveBack(purchase=purchase.id, quantity=quantity), occurred_at=on(2))
        except DomainRefusal:
            assert quantity > kept or quantity == 0
        else:
            kept -= quantity
    assert history(log, 1)[0].paid == kept * 2 >= 0


def test_an_event_of_an_unknown_type_or_purchase_changes_nothing(log):
    carry_out(log, 1, Buy(item="a", price=2), occurred_at=on(1))
    before = history(log, 1)
    for kind, data in (("Rated", {"stars": 5}), ("Returned", {"purchase": "x", "quantity": 1})):
        log.append("customer-1", [NewEvent(type=kind, data=data, occurred_at=on(2))])
    assert history(log, 1) == before
