"""Carries out commands: the entry point of every change of an employee."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from edalab.domains.employees.commands import (
    AnyCommand,
    Change,
    ChangeAddress,
    ChangeName,
    ChangeRole,
    Correct,
    Hire,
)
from edalab.domains.employees.decide import decide, decide_correction, must_come_last
from edalab.domains.employees.directory import (
    CATEGORY,
    Directory,
    find,
    stream_of,
)
from edalab.domains.employees.events import AnyEvent, to_data
from edalab.domains.employees.fields import day
from edalab.domains.employees.history import History
from edalab.domains.employees.reports import Row, row
from edalab.domains.employees.state import NOBODY, evolve
from edalab.domains.handling import append_decided, start_stream
from edalab.errors import DomainRefusal
from edalab.eventlog.protocol import EventLog
from edalab.messages import NewEvent, RecordedEvent, new_id


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """The result of a command.

    Args:
        employee: The employee after the command.
        events: The appended events; empty if nothing would have changed.
        unchanged: The fields that already had the requested value.
    """

    employee: Row
    events: tuple[RecordedEvent, ...]
    unchanged: tuple[str, ...] = ()


def hire(
    log: EventLog,
    command: Hire,
    *,
    occurred_at: datetime,
    now: datetime | None = None,
    correlation_id: str | None = None,
) -> Outcome:
    """Hire an employee under the next free number; safe for several writers.

    Args:
        log: The log to append to.
        command: The new employee's data.
        occurred_at: When it happens in the world.
        now: The present; a later ``occurred_at`` is refused. Left out, any time is accepted.
        correlation_id: The correlation id of the events; left out, a new one.

    Raises:
        DomainRefusal: A value is not allowed in its field, or the date is in the future.
        VersionConflict: Other writers were faster ``handling.ATTEMPTS`` times in a row.
    """
    _must_not_be_in_future(occurred_at, now)
    correlation_id = correlation_id or new_id()
    events = [
        _wrap(event, command, occurred_at, correlation_id) for event in decide(command, NOBODY)
    ]
    number, recorded = start_stream(log, CATEGORY, events)
    return Outcome(employee=row(number, History(recorded)), events=recorded)


def update(
    log: EventLog,
    who: str,
    commands: Sequence[Change | Correct],
    *,
    occurred_at: datetime,
    now: datetime | None = None,
    correlation_id: str | None = None,
    expected: int | None = None,
    directory: Directory | None = None,
) -> Outcome:
    """Carry out commands on one employee: all of them in one append, or none.

    Args:
        log: The log to append to.
        who: A number or a name, as for ``find``.
        commands: The commands; each is decided on the state after the ones before it.
        occurred_at: When it happened in the world; for a correction, when it was corrected.
        now: The present; a later ``occurred_at`` is refused. Left out, any time is accepted.
        correlation_id: The correlation id of the events; left out, a new one.
        expected: The version of the stream for which the commands were meant; another version is
            an error. Left out, the commands are decided on the present version.
        directory: Where names are looked up; left out, in the log itself.

    Raises:
        DomainRefusal: There is no such employee, or a rule refuses a command.
        VersionConflict: The stream is not at ``expected``.
    """
    _must_not_be_in_future(occurred_at, now)
    correlation_id = correlation_id or new_id()
    number = find(log, who, directory)
    unchanged: tuple[str, ...] = ()

    def decide_anew(before: tuple[RecordedEvent, ...]) -> list[NewEvent]:
        nonlocal unchanged
        new, unchanged = _decide_all(before, commands, occurred_at, correlation_id)
        return new

    before, recorded = append_decided(log, stream_of(number), decide_anew, expected=expected)
    after = row(number, History((*before, *recorded)))
    return Outcome(employee=after, events=recorded, unchanged=unchanged)


def _decide_all(
    before: tuple[RecordedEvent, ...],
    commands: Sequence[Change | Correct],
    occurred_at: datetime,
    correlation_id: str,
) -> tuple[list[NewEvent], tuple[str, ...]]:
    on = day(occurred_at)
    history = History(before)
    state = History(before, as_of=on).state()
    new: list[NewEvent] = []
    unchanged: list[str] = []
    for command in commands:
        if isinstance(command, Correct):
            events = decide_correction(command, history)
        else:
            _must_be_hired_by(on, history)
            must_come_last(command, history, on)
            events = decide(command, state)
        if not events:
            unchanged += _fields(command)
        for event in events:
            new.append(_wrap(event, command, occurred_at, correlation_id))
            state = evolve(state, new[-1])
    return new, tuple(unchanged)


def _wrap(
    event: AnyEvent, command: AnyCommand, occurred_at: datetime, correlation_id: str
) -> NewEvent:
    kind, data = to_data(event)
    return NewEvent(
        type=kind,
        data=data,
        occurred_at=occurred_at,
        correlation_id=correlation_id,
        causation_id=command.id,
    )


def _fields(command: Change | Correct) -> list[str]:
    match command:
        case ChangeRole():
            return ["role"]
        case ChangeAddress():
            return ["address"]
        case ChangeName():
            return [f for f in ("first_name", "last_name") if getattr(command, f) is not None]
        case Correct(field=str() as field):
            return [field]
        case _:
            return []


def _must_be_hired_by(on: date, history: History) -> None:
    joined = history.value("date_join")
    if joined is not None and joined > on.isoformat():
        raise DomainRefusal(
            "employee-before-hire", name=history.value("name"), joined=joined, date=on.isoformat()
        )


def _must_not_be_in_future(occurred_at: datetime, now: datetime | None) -> None:
    if now is not None and day(occurred_at) > day(now):
        raise DomainRefusal("employee-ahead", date=day(occurred_at).isoformat())
