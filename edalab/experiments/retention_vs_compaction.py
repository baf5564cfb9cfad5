"""What a log still has after a year: with retention, with compaction, or as an event store.

Each record's key is an employee, its value the address; who leaves is a record without a value (a
tombstone). *Retention* lets go of what is older than so many days. *Compaction* lets go of what has
a newer record of the same key, and of tombstones after as many days. An event store lets go of
nothing.

At the end somebody new reads from the start, and somebody who slept for a while reads on.
"""

import math
from functools import partial
from typing import Annotated, Literal

import msgspec

from edalab.experiments.claims import claim
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Measures, Progress, Side
from edalab.experiments.pace import until
from edalab.experiments.parameters import Number, Whole
from edalab.lab.runtime import Runtime
from edalab.lab.trace import Record, Trace
from edalab.lab.units import SECOND, tidy

DAY = 86_400 * SECOND

_HARDLY_EVER = 1e-9

Policy = Literal["retention", "compaction", "everything"]


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        employees: How many are there on the first day.
        days: How long the story lasts.
        every_days: How long an employee stays at an address, in the mean; the moves are at random.
        leave_share: The share of employees who leave, each at a random moment.
        retention_days: How long a record is kept; under compaction, a tombstone.
        asleep_days: For how long before the end the one who slept read nothing.
    """

    employees: Annotated[int, Whole(1, 20_000)] = 1000
    days: Annotated[int, Whole(1, 10_000)] = 365
    every_days: Annotated[float, Number(0.01, 100_000, unit="days")] = 60
    leave_share: Annotated[float, Number(0, 1)] = 0.1
    retention_days: Annotated[float, Number(0, 10_000, above=True, unit="days")] = 30
    asleep_days: Annotated[float, Number(0, 10_000, unit="days")] = 60


def _steps(parameters: Parameters) -> float:
    """The records of the three sides; each employee takes memory as well."""
    moves = parameters.employees * parameters.days / parameters.every_days
    return 3 * moves + 55 * parameters.employees


class Kept(msgspec.Struct, frozen=True):
    """A record: who moved when, and where to; no address if the employee left."""

    at: int
    key: str
    address: int | None


class Topic:
    """One partition of a log, and what its policy leaves of it; offsets never change.

    Args:
        runtime: The run, as the log sees it.
        policy: What it lets go of.
        keep_ns: How long records are kept, or tombstones.
    """

    def __init__(self, runtime: Runtime, policy: Policy, keep_ns: int) -> None:
        self.kept: dict[int, Kept] = {}
        self.end = 0
        self._runtime = runtime
        self._policy = policy
        self._keep_ns = keep_ns
        self._newest: dict[str, int] = {}
        self._superseded: list[int] = []
        self._tombstones: list[int] = []

    def append(self, key: str, address: int | None) -> None:
        """Add a record."""
        self.kept[self.end] = Kept(self._runtime.now, key, address)
        detail = {"partition": 0, "offset": self.end, "address": address}
        self._runtime.record("append", f"{key}/{self.end}", key, detail)
        before = self._newest.get(key)
        if before is not None:
            self._superseded.append(before)
        self._newest[key] = self.end
        if address is None:
            self._tombstones.append(self.end)
        self.end += 1

    async def clean(self, runtime: Runtime) -> None:
        """Delete every night what the policy allows."""
        while True:
            await runtime.sleep(DAY)
            self.clean_now()

    def clean_now(self) -> None:
        """Delete now what the policy allows."""
        latest = self._runtime.now - self._keep_ns
        if self._policy == "retention":
            self._drop_old(list(self.kept), latest, "expire")
        elif self._policy == "compaction":
            for offset in self._superseded:
                self._drop(offset, "compact")
            self._superseded.clear()
            self._tombstones = self._drop_old(self._tombstones, latest, "expire")

    def _drop_old(self, offsets: list[int], latest: int, action: str) -> list[int]:
        """Drop records up to ``latest``, and return the other offsets; offsets and times ascend."""
        for place, offset in enumerate(offsets):
            record = self.kept.get(offset)
            if record is not None and record.at > latest:
                return offsets[place:]
            self._drop(offset, action)
        return []

    def _drop(self, offset: int, action: str) -> None:
        record = self.kept.pop(offset, None)
        if record is not None:
            self._runtime.record(
                action, f"{record.key}/{offset}", "", {"partition": 0, "offset": offset}
            )


class Reader:
    """A consumer: the addresses that it knows, and how many it learned of that no longer hold."""

    def __init__(self) -> None:
        self.position = 0
        self.addresses: dict[str, int] = {}
        self.earlier = 0

    def read(self, topic: Topic) -> None:
        """Read on to the end."""
        for offset, record in topic.kept.items():
            if offset < self.position:
                continue
            if record.key in self.addresses:
                self.earlier += 1
            if record.address is None:
                self.addresses.pop(record.key, None)
            else:
                self.addresses[record.key] = record.address
        self.position = topic.end


async def scenario(runtime: Runtime, parameters: Parameters, *, policy: Policy) -> None:
    """A year of moves; then somebody new reads, and somebody who slept."""
    topic = Topic(runtime.view("topic"), policy, round(parameters.retention_days * DAY))
    truth: dict[str, int] = {}
    left: set[str] = set()
    for number in range(1, parameters.employees + 1):
        runtime.spawn(f"employee-{number}", _live, topic, truth, left, parameters)
    runtime.spawn("topic", topic.clean)
    sleeper, newcomer = Reader(), Reader()
    end = parameters.days * DAY

    def read(name: str, reader: Reader) -> None:
        reader.read(topic)
        known = {key: address for key, address in reader.addresses.items() if key in truth}
        right = sum(truth[key] == address for key, address in known.items())
        seen = {
            "employed": len(truth),
            "right": right,
            "wrong": len(known) - right,
            "ghosts": len(left & set(reader.addresses)),
            "earlier": reader.earlier,
        }
        runtime.view(name).record("read", "", "topic", seen)

    await until(runtime, max(1, end - round(parameters.asleep_days * DAY)))
    read("sleeper", sleeper)
    await until(runtime, end)
    topic.clean_now()
    read("sleeper", sleeper)
    read("newcomer", newcomer)


async def _live(
    runtime: Runtime,
    topic: Topic,
    truth: dict[str, int],
    left: set[str],
    parameters: Parameters,
) -> None:
    """Be an employee: move now and then, and perhaps leave."""
    random, me = runtime.random, runtime.actor
    leaves = random.random() < parameters.leave_share
    leaves_at = random.random() * parameters.days * DAY if leaves else math.inf
    address = 0
    while True:
        truth[me] = address
        topic.append(me, address)
        address += 1
        moves_at = runtime.now + random.expovariate(1 / (parameters.every_days * DAY))
        await until(runtime, round(min(moves_at, leaves_at)))
        if leaves_at <= moves_at:
            del truth[me]
            left.add(me)
            topic.append(me, None)
            return


class KeptSummary:
    """Counts what was written, what is left, and what the two readers know at the end."""

    def __init__(self, trace: Trace, _parameters: Parameters) -> None:
        self._written = self._gone = 0
        self._readers: dict[str, dict[str, int]] = {}
        trace.on("append", self._append)
        trace.on(("expire", "compact"), self._let_go)
        trace.on("read", self._read)

    def _append(self, _record: Record) -> None:
        self._written += 1

    def _let_go(self, _record: Record) -> None:
        self._gone += 1

    def _read(self, record: Record) -> None:
        self._readers[record.actor] = record.detail or {}

    def measures(self) -> Measures:
        new, slept = self._readers["newcomer"], self._readers["sleeper"]
        known: Measures = {}
        if new["employed"]:
            known["known_share"] = tidy(new["right"] / new["employed"], 6)
        return {
            "written": self._written,
            "kept": self._written - self._gone,
            **known,
            "earlier_known": new["earlier"],
            "slept_wrong": slept["wrong"],
            "ghosts": slept["ghosts"],
        }


def theory(parameters: Parameters) -> dict[str, Measures]:
    """Moves at random: an address is known by retention if its owner moved since, 1 - e^-(r/m)."""
    recent = parameters.retention_days / parameters.every_days
    retention: Measures = {}
    if parameters.retention_days < parameters.days:
        retention["known_share"] = tidy(1 - math.exp(-recent), 6)
    everything: Measures = {"known_share": 1, "slept_wrong": 0, "ghosts": 0}
    compaction: Measures = {"known_share": 1, "earlier_known": 0, "slept_wrong": 0}
    sides = {"retention": retention, "compaction": compaction, "everything": everything}
    if parameters.leave_share**parameters.employees > _HARDLY_EVER:  # perhaps all have left
        for measures in sides.values():
            measures.pop("known_share", None)
    return sides


CLAIMS = (
    claim(
        "known",
        lambda run: run["retention.known_share"] < run["compaction.known_share"],
        retention="retention.known_share",
        compaction="compaction.known_share",
    ),
    claim(
        "known-the-same",
        lambda run: run["retention.known_share"] == run["compaction.known_share"],
        retention="retention.known_share",
    ),
    claim("nobody-employed", lambda run: "compaction.known_share" not in run),
    claim(
        "earlier-gone",
        lambda run: run["compaction.earlier_known"] < run["everything.earlier_known"],
        earlier="compaction.earlier_known",
        everything="everything.earlier_known",
    ),
    claim(
        "nothing-changed",
        lambda run: run["everything.earlier_known"] == 0,
    ),
    claim(
        "ghosts",
        lambda run: run["retention.ghosts"] > 0 or run["compaction.ghosts"] > 0,
        retention="retention.ghosts",
        compaction="compaction.ghosts",
    ),
    claim(
        "no-ghosts",
        lambda run: (
            run["retention.ghosts"] == run["compaction.ghosts"] == run["everything.ghosts"] == 0
        ),
    ),
)


EXPERIMENT = Experiment(
    name="retention-vs-compaction",
    parameters=Parameters,
    sides={
        "retention": Side(partial(scenario, policy="retention"), KeptSummary),
        "compaction": Side(partial(scenario, policy="compaction"), KeptSummary),
        "everything": Side(partial(scenario, policy="everything"), KeptSummary),
    },
    theory=theory,
    cost=Cost(_steps, ("employees", "days", "every_days")),
    claims=CLAIMS,
    progress=Progress(
        "append",
        lambda parameters: round(
            parameters.employees * (1 + parameters.days / parameters.every_days)
        ),
    ),
)
