"""Opens accounts, moves money and reads statements: the domain's commands and queries."""

from datetime import datetime

import msgspec

from edalab.domains.accounts.account import (
    Account,
    Command,
    Deposit,
    Deposited,
    Open,
    Withdraw,
    Withdrawn,
    decide,
    evolve,
    fold,
    from_envelope,
)
from edalab.domains.handling import Events, append_decided, start_stream, wrap_all
from edalab.errors import DomainRefusal
from edalab.eventlog.protocol import EventLog
from edalab.messages import NewEvent

CATEGORY = "account"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a statement: a movement of money, and the balance after it."""

    position: int
    occurred_at: datetime
    type: str
    amount: int
    balance: int


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """An account's movements in the order of booking, and its balance."""

    number: int
    owner: str
    balance: int
    lines: tuple[Line, ...]


def open_account(log: EventLog, command: Open, *, occurred_at: datetime) -> Statement:
    """Open an account under the next free number.

    Raises:
        DomainRefusal: The owner has no name.
    """
    new = _decide(command, Account(), occurred_at)
    number, recorded = start_stream(log, CATEGORY, new)
    return _statement(number, recorded)


def move(
    log: EventLog, number: int, command: Deposit | Withdraw, *, occurred_at: datetime
) -> Statement:
    """Deposit or withdraw; two withdrawals at the same time can't take the same money.

    Raises:
        DomainRefusal: There is no such account, or its balance is too small.
    """
    before, recorded = append_decided(
        log,
        f"{CATEGORY}-{number}",
        lambda events: _decide(command, fold(events), occurred_at),
    )
    return _statement(number, (*before, *recorded))


def statement(log: EventLog, number: int) -> Statement:
    """An account's movements and balance.

    Raises:
        DomainRefusal: There is no such account.
    """
    return _statement(number, tuple(log.read_stream(f"{CATEGORY}-{number}")))


def _decide(command: Command, state: Account, occurred_at: datetime) -> list[NewEvent]:
    return wrap_all(decide(command, state), occurred_at=occurred_at, causation_id=command.id)


def _statement(number: int, events: Events) -> Statement:
    state, lines = Account(), []
    for event in events:
        state = evolve(state, event)
        movement = from_envelope(event)
        if state.owner is not None and isinstance(movement, Deposited | Withdrawn):
            lines.append(
                Line(
                    position=event.position,
                    occurred_at=event.occurred_at,
                    type=event.type,
                    amount=movement.amount,
                    balance=state.balance,
                )
            )
    if state.owner is None:
        raise DomainRefusal("account-unknown")
    return Statement(number=number, owner=state.owner, balance=state.balance, lines=tuple(lines))
