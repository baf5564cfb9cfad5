"""Several consumers: each gets every message, or they share them.

Through queues, fan-out is a queue for each consumer and competing consumers share one. Through a
log, fan-out is a group for each consumer, and the members of one group share its partitions: more
members than partitions have nothing to do, and messages of one key all go to one partition.
"""

from functools import partial
from typing import Annotated
from zlib import crc32

import msgspec

from edalab.experiments.chains import SHAPES
from edalab.experiments.claims import claim
from edalab.experiments.consumers import until_drained, work_off
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Live, Measures, Progress, Side
from edalab.experiments.parameters import Choice, Number, Whole
from edalab.lab.channel import Message
from edalab.lab.channel_plan import ChannelPlan, Channels, only, simulated
from edalab.lab.runtime import Runtime
from edalab.lab.service import Latency, Shape
from edalab.lab.trace import Record, Trace
from edalab.lab.units import SECOND, tidy, to_seconds

TOPIC = "employees"


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        messages: How many messages there are, all at the beginning.
        consumers: How many consumers there are.
        consumer_rate: How many messages a consumer works off in a second.
        shape: How long single messages take.
        partitions: How many partitions the log has; None: it is a queue.
        keys: To how many keys (emp-1, emp-2 …) the messages belong, in turn; None: to none.
    """

    messages: Annotated[int, Whole(1, 100_000)] = 12
    consumers: Annotated[int, Whole(1, 1_000)] = 3
    consumer_rate: Annotated[float, Number(0, 100_000, above=True, unit="/s")] = 10
    shape: Annotated[Shape, Choice(SHAPES)] = "fixed"
    partitions: Annotated[int | None, Whole(1, 1_000)] = None
    keys: Annotated[int | None, Whole(1, 100_000)] = None


def _steps(parameters: Parameters) -> float:
    """The deliveries of both sides; each place that a group has in a partition takes memory."""
    places = parameters.consumers * (parameters.partitions or 0)
    return 1.5 * parameters.messages * (1 + parameters.consumers) + 15 * places


def _plan(parameters: Parameters) -> ChannelPlan:
    if parameters.partitions is None:
        return ChannelPlan()
    return ChannelPlan(kind="log", partitions=parameters.partitions)


def _seconds(parameters: Parameters, *, fanout: bool) -> float:
    """Return about how long a side takes."""
    shared = 1 if fanout else parameters.consumers
    return -(-parameters.messages // shared) / parameters.consumer_rate


async def scenario(
    runtime: Runtime, parameters: Parameters, channels: Channels = simulated, *, fanout: bool
) -> None:
    """All messages are published at once; the consumers work until none is left."""
    channel = channels(runtime, _plan(parameters))
    numbers = range(1, parameters.consumers + 1)
    groups = [f"group-{number}" if fanout else "group" for number in numbers]
    latency = Latency(round(SECOND / parameters.consumer_rate), parameters.shape)
    for number, group in zip(numbers, groups, strict=True):
        channel.declare(TOPIC, group)
        name = f"consumer-{number}"
        runtime.record("join", "", name)
        work = latency.draw(runtime.view(name).random)
        runtime.spawn(name, work_off, channel, TOPIC, group, work)
    await runtime.sleep(0)
    await channel.settle()  # on a real channel: the consumers stand ready
    publisher = channel.connect(runtime.view("producer"))
    keys = parameters.keys
    await publisher.publish(
        TOPIC,
        *(
            Message(f"m{number + 1}", key=f"emp-{number % keys + 1}" if keys else "")
            for number in range(parameters.messages)
        ),
    )
    await until_drained(runtime, channel, sorted(set(groups)), latency.mean_ns)


class ShareSummary:
    """Counts messages by consumer, when all were done, and whether order held within a key."""

    def __init__(self, trace: Trace, parameters: Parameters) -> None:
        self._keys = parameters.keys
        self._took: dict[str, int] = {}
        self._last = self._overtaken = 0
        self._began: int | None = None
        self._newest: dict[tuple[str, int], int] = {}
        self._group_of: dict[str, str] = {}
        trace.on("join", self._join)
        trace.on("publish", self._publish)
        trace.on(("deliver", "redeliver"), self._deliver)
        trace.on("finish", self._finish)

    def _join(self, record: Record) -> None:
        self._took[record.peer] = 0

    def _publish(self, record: Record) -> None:
        if self._began is None:  # on a real channel the consumers need a moment to join
            self._began = record.at

    def _deliver(self, record: Record) -> None:
        self._took[record.peer] += 1
        self._group_of[record.peer] = record.actor

    def _finish(self, record: Record) -> None:
        self._last = record.at
        if self._keys:
            number = int(record.message[1:])
            line = self._group_of[record.actor], (number - 1) % self._keys
            if number < self._newest.get(line, 0):
                self._overtaken += 1
            else:
                self._newest[line] = number

    def measures(self) -> Measures:
        took = self._took.values()
        measures: Measures = {
            "deliveries": sum(took),
            "done_s": to_seconds(self._last - (self._began or 0)),
            "busiest_consumer_got": max(took),
            "idle": sum(1 for count in took if not count),
        }
        if self._keys:
            measures["overtaken"] = self._overtaken
        return measures


def theory(parameters: Parameters) -> dict[str, Measures]:
    """Each gets all; or the fullest share decides.

    In a log a share is a partition, as long as no member of the group has several.
    """
    messages, consumers, partitions = (
        parameters.messages, parameters.consumers, parameters.partitions
    )  # fmt: skip
    fanout: Measures = {"deliveries": messages * consumers}
    competing: Measures = {"deliveries": messages}
    if parameters.shape == "fixed":
        fanout["done_s"] = tidy(messages / parameters.consumer_rate, 6)
        if partitions is None:
            competing["done_s"] = tidy(-(-messages // consumers) / parameters.consumer_rate, 6)
        elif partitions <= consumers:
            fullest = _fullest_partition(messages, parameters.keys, partitions)
            competing["done_s"] = tidy(fullest / parameters.consumer_rate, 6)
    return {"fanout": fanout, "competing": competing}


def _fullest_partition(messages: int, keys: int | None, partitions: int) -> int:
    held = [0] * partitions
    for number in range(messages):
        place = crc32(f"emp-{number % keys + 1}".encode()) if keys else number
        held[place % partitions] += 1
    return max(held)


CLAIMS = (
    claim(
        "more-deliveries",
        lambda run: run["fanout.deliveries"] > run["competing.deliveries"],
        fanout="fanout.deliveries",
        competing="competing.deliveries",
    ),
    claim(
        "as-many-deliveries",
        lambda run: (
            run["fanout.deliveries"] == run["competing.deliveries"]
            and run["parameters.consumers"] == 1
        ),
        deliveries="competing.deliveries",
    ),
    claim(
        "earlier",
        lambda run: run["competing.done_s"] < run["fanout.done_s"],
        competing="competing.done_s",
        fanout="fanout.done_s",
    ),
    claim(
        "not-earlier",
        lambda run: run["competing.done_s"] >= run["fanout.done_s"],
        competing="competing.done_s",
        fanout="fanout.done_s",
    ),
    claim(
        "idle",
        lambda run: run["competing.idle"] > 0,
        idle="competing.idle",
        busiest="competing.busiest_consumer_got",
    ),
    claim(
        "more-members-than-partitions",
        lambda run: (
            run["competing.idle"] > 0 and run["parameters.consumers"] > run["parameters.partitions"]
        ),
        partitions="parameters.partitions",
        consumers="parameters.consumers",
    ),
    claim(
        "fewer-messages-than-consumers",
        lambda run: (
            run["competing.idle"] > 0 and run["parameters.consumers"] > run["parameters.messages"]
        ),
        messages="parameters.messages",
        consumers="parameters.consumers",
    ),
    claim(
        "overtaken",
        lambda run: run["competing.overtaken"] > 0,
        overtaken="competing.overtaken",
    ),
    claim(
        "in-order",
        lambda run: (
            run["competing.overtaken"] == run["fanout.overtaken"] == 0
            and run["parameters.consumers"] > 1
        ),
    ),
)


EXPERIMENT = Experiment(
    name="fanout-vs-competing",
    parameters=Parameters,
    sides={
        name: Side(
            partial(scenario, fanout=fanout),
            ShareSummary,
            live=Live(
                summary=ShareSummary,
                plans=only(_plan),
                seconds=partial(_seconds, fanout=fanout),
            ),
        )
        for name, fanout in (("fanout", True), ("competing", False))
    },
    theory=theory,
    cost=Cost(_steps, ("messages", "consumers", "partitions")),
    claims=CLAIMS,
    progress=Progress(
        "finish",
        lambda parameters: parameters.messages,
        {"fanout": lambda parameters: parameters.messages * parameters.consumers},
    ),
)
