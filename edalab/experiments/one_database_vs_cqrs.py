"""Reads and writes on one database, and on two that were separated: load and lag.

One run has four parts. Reads and writes come at an even pace, to see the load. One write is
followed by reads at an even pace; then an entity is written again and again and read at random
moments, to see what is stale. Last, events come faster than the projector applies them.

Every write is carried out in each read replica as well: replicas share the reads, not the writes.
"""

from collections.abc import Iterable
from functools import partial
from typing import Annotated

import msgspec

from edalab.experiments.claims import claim
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import FLUID, Experiment, Measures, Side
from edalab.experiments.pace import even, until, work_time
from edalab.experiments.parameters import Choice, Flag, Number, Whole
from edalab.experiments.staleness import (
    PROJECTOR,
    READS_PER_S,
    LaggingView,
    StalenessSummary,
    burst,
    probe,
    stale_theory,
    watch,
)
from edalab.lab.runtime import Runtime
from edalab.lab.service import Latency, Service
from edalab.lab.trace import Record, Trace
from edalab.lab.units import from_ms, from_seconds, tidy

ONE, WRITE, READ = "database", "write-database", "read-replica"


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        reads: Reads per second.
        writes: Writes per second; also the events of the last part.
        capacity: How many operations an engine can do in a second.
        replicas: How many read replicas there are on the separated side.
        load_s: How long the first part lasts.
        lag_ms: How long after a write the view shows it.
        read_every_ms: The pace of the ten reads that follow one write.
        entity_writes: How often in a second the watched entity is written.
        written: At random moments, or at an even pace.
        watch_s: How long it is watched.
        projector_rate: How many events the projector applies in a second.
        burst_s: How long the events of the last part come.
        read_your_writes: Whether a reader waits until the view shows what is written.
    """

    reads: Annotated[float, Number(0, 100_000, above=True, unit="/s")] = 1000
    writes: Annotated[float, Number(0, 100_000, above=True, unit="/s")] = 50
    capacity: Annotated[float, Number(0, 1_000_000, above=True, unit="/s")] = 600
    replicas: Annotated[int, Whole(1, 100)] = 2
    load_s: Annotated[float, Number(1, 100_000, unit="s")] = 10
    lag_ms: Annotated[float, Number(0, 3_600_000, unit="ms")] = 200
    read_every_ms: Annotated[float, Number(0, 3_600_000, unit="ms")] = 50
    entity_writes: Annotated[float, Number(0, 1_000, above=True, unit="/s")] = 2
    written: Annotated[str, Choice(("random", "even"))] = "random"
    watch_s: Annotated[float, Number(1, 20_000, unit="s")] = 1000
    projector_rate: Annotated[float, Number(0, 100_000, above=True, unit="/s")] = 40
    burst_s: Annotated[float, Number(0, 100_000, above=True, unit="s")] = 60
    read_your_writes: Annotated[bool, Flag()] = False


def _steps(parameters: Parameters) -> float:
    """The operations, reads, writes and events of the three runs.

    A write that the view does not show yet, and an operation that waits for an engine, count for
    the memory that they take.
    """
    reads, writes = parameters.reads, parameters.writes
    separated = reads + writes * (1 + parameters.replicas)
    load = parameters.load_s * (reads + writes + 2 * separated)
    watched = 3 * parameters.watch_s * (READS_PER_S + parameters.entity_writes)
    unseen = parameters.entity_writes * min(parameters.watch_s, parameters.lag_ms / 1000)
    waiting = parameters.load_s * max(0.0, reads + writes - parameters.capacity)
    return (load + watched) / 3 + parameters.burst_s * writes + 4 * unseen + waiting


async def scenario(runtime: Runtime, parameters: Parameters, *, separated: bool) -> None:
    """The load; one write; many writes; and a burst."""
    latency = Latency(work_time(parameters.capacity))
    names = [f"{READ}-{number}" for number in range(1, parameters.replicas + 1)]
    engines = {
        name: Service(runtime.view(name), latency, instances=1)
        for name in ([WRITE, *names] if separated else [ONE])
    }
    writers = [*engines.values()]
    readers = writers[1:] if separated else writers
    load_ns = from_seconds(parameters.load_s)
    writing = runtime.spawn("writers", _operate, "w", even(parameters.writes), load_ns, [writers])
    reading = runtime.spawn(
        "readers", _operate, "r", even(parameters.reads), load_ns, [[reader] for reader in readers]
    )
    await runtime.join(writing)
    await runtime.join(reading)
    runtime.record("end-of-load")
    view = LaggingView(runtime.view(PROJECTOR), from_ms(parameters.lag_ms) if separated else 0)
    own = parameters.read_your_writes
    await probe(runtime, view, parameters.read_every_ms, own_writes=own)
    await runtime.sleep(from_ms(parameters.lag_ms))
    await watch(
        runtime,
        view,
        parameters.entity_writes,
        parameters.watch_s,
        periodic=parameters.written == "even",
        own_writes=own,
    )
    if separated:
        await burst(runtime, parameters.writes, parameters.projector_rate, parameters.burst_s)


async def _operate(
    runtime: Runtime,
    prefix: str,
    moments: Iterable[int],
    until_ns: int,
    targets: list[list[Service]],
) -> None:
    """Submit an operation at each moment, to the engines of each target in turn."""
    for number, at in enumerate(moments):
        if at >= until_ns:
            break
        await until(runtime, at)
        for engine in targets[number % len(targets)]:
            runtime.record("submit", f"{prefix}{number + 1}", engine.name)
            engine.submit(f"{prefix}{number + 1}")
    await until(runtime, until_ns)


class LoadSummary:
    """Counts the work asked of the engines of one kind, and the work left at the end.

    Args:
        trace: The trace to listen to.
        parameters: The numbers of the story.
        engine: The kind: what the names of its engines begin with.
        stale: Whether the reads of the view belong to this side.
    """

    def __init__(
        self, trace: Trace, parameters: Parameters, *, engine: str, stale: bool = True
    ) -> None:
        self._parameters = parameters
        self._engine = engine
        self._asked: dict[str, int] = {}
        self._left = 0
        self._loading = True
        waits = parameters.read_your_writes
        self._staleness = StalenessSummary(trace, waits=waits) if stale else None
        trace.on("submit", self._submit)
        trace.on("finish", self._finish)
        trace.on("end-of-load", self._end)

    def _submit(self, record: Record) -> None:
        if record.peer.startswith(self._engine):
            self._asked[record.peer] = self._asked.get(record.peer, 0) + 1
            self._left += 1

    def _finish(self, record: Record) -> None:
        if self._loading and record.actor.startswith(self._engine):
            self._left -= 1

    def _end(self, _record: Record) -> None:
        self._loading = False

    def measures(self) -> Measures:
        can_do = self._parameters.capacity * self._parameters.load_s
        load = sum(self._asked.values()) / len(self._asked) / can_do
        measures: Measures = {
            "engines": len(self._asked),
            "load": tidy(load, 6),
            "waiting": self._left,
        }
        if self._staleness is not None:
            measures |= self._staleness.measures()
        return measures


def theory(parameters: Parameters) -> dict[str, Measures]:
    """Load is work over capacity; what a projector can't apply waits for it.

    A share of stale reads needs a hundred reads, a hundred lags and ten writes: at first nothing is
    stale. Who waits for the view needs a watch that is longer than the lag, or no read ends. What
    is taken for a liquid needs ten drops.
    """
    reads, writes, capacity = parameters.reads, parameters.writes, parameters.capacity
    surplus = max(0.0, writes - parameters.projector_rate)
    read: Measures = {}
    if round(writes * parameters.burst_s) >= FLUID:
        read["behind_s"] = tidy(surplus * parameters.burst_s / parameters.projector_rate, 6)
    long = (
        parameters.watch_s >= max(100 / READS_PER_S, 100 * parameters.lag_ms / 1000)
        and parameters.watch_s * parameters.entity_writes >= FLUID
    )
    if not parameters.lag_ms:
        read["stale_share"] = 0
    elif parameters.read_your_writes:
        if parameters.watch_s > parameters.lag_ms / 1000 + 1 / READS_PER_S:
            read["stale_share"] = 0
    elif long:
        periodic = parameters.written == "even"
        share = stale_theory(parameters.lag_ms, parameters.entity_writes, periodic=periodic)
        read["stale_share"] = share
    sides: dict[str, Measures] = {"one": {"stale_share": 0}, "write": {}, "read": read}
    if min(reads / parameters.replicas, writes) * parameters.load_s >= FLUID:
        sides["one"]["load"] = tidy((reads + writes) / capacity, 6)
        sides["write"]["load"] = tidy(writes / capacity, 6)
        read["load"] = tidy((reads / parameters.replicas + writes) / capacity, 6)
    return sides


CLAIMS = (
    claim(
        "load",
        lambda run: run["one.load"] > max(run["write.load"], run["read.load"]),
        one="one.load",
        write="write.load",
        read="read.load",
    ),
    claim(
        "no-less-load",
        lambda run: run["one.load"] <= max(run["write.load"], run["read.load"]),
        one="one.load",
        write="write.load",
        read="read.load",
    ),
    claim(
        "one-overloaded",
        lambda run: run["one.load"] > 1 and run["one.waiting"] > 0,
        waiting="one.waiting",
    ),
    claim(
        "write-overloaded",
        lambda run: run["write.load"] > 1 and run["write.waiting"] > 0,
        waiting="write.waiting",
    ),
    claim(
        "read-overloaded",
        lambda run: run["read.load"] > 1 and run["read.waiting"] > 0,
        waiting="read.waiting",
    ),
    claim(
        "stale",
        lambda run: run["read.stale_share"] > run["one.stale_share"],
        stale="read.stale_share",
    ),
    claim(
        "stale-after-write",
        lambda run: run["read.stale_reads"] > 0 == run["read.stale_share"],
        stale="read.stale_reads",
    ),
    claim(
        "not-stale",
        lambda run: (
            run["read.stale_reads"] == 0
            and ("read.stale_share" not in run or run["read.stale_share"] == 0)
        ),
    ),
    claim(
        "behind",
        lambda run: (
            run["read.behind_s"] > 0 and run["parameters.projector_rate"] < run["parameters.writes"]
        ),
        behind="read.behind_s",
    ),
    claim("keeps-up", lambda run: run["read.behind_s"] == 0),
    claim("reader-waits", lambda run: run["read.read_wait_ms"] > 0, wait="read.read_wait_ms"),
)


EXPERIMENT = Experiment(
    name="one-database-vs-cqrs",
    parameters=Parameters,
    sides={
        "one": Side(partial(scenario, separated=False), partial(LoadSummary, engine=ONE)),
        "write": Side(
            partial(scenario, separated=True), partial(LoadSummary, engine=WRITE, stale=False)
        ),
        "read": Side(partial(scenario, separated=True), partial(LoadSummary, engine=READ)),
    },
    theory=theory,
    length=("load_s", "watch_s", "burst_s"),
    cost=Cost(_steps, ("load_s", "watch_s", "burst_s", "reads", "writes", "entity_writes")),
    claims=CLAIMS,
)
