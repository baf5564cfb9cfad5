"""Views that follow their store with a lag, and a projector that can't keep up."""

import math
from collections import deque
from collections.abc import Iterable
from itertools import takewhile

from edalab.experiments.consumers import until_drained, work_off
from edalab.experiments.experiment import Measures
from edalab.experiments.pace import even, poisson, until, work_time
from edalab.lab.channel import Message
from edalab.lab.queue import QueueChannel
from edalab.lab.runtime import Runtime, Waiter
from edalab.lab.trace import Record, Trace
from edalab.lab.units import MILLISECOND, from_ms, from_seconds, tidy, to_ms, to_seconds

PROBE, WATCH = "probe", "watch"
EVENTS, PROJECTOR = "events", "projector"
PROBE_READS = 10
READS_PER_S = 10


class LaggingView:
    """A store's version, and that of the view which follows it.

    Args:
        runtime: The run, as the projector sees it.
        lag_ns: How long after a write the view shows it.
    """

    def __init__(self, runtime: Runtime, lag_ns: int) -> None:
        self._runtime = runtime
        self._lag = lag_ns
        self._line: deque[tuple[int, Waiter]] = deque()
        self.written = self.shown = 0

    def write(self, writer: Runtime) -> None:
        """Write; the view follows."""
        self.written += 1
        writer.record("write", f"v{self.written}")
        if self._lag:
            self._runtime.spawn(PROJECTOR, self._follow, self.written)
        else:
            self._show(self.written)

    async def read(self, reader: Runtime, part: str, *, own_writes: bool) -> None:
        """Read the view; with ``own_writes`` wait until it shows what is written by now."""
        asked = reader.now
        if own_writes and self.shown < self.written:
            waiter = reader.waiter("the view to show the position")
            self._line.append((self.written, waiter))
            await waiter.wait()
            detail = {"stale": False, "waited": reader.now - asked}
        else:
            detail = {"stale": self.shown < self.written, "waited": 0}
        reader.record("read", f"v{self.shown}", part, detail)

    async def _follow(self, runtime: Runtime, version: int) -> None:
        await runtime.sleep(self._lag)
        self._show(version)
        runtime.record("project", f"v{version}")

    def _show(self, version: int) -> None:
        self.shown = version
        # Who asked first wants the oldest version.
        while self._line and self._line[0][0] <= version:
            self._line.popleft()[1].wake()


async def probe(
    runtime: Runtime, view: LaggingView, read_every_ms: float, *, own_writes: bool
) -> None:
    """One write, and reads at an even pace from that very moment on."""
    view.write(runtime)
    start = runtime.now
    for number in range(PROBE_READS):
        await until(runtime, start + number * from_ms(read_every_ms))
        await view.read(runtime, PROBE, own_writes=own_writes)


async def watch(
    runtime: Runtime,
    view: LaggingView,
    writes_per_s: float,
    watch_s: float,
    *,
    periodic: bool,
    own_writes: bool,
) -> None:
    """One entity is written again and again, and read at random moments."""
    start = runtime.now
    end = start + from_seconds(watch_s)
    moments = (
        even(writes_per_s, start)
        if periodic
        else poisson(runtime.view("writer").random, writes_per_s, start)
    )
    writer = runtime.spawn("writer", _write, view, takewhile(lambda at: at < end, moments))
    for at in poisson(runtime.view("reader").random, READS_PER_S, start):
        if at >= end:
            break
        await until(runtime, at)
        runtime.spawn("reader", _read, view, own_writes=own_writes)
    await runtime.join(writer)
    await runtime.sleep(0)


async def _write(runtime: Runtime, view: LaggingView, moments: Iterable[int]) -> None:
    for at in moments:
        await until(runtime, at)
        view.write(runtime)


async def _read(runtime: Runtime, view: LaggingView, *, own_writes: bool) -> None:
    await view.read(runtime, WATCH, own_writes=own_writes)


async def burst(runtime: Runtime, rate: float, projector_rate: float, burst_s: float) -> None:
    """Events at an even pace into a projector that applies one after the other."""
    channel = QueueChannel(runtime)
    work_ns = work_time(projector_rate)
    runtime.spawn(PROJECTOR, work_off, channel, EVENTS, EVENTS, lambda: work_ns)
    await runtime.sleep(0)
    publisher = channel.connect(runtime.view("store"))
    moments = even(rate, runtime.now)
    for number in range(1, round(rate * burst_s) + 1):
        await until(runtime, next(moments))
        await publisher.publish(EVENTS, Message(f"e{number}"))
    await until_drained(runtime, channel, [EVENTS], max(work_ns, MILLISECOND))


class StalenessSummary:
    """Counts the stale reads, and measures the projector's largest lag.

    Args:
        trace: The trace to listen to.
        waits: Whether readers wait until the view shows what is written.
    """

    def __init__(self, trace: Trace, *, waits: bool) -> None:
        self._waits = waits
        self._reads = {PROBE: 0, WATCH: 0}
        self._stale = {PROBE: 0, WATCH: 0}
        self._waited = 0
        self._behind: int | None = None
        self._published: dict[str, int] = {}
        trace.on("read", self._read)
        trace.on("publish", self._publish)
        trace.on("start", self._start)

    def _read(self, record: Record) -> None:
        detail = record.detail or {}
        self._reads[record.peer] += 1
        self._stale[record.peer] += detail["stale"]
        self._waited += detail["waited"]

    def _publish(self, record: Record) -> None:
        self._published[record.message] = record.at

    def _start(self, record: Record) -> None:
        if record.actor == PROJECTOR and record.message in self._published:
            behind = record.at - self._published.pop(record.message)
            self._behind = max(self._behind or 0, behind)

    def measures(self) -> Measures:
        measures: Measures = {"stale_reads": self._stale[PROBE]}
        if self._reads[WATCH]:
            measures["stale_share"] = tidy(self._stale[WATCH] / self._reads[WATCH], 6)
        if self._waits:
            reads = self._reads[PROBE] + self._reads[WATCH]
            measures["read_wait_ms"] = to_ms(round(self._waited / reads))
        if self._behind is not None:
            measures["behind_s"] = to_seconds(self._behind)
        return measures


def stale_theory(lag_ms: float, writes_per_s: float, *, periodic: bool) -> float:
    """The share of reads within a lag of the last write: 1 - e^-(lag x rate), or lag x rate."""
    expected = lag_ms / 1000 * writes_per_s
    return tidy(min(1.0, expected) if periodic else 1 - math.exp(-expected), 6)
