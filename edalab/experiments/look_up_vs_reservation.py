"""An e-mail address must be unique over all employees: looked up in a view, or reserved.

Each employee is a stream of its own, and the expected version guards just one stream. Who looks
the address up first, and finds it free, appends to a *new* stream: nothing tells that somebody else
does the same. Reserved, the address is a stream itself, whose first event only one can append.
"""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated

import msgspec

from edalab.errors import VersionConflict
from edalab.eventlog.memory import MemoryEventLog
from edalab.eventlog.protocol import NO_STREAM
from edalab.experiments.claims import claim
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Measures, Side
from edalab.experiments.parameters import Number, Whole
from edalab.lab.runtime import Runtime
from edalab.lab.trace import Record, Trace
from edalab.lab.units import SECOND, from_ms
from edalab.messages import NewEvent

ADDRESS = "kim@example.com"
_EPOCH = datetime(2023, 1, 1, tzinfo=UTC)


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        clerks: How many clerks hire somebody called Kim at the same moment.
        think_ms: How long a clerk takes between looking and appending.
    """

    clerks: Annotated[int, Whole(1, 1_000)] = 2
    think_ms: Annotated[float, Number(0, 3_600_000, unit="ms")] = 100


async def scenario(runtime: Runtime, parameters: Parameters, *, reserved: bool) -> None:
    """All clerks look at the same moment, and hire under the one address if it is free."""
    log = MemoryEventLog(clock=lambda: _EPOCH + timedelta(seconds=runtime.now / SECOND))
    clerks = [
        runtime.spawn(f"clerk-{number}", hire, log, parameters, number, reserved=reserved)
        for number in range(1, parameters.clerks + 1)
    ]
    for clerk in clerks:
        await runtime.join(clerk)


async def hire(
    runtime: Runtime, log: MemoryEventLog, parameters: Parameters, number: int, *, reserved: bool
) -> None:
    """Look the address up; reserve it, on that side; then append the hire to a new stream."""
    taken = any(event.data.get("email") == ADDRESS for event in log.read_all())
    runtime.record("read", ADDRESS, "", {"taken": taken})
    await runtime.sleep(from_ms(parameters.think_ms))
    if taken:
        runtime.record("refuse", ADDRESS)
        return
    try:
        if reserved:
            _append(log, f"email-{ADDRESS}", "EmailReserved", expected=NO_STREAM)
        _append(log, f"employee-{number}", "Hired", expected=NO_STREAM)
    except VersionConflict as conflict:
        detail = {"expected": conflict.expected, "actual": conflict.actual}
        runtime.record("conflict", conflict.stream, "", detail)
    else:
        runtime.record("append", f"employee-{number}", "", {"version": 1})


def _append(log: MemoryEventLog, stream: str, kind: str, *, expected: int) -> None:
    event = NewEvent(type=kind, data={"email": ADDRESS}, occurred_at=_EPOCH)
    log.append(stream, [event], expected=expected)


class HireSummary:
    """Counts who was hired under the address, and who was too late."""

    def __init__(self, trace: Trace, _parameters: Parameters) -> None:
        self._hired = self._conflicts = 0
        trace.on("append", self._append)
        trace.on("conflict", self._conflict)

    def _append(self, _record: Record) -> None:
        self._hired += 1

    def _conflict(self, _record: Record) -> None:
        self._conflicts += 1

    def measures(self) -> Measures:
        return {
            "appended": self._hired,
            "conflicts": self._conflicts,
            "same_address": self._hired if self._hired > 1 else 0,
        }


def theory(parameters: Parameters) -> dict[str, Measures]:
    """Nobody sees the other while they think; one append to a stream can be the first."""
    if parameters.think_ms == 0:
        return {}
    clerks = parameters.clerks
    return {
        "look-up": {"appended": clerks, "conflicts": 0},
        "reservation": {"appended": 1, "conflicts": clerks - 1},
    }


CLAIMS = (
    claim(
        "shared",
        lambda run: run["look-up.same_address"] > 1,
        looked="look-up.same_address",
    ),
    claim(
        "not-shared",
        lambda run: run["look-up.appended"] == 1 and run["look-up.same_address"] == 0,
    ),
    claim(
        "reserved",
        lambda run: run["reservation.appended"] == 1 and run["reservation.conflicts"] > 0,
        conflicts="reservation.conflicts",
    ),
    claim(
        "reserved-alone",
        lambda run: run["reservation.appended"] == 1 and run["reservation.conflicts"] == 0,
    ),
)


EXPERIMENT = Experiment(
    name="look-up-vs-reservation",
    parameters=Parameters,
    sides={
        "look-up": Side(partial(scenario, reserved=False), HireSummary),
        "reservation": Side(partial(scenario, reserved=True), HireSummary),
    },
    theory=theory,
    claims=CLAIMS,
    cost=Cost(lambda parameters: 0.01 * parameters.clerks**2, ("clerks",)),
)
