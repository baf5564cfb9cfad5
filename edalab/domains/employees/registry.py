"""Carrying commands out: the entry for whatever changes an employee."""

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
    """What a command came to.

    Args:
        employee: The employee afterwards.
        events: What was appended; empty where nothing would have changed.
        unchanged: The fields that had the wanted value already.
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
    """Take somebody on under the next free number, however many hire at once.

    Args:
        log: The log to append to.
        command: Whom to hire.
        occurred_at: When it happens in the world.
        now: The present; a later ``occurred_at`` is refused. Not looked at where it is left out.
        correlation_id: The conversation that this belongs to; a new one where it is left out.

    Raises:
        DomainRefusal: A value is none for its field, or the date lies ahead.
        VersionConflict: Others were faster, again and again.
    """
    _must_not_lie_ahead(occurred_at, now)
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
    """Carry commands out on one employee: all of them, in one append, or none.

    Args:
        log: The log to append to.
        who: An id or a name, as ``find`` takes it.
        commands: What to do; each is decided on what the ones before it came to.
        occurred_at: When it happened in the world; of a correction, when it was corrected.
        now: The present; a later ``occurred_at`` is refused. Not looked at where it is left out.
        correlation_id: The conversation that this belongs to; a new one where it is left out.
        expected: The version that the commands were thought of for. If the stream has another,
            that is an error; left out, the commands are decided on whatever stands there.
        directory: Where names are looked up; the log itself where it is left out.

    Raises:
        DomainRefusal: There is no such employee, or a rule says no.
        VersionConflict: The stream is not at ``expected``.
    """
    _must_not_lie_ahead(occurred_at, now)
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


def _must_not_lie_ahead(occurred_at: datetime, now: datetime | None) -> None:
    if now is not None and day(occurred_at) > day(now):
        raise DomainRefusal("employee-ahead", date=day(occurred_at).isoformat())
