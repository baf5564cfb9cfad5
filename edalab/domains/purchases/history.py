"""A customer's purchases and returns: events, commands, decisions and folded history."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, get_args

import msgspec

from edalab.domains.handling import DomainEvent, append_decided, wrap_all
from edalab.errors import DomainRefusal
from edalab.eventlog.protocol import EventLog
from edalab.eventlog.reading import EventReader, names
from edalab.messages import NewEvent, RecordedEvent, in_utc, new_id

CATEGORY = "customer"
MOST = 10**12
"""The largest price of one piece. One purchase has at most a million pieces."""


class Purchased(DomainEvent, frozen=True, kw_only=True, tag=True):
    """The customer bought pieces of an item, at a price each."""

    item: str
    quantity: int
    price: int


class Returned(DomainEvent, frozen=True, kw_only=True, tag=True):
    """The customer gave pieces of an earlier purchase back; ``purchase`` is that event's id."""

    purchase: str
    quantity: int


AnyEvent = Purchased | Returned

READER: Final = EventReader(types=names(get_args(AnyEvent)))
"""Reads the events of streams ``customer-NUMBER``."""


class Buy(msgspec.Struct, frozen=True, kw_only=True):
    """Buy pieces of an item."""

    item: str
    price: int
    quantity: int = 1
    id: str = msgspec.field(default_factory=new_id)


class GiveBack(msgspec.Struct, frozen=True, kw_only=True):
    """Give pieces of an earlier purchase back, at most as many as are still kept."""

    purchase: str
    quantity: int = 1
    id: str = msgspec.field(default_factory=new_id)


class Purchase(msgspec.Struct, frozen=True, kw_only=True):
    """One purchase, and how much of it came back.

    Args:
        id: The id of the event.
        occurred_at: When it was bought.
        returned: How many pieces came back.
    """

    id: str
    occurred_at: datetime
    item: str
    quantity: int
    price: int
    returned: int = 0

    @property
    def paid(self) -> int:
        """What was paid for the pieces that are kept."""
        return (self.quantity - self.returned) * self.price


Purchases = dict[str, Purchase]
"""A customer's purchases by id, in the order of the log."""


def decide(command: Buy | GiveBack, state: Purchases) -> list[AnyEvent]:
    """The events of a command, decided on the purchases so far.

    Raises:
        DomainRefusal: A number is out of range, or more comes back than is kept.
    """
    if isinstance(command, Buy):
        item = command.item.strip()
        if not item or not item.isprintable():
            raise DomainRefusal("purchase-item")
        if not (1 <= command.quantity <= 1_000_000 and 0 <= command.price <= MOST):
            raise DomainRefusal(
                "purchase-number", quantity=command.quantity, price=command.price, most=MOST
            )
        return [Purchased(item=item, quantity=command.quantity, price=command.price)]
    bought = state.get(command.purchase)
    if bought is None:
        raise DomainRefusal("purchase-unknown", id=command.purchase)
    kept = bought.quantity - bought.returned
    if not 1 <= command.quantity <= kept:
        raise DomainRefusal("purchase-return", quantity=command.quantity, kept=kept)
    return [Returned(purchase=command.purchase, quantity=command.quantity)]


def evolve(state: Purchases, envelope: NewEvent | RecordedEvent) -> Purchases:
    """The purchases after one more event; an event that is set aside changes nothing."""
    event = READER.read(envelope)
    if isinstance(event, Purchased):
        bought = Purchase(
            id=envelope.id,
            occurred_at=envelope.occurred_at,
            item=event.item,
            quantity=event.quantity,
            price=event.price,
        )
        return {**state, envelope.id: bought}
    earlier = state.get(event.purchase) if isinstance(event, Returned) else None
    if earlier is None:
        return state
    less = msgspec.structs.replace(earlier, returned=earlier.returned + event.quantity)
    return {**state, event.purchase: less}


def fold(events: Iterable[NewEvent | RecordedEvent]) -> Purchases:
    """The purchases after all the events."""
    state: Purchases = {}
    for event in events:
        state = evolve(state, event)
    return state


def carry_out(
    log: EventLog, customer: int, command: Buy | GiveBack, *, occurred_at: datetime
) -> tuple[Purchase, ...]:
    """Buy something or give it back; returns the customer's purchases afterwards.

    Args:
        log: The log to append to.
        customer: The customer's number, from 1.
        command: What to do.
        occurred_at: When it happened in the world.

    Raises:
        DomainRefusal: A number is out of range, or more comes back than is kept.
    """

    def decided(events: tuple[RecordedEvent, ...]) -> list[NewEvent]:
        new = decide(command, fold(events))
        return wrap_all(new, occurred_at=occurred_at, causation_id=command.id)

    before, recorded = append_decided(log, f"{CATEGORY}-{customer}", decided)
    return tuple(fold((*before, *recorded)).values())


def history(log: EventLog, customer: int, *, as_of: date | None = None) -> tuple[Purchase, ...]:
    """A customer's purchases as of the end of a day, in the order of the log.

    A return counts from its own day on. A customer without purchases has an empty history.
    """
    events = log.read_stream(f"{CATEGORY}-{customer}")
    past = (e for e in events if as_of is None or in_utc(e.occurred_at).date() <= as_of)
    return tuple(fold(past).values())
