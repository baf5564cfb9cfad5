"""An account's events, commands, decisions and folded state."""

from collections.abc import Iterable
from typing import Final, get_args

import msgspec

from edalab.domains.handling import DomainEvent
from edalab.errors import DomainRefusal
from edalab.eventlog.reading import EventReader, EventSkipped, Unreadable, names
from edalab.messages import NewEvent, RecordedEvent, new_id

MOST: Final = 10**15
"""The largest amount of one command."""


class AccountOpened(DomainEvent, frozen=True, kw_only=True, tag=True):
    """An empty account was opened for an owner."""

    owner: str


class Deposited(DomainEvent, frozen=True, kw_only=True, tag=True):
    """Money was paid in."""

    amount: int


class Withdrawn(DomainEvent, frozen=True, kw_only=True, tag=True):
    """Money was paid out."""

    amount: int


AnyEvent = AccountOpened | Deposited | Withdrawn


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """Open an account."""

    owner: str
    id: str = msgspec.field(default_factory=new_id)


class Deposit(msgspec.Struct, frozen=True, kw_only=True):
    """Pay money in."""

    amount: int
    id: str = msgspec.field(default_factory=new_id)


class Withdraw(msgspec.Struct, frozen=True, kw_only=True):
    """Pay money out; refused where the balance is too small."""

    amount: int
    id: str = msgspec.field(default_factory=new_id)


Command = Open | Deposit | Withdraw


class Account(msgspec.Struct, frozen=True):
    """An account's state; ``owner`` is ``None`` before it is opened."""

    owner: str | None = None
    balance: int = 0


def decide(command: Command, state: Account) -> list[AnyEvent]:
    """The events of a command, decided on the account's state.

    Raises:
        DomainRefusal: The account is not open, or open already; the amount is out of range, or
            more than there is.
    """
    if isinstance(command, Open):
        if state.owner is not None:
            raise DomainRefusal("account-open-already", owner=state.owner)
        owner = command.owner.strip()
        if not owner or not owner.isprintable():
            raise DomainRefusal("account-owner")
        return [AccountOpened(owner=owner)]
    if state.owner is None:
        raise DomainRefusal("account-unknown")
    if not 1 <= command.amount <= MOST:
        raise DomainRefusal("account-amount", amount=command.amount, most=MOST)
    if isinstance(command, Deposit):
        return [Deposited(amount=command.amount)]
    if command.amount > state.balance:
        raise DomainRefusal("account-short", amount=command.amount, balance=state.balance)
    return [Withdrawn(amount=command.amount)]


def evolve(state: Account, envelope: NewEvent | RecordedEvent) -> Account:
    """The state after one more event; an event that is set aside changes nothing."""
    event = from_envelope(envelope)
    if state.owner is None and not isinstance(event, AccountOpened):
        return state
    match event:
        case AccountOpened(owner=owner):
            return Account(owner, state.balance)
        case Deposited(amount=amount):
            return Account(state.owner, state.balance + amount)
        case Withdrawn(amount=amount):
            return Account(state.owner, state.balance - amount)
        case _:
            return state


def fold(events: Iterable[NewEvent | RecordedEvent], state: Account = Account()) -> Account:  # noqa: B008 - it is frozen
    """The state after all the events."""
    for event in events:
        state = evolve(state, event)
    return state


def from_envelope(envelope: NewEvent | RecordedEvent) -> AnyEvent | EventSkipped | Unreadable:
    """The event in an envelope, or why it can't be read."""
    event: AnyEvent | EventSkipped | Unreadable = READER.read(envelope)
    return event


READER: Final = EventReader(types=names(get_args(AnyEvent)), first=AccountOpened)
"""Reads the events of streams ``account-NUMBER``."""
