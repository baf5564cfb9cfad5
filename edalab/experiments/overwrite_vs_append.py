"""What a store keeps of the past: a table that is overwritten, or a log that is appended to.

Both go through the course's sample, and then through other pasts, each of which differs from it in
what one question asks for, and ends in the same present. A question can be answered from a store
only if the store's content is another one after another past. What is inserted and what is updated
is counted by comparing the content before and after each event.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Protocol

import msgspec

from edalab.domains.employees.directory import stream_of
from edalab.domains.employees.events import (
    AddressChanged,
    AnyEvent,
    Hired,
    NameChanged,
    RoleChanged,
    to_data,
    values_set,
)
from edalab.eventlog.memory import MemoryEventLog
from edalab.experiments.claims import claim
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Measured, Measures
from edalab.experiments.parameters import Whole
from edalab.messages import NewEvent

_DAY = datetime(2023, 1, 1, tzinfo=UTC)
JOHN, SAHRA, CULRE = 1, 2, 3
Fact = tuple[int, AnyEvent]
"""Whose it is, and what happened."""


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        moves: How many moves more Sahra makes before the last one.
    """

    moves: Annotated[int, Whole(0, 300)] = 0


class Store(Protocol):
    """Keeps what happened in its own way."""

    def put(self, number: int, event: AnyEvent) -> None:
        """Take in what happened to an employee."""

    def content(self) -> list[Any]:
        """Return all that is in the store, record by record."""


class Table:
    """A row for each employee: a change overwrites what stood there."""

    def __init__(self) -> None:
        self._rows: dict[int, dict[str, str]] = {}

    def put(self, number: int, event: AnyEvent) -> None:
        row = self._rows.get(number, {})
        self._rows[number] = {**row, **dict(values_set(event, _DAY.date()))}

    def content(self) -> list[Any]:
        return list(self._rows.values())


class Log:
    """An event log: a change is one more event."""

    def __init__(self) -> None:
        self._log = MemoryEventLog(clock=lambda: _DAY)

    def put(self, number: int, event: AnyEvent) -> None:
        kind, data = to_data(event)
        self._log.append(stream_of(number), [NewEvent(type=kind, data=data, occurred_at=_DAY)])

    def content(self) -> list[Any]:
        return [(event.stream, event.type, event.data) for event in self._log.read_all()]


def past(
    moves: int, *, role: str = "cloud engineer", city: str = "incheon", name: str = "basf"
) -> Iterator[Fact]:
    """A past that ends in the course's table.

    Args:
        moves: How many moves more Sahra makes.
        role: John's before he became backend.
        city: Sahra's before she moved to Busan.
        name: Culre's last name before it was Basf.
    """
    yield JOHN, Hired(first_name="john", last_name="smith", role=role, address="seoul")
    yield JOHN, RoleChanged(role="backend")
    yield SAHRA, Hired(first_name="sahra", last_name="adsf", role="frontend")
    for move in range(moves):
        yield SAHRA, AddressChanged(address=f"city {move + 1}")
    yield SAHRA, AddressChanged(address=city)
    yield CULRE, Hired(first_name="culre", last_name=name, role="data", address="incheon")
    if name != "basf":
        yield CULRE, NameChanged(last_name="basf")
    yield SAHRA, AddressChanged(address="busan")


def measures(kind: type[Store], parameters: Parameters) -> Measures:
    """Return the measures of the sample events in a store of this kind."""
    moves = parameters.moves
    store = kind()
    inserts = updates = 0
    for number, event in past(moves):
        before = store.content()
        store.put(number, event)
        after = store.content()
        inserts += len(after) - len(before)
        updates += sum(old != new for old, new in zip(before, after, strict=False))
    others = [past(moves, role="designer"), past(moves, city="daejeon"), past(moves, name="kim")]
    differs = [_filled(kind(), other).content() != store.content() for other in others]
    return {
        "inserts": inserts,
        "updates": updates,
        "questions": len(differs),
        "answered": sum(differs),
    }


def table(parameters: Parameters) -> Measures:
    """The table."""
    return measures(Table, parameters)


def log(parameters: Parameters) -> Measures:
    """The log."""
    return measures(Log, parameters)


def _filled(store: Store, facts: Iterable[Fact]) -> Store:
    for number, event in facts:
        store.put(number, event)
    return store


def theory(parameters: Parameters) -> dict[str, Measures]:
    """Six events, and the moves: the table has a row for each hire, the log a record for each."""
    events = 6 + parameters.moves
    return {
        "table": {"inserts": 3, "updates": events - 3, "answered": 0},
        "log": {"inserts": events, "updates": 0, "answered": 3},
    }


CLAIMS = (
    claim(
        "answers",
        lambda run: run["log.answered"] > run["table.answered"],
        table="table.answered",
        log="log.answered",
        questions="log.questions",
    ),
    claim("overwritten", lambda run: run["table.updates"] > 0, updates="table.updates"),
    claim("append-only", lambda run: run["log.updates"] == 0, inserts="log.inserts"),
)


EXPERIMENT = Experiment(
    name="overwrite-vs-append",
    parameters=Parameters,
    sides={"table": Measured(table), "log": Measured(log)},
    theory=theory,
    claims=CLAIMS,
    cost=Cost(lambda parameters: 0.1 * (6 + parameters.moves) ** 2, ("moves",)),
)
