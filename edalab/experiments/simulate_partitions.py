"""A log that gets more partitions: which keys move to another one?

A key's partition is its hash modulo the number of partitions. With another number most keys move,
and the order within a key holds no more between what came before and what comes after.
"""

from collections import Counter
from math import lcm
from typing import Annotated

import msgspec

from edalab.experiments.claims import claim
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Measures, Progress, Side
from edalab.experiments.parameters import Whole
from edalab.lab.channel import Message
from edalab.lab.log_channel import LogChannel
from edalab.lab.runtime import Runtime
from edalab.lab.trace import Record, Trace
from edalab.lab.units import tidy

BEFORE, AFTER = "before", "after"


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        partitions: How many partitions there are at first.
        then: How many there are afterwards.
        keys: How many keys there are: emp-1, emp-2 …
    """

    partitions: Annotated[int, Whole(1, 1_000)] = 4
    then: Annotated[int, Whole(1, 1_000)] = 5
    keys: Annotated[int, Whole(1, 100_000)] = 1000


async def scenario(runtime: Runtime, parameters: Parameters) -> None:
    """One message of each key goes into the log as it was, and into the log as it is then."""
    for topic, partitions in ((BEFORE, parameters.partitions), (AFTER, parameters.then)):
        producer = LogChannel(runtime, partitions=partitions).connect(runtime.view("producer"))
        for number in range(1, parameters.keys + 1):
            key = f"emp-{number}"
            await producer.publish(topic, Message(key, key=key))


class MovedSummary:
    """Counts the keys that move to another partition, and the keys of the fullest one."""

    def __init__(self, trace: Trace, _parameters: Parameters) -> None:
        self._place: dict[str, int] = {}
        self._held: dict[str, Counter[int]] = {BEFORE: Counter(), AFTER: Counter()}
        self._moved = 0
        trace.on("append", self._append)

    def _append(self, record: Record) -> None:
        partition = (record.detail or {})["partition"]
        self._held[record.actor][partition] += 1
        if record.actor == BEFORE:
            self._place[record.message] = partition
        elif record.message in self._place:
            self._moved += self._place[record.message] != partition

    def measures(self) -> Measures:
        return {
            "keys": len(self._place),
            "moved": self._moved,
            **({"moved_share": tidy(self._moved / len(self._place), 6)} if self._place else {}),
            "fullest_before": max(self._held[BEFORE].values(), default=0),
            "fullest_after": max(self._held[AFTER].values(), default=0),
        }


def theory(parameters: Parameters) -> dict[str, Measures]:
    """A hash keeps its place where both remainders agree: min(n, m) of lcm(n, m) values.

    That is a share in the long run, so fewer than a hundred keys have no theory.
    """
    first, then = parameters.partitions, parameters.then
    if parameters.keys < 100 and first != then:
        return {}
    stays = min(first, then) / lcm(first, then)
    return {"partitions": {"moved_share": tidy(1 - stays, 6)}}


CLAIMS = (
    claim(
        "moved",
        lambda run: run["partitions.moved"] > 0,
        before="parameters.partitions",
        after="parameters.then",
        moved="partitions.moved",
        keys="partitions.keys",
        share="partitions.moved_share",
    ),
    claim(
        "none-moved",
        lambda run: run["partitions.moved"] == 0,
        before="parameters.partitions",
        after="parameters.then",
        keys="partitions.keys",
    ),
    claim(
        "uneven",
        lambda run: (
            run["partitions.fullest_after"] * run["parameters.then"] >= 2 * run["partitions.keys"]
            and run["parameters.then"] > 1
        ),
        fullest="partitions.fullest_after",
        then="parameters.then",
        keys="partitions.keys",
    ),
)


EXPERIMENT = Experiment(
    name="partitions",
    verb="simulate",
    parameters=Parameters,
    sides={"partitions": Side(scenario, MovedSummary)},
    theory=theory,
    claims=CLAIMS,
    progress=Progress("publish", lambda parameters: 2 * parameters.keys),
    cost=Cost(lambda parameters: 2.0 * parameters.keys, ("keys",)),
)
