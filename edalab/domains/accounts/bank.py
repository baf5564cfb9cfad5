"""Opening accounts, moving money, reading statements: the entries for commands and queries."""

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
from edalab.domains.handling import Events, append_decided, start_stream, wrap
from edalab.errors import DomainRefusal
from edalab.eventlog.protocol import EventLog
from edalab.messages import NewEvent, new_id

CATEGORY = "account"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a statement: what moved, and what was there afterwards."""

    position: int
    occurred_at: datetime
    type: str
    amount: int
    balance: int


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """All that moved on an account, in the order of booking."""

    number: int
    owner: str
    balance: int
    lines: tuple[Line, ...]


def open_account(log: EventLog, command: Open, *, occurred_at: datetime) -> Statement:
    """Open an account under the next free number.

    Raises:
        DomainRefusal: The owner has no name.
    """
    new = _wrapped(command, Account(), occurred_at)
    number, recorded = start_stream(log, CATEGORY, new)
    return _statement(number, recorded)


def move(
    log: EventLog, number: int, command: Deposit | Withdraw, *, occurred_at: datetime
) -> Statement:
    """Put money in or take it out; two who withdraw at once can't take the same money.

    Raises:
        DomainRefusal: There is no such account, or not so much in it.
    """
    before, recorded = append_decided(
        log,
        f"{CATEGORY}-{number}",
        lambda events: _wrapped(command, fold(events), occurred_at),
    )
    return _statement(number, (*before, *recorded))


def statement(log: EventLog, number: int) -> Statement:
    """What moved on an account.

    Raises:
        DomainRefusal: There is no such account.
    """
    return _statement(number, tuple(log.read_stream(f"{CATEGORY}-{number}")))


def _wrapped(command: Command, state: Account, occurred_at: datetime) -> list[NewEvent]:
    correlation_id = new_id()
    return [
        wrap(
            event,
            occurred_at=occurred_at,
            causation_id=command.id,
            correlation_id=correlation_id,
        )
        for event in decide(command, state)
    ]


def _statement(number: int, events: Events) -> Statement:
    state, lines = Account(), []
    for event in events:
        state = evolve(state, event)
        moved = from_envelope(event)
        if isinstance(moved, Deposited | Withdrawn):
            lines.append(
                Line(
                    position=event.position,
                    occurred_at=event.occurred_at,
                    type=event.type,
                    amount=moved.amount,
                    balance=state.balance,
                )
            )
    if state.owner is None:
        raise DomainRefusal("account-unknown")
    return Statement(number=number, owner=state.owner, balance=state.balance, lines=tuple(lines))
