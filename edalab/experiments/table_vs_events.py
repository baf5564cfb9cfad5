"""The same changes in a table that keeps the current state, and in a log of events.

Measured on real files in a temporary folder: the table is a file with a JSON line for each row, the
log is edalab's own. Everybody is hired, and has then so many changes of role and address each year.
What is counted is exact; how long it takes is not measured, since that is the machine's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec

from edalab.domains.employees.directory import events_of, histories, stream_of
from edalab.domains.employees.events import (
    AddressChanged,
    AnyEvent,
    Hired,
    RoleChanged,
    to_data,
    values_set,
)
from edalab.domains.employees.history import History
from edalab.domains.employees.reports import Row
from edalab.domains.employees.snapshot import FOLDING
from edalab.domains.employees.state import fold
from edalab.eventlog.private_files import temporary_folder
from edalab.eventlog.protocol import EventLog
from edalab.eventlog.snapshots import Snapshots, snapshots_beside
from edalab.eventlog.tinydb_log import open_log
from edalab.experiments.claims import always, claim
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Measured, Measures
from edalab.experiments.parameters import Whole
from edalab.messages import NewEvent

START = datetime(2010, 1, 1, tzinfo=UTC)
"""When all happens: every date has the same length in a file, and nothing else is measured."""

AT_ONCE = 1_000
"""Changes in one append."""


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        employees: How many there are.
        changes: How often each of them changes role or address in a year.
        years: How long.
        snapshot_every: After so many events of an employee a snapshot is kept.
    """

    employees: Annotated[int, Whole(1, 10_000)] = 3
    changes: Annotated[int, Whole(0, 10_000)] = 20
    years: Annotated[int, Whole(1, 100)] = 10
    snapshot_every: Annotated[int, Whole(1, 100_000)] = 100


def _steps(parameters: Parameters) -> float:
    """The events of both logs; an event in a file takes as long as many in a simulation."""
    return 15 * parameters.employees * _events_each(parameters)


def table(parameters: Parameters) -> Measures:
    """A row for each employee, overwritten at each change."""
    rows: dict[int, Row] = {}
    for number, event in _happenings(parameters):
        values = dict(values_set(event, START.date()))
        if isinstance(event, Hired):
            rows[number] = Row(id=number, last_name=None, date_leave=None, **values)
        else:
            rows[number] = msgspec.structs.replace(rows[number], **values)
    with temporary_folder() as folder:
        file = folder / "table.jsonl"
        file.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows.values()))
        return {"rows": len(rows), "bytes": file.stat().st_size, "earlier_values": 0}


def events(parameters: Parameters) -> Measures:
    """The log, read from its first event on."""
    with _log(parameters) as (log, folder):
        streams = [events_of(log, number) for number in range(1, parameters.employees + 1)]
        for stream in streams:
            fold(stream)
        return {
            "events": log.head(),
            "bytes": _file(folder).stat().st_size,
            "replayed_events": sum(map(len, streams)),
            "earlier_values": _earlier_values(log),
        }


def snapshots(parameters: Parameters) -> Measures:
    """The log, and snapshots beside it: read from the last snapshot on."""
    with _log(parameters) as (log, folder):
        kept = Snapshots(snapshots_beside(_file(folder)), every=parameters.snapshot_every)
        streams = [stream_of(number) for number in range(1, parameters.employees + 1)]
        for stream in streams:
            kept.state(log, stream, FOLDING)
        states = [kept.state(log, stream, FOLDING) for stream in streams]
        replayed = sum(state.replayed for state in states)
        snapshot_bytes = kept.path.stat().st_size if kept.path.exists() else 0
        kept.path.unlink(missing_ok=True)
        anew = [kept.state(log, stream, FOLDING) for stream in streams]
        same = sum(one.state == other.state for one, other in zip(states, anew, strict=True))
        return {
            "events": log.head(),
            "bytes": _file(folder).stat().st_size,
            "snapshot_bytes": snapshot_bytes,
            "replayed_events": replayed,
            "same_without": same,
            "earlier_values": _earlier_values(log),
        }


@contextmanager
def _log(parameters: Parameters) -> Iterator[tuple[EventLog, Path]]:
    """A log with all the changes, in a folder that is gone afterwards."""
    with temporary_folder() as folder:
        log = open_log(_file(folder), clock=lambda: START)
        try:
            _fill(log, parameters)
            yield log, folder
        finally:
            log.close()


def _fill(log: EventLog, parameters: Parameters) -> None:
    """Append the events, several of one employee at a time."""
    batch: list[NewEvent] = []
    before = 0
    for number, event in _happenings(parameters):
        if batch and (number != before or len(batch) == AT_ONCE):
            log.append(stream_of(before), batch)
            batch = []
        kind, data = to_data(event)
        batch.append(NewEvent(type=kind, data=data, occurred_at=START))
        before = number
    log.append(stream_of(before), batch)


def _happenings(parameters: Parameters) -> Iterator[tuple[int, AnyEvent]]:
    """Yield the employee and the event of each change, in order."""
    people = range(1, parameters.employees + 1)
    for number in people:
        yield number, Hired(first_name=f"name-{number}", role="role 0", address="city 0")
    for year in range(parameters.years):
        for number in people:
            for change in range(parameters.changes):
                after = year * parameters.changes + change + 1
                event: AnyEvent = RoleChanged(role=f"role {after}")
                if after % 2:
                    event = AddressChanged(address=f"city {after}")
                yield number, event


def _earlier_values(log: EventLog) -> int:
    """Return how many earlier values the log still has."""
    lives = [History(stream) for _, stream in histories(log)]
    return sum(life.times_changed("role") + life.times_changed("address") for life in lives)


def _file(folder: Path) -> Path:
    return folder / "events.jsonl"


def _events_each(parameters: Parameters) -> int:
    return 1 + parameters.changes * parameters.years


def theory(parameters: Parameters) -> dict[str, Measures]:
    """Counts: a hire and the changes; with snapshots, what came after the last one."""
    per_employee, people = _events_each(parameters), parameters.employees
    log: Measures = {"events": people * per_employee, "earlier_values": people * (per_employee - 1)}
    return {
        "table": {"rows": people, "earlier_values": 0},
        "events": {**log, "replayed_events": people * per_employee},
        "snapshots": {
            **log,
            "replayed_events": people * (per_employee % parameters.snapshot_every),
        },
    }


CLAIMS = (
    claim("log-larger", always, table="table.bytes", log="events.bytes"),
    claim(
        "earlier-values",
        lambda run: run["events.earlier_values"] > run["table.earlier_values"],
        values=lambda run: run["events.earlier_values"] - run["table.earlier_values"],
    ),
    claim(
        "no-earlier-values",
        lambda run: run["events.earlier_values"] == run["parameters.changes"] == 0,
    ),
    claim(
        "snapshots-help",
        lambda run: run["snapshots.replayed_events"] < run["events.replayed_events"],
        all="events.replayed_events",
        few="snapshots.replayed_events",
    ),
    claim(
        "snapshots-no-help",
        lambda run: run["snapshots.replayed_events"] == run["events.replayed_events"],
        all="events.replayed_events",
    ),
)


EXPERIMENT = Experiment(
    name="table-vs-events",
    parameters=Parameters,
    sides={
        "table": Measured(table),
        "events": Measured(events),
        "snapshots": Measured(snapshots),
    },
    theory=theory,
    cost=Cost(_steps, ("employees", "changes", "years")),
    claims=CLAIMS,
)

__all__ = ["EXPERIMENT", "Parameters"]
