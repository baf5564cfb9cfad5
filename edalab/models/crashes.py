"""Crashes each actor of a model at each of its operations, and checks what must hold every time.

A schedule is a set of crashes, each at one operation of one actor, before or after the operation
has its effect; the actor is started again. Which operations there are is found by a run without
crashes. Where there are more schedules than are wanted, they are spread evenly over all of them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import comb
from typing import Any, Final

import msgspec

from edalab.experiments.expectations import Expectation, Verdict, verdicts
from edalab.experiments.experiment import Measures
from edalab.lab.channel_plan import simulated
from edalab.lab.fault_sentence import fault_sentence, parse_fault
from edalab.lab.faults import Crash, Fault, Operation, Reorder, When
from edalab.lab.faulty_runtime import FaultyRuntime
from edalab.lab.trace import Record, Trace
from edalab.lab.units import SECOND
from edalab.models.actors import run_model
from edalab.models.model import Model
from edalab.models.summary import ModelSummary

RESTART_NS: Final = SECOND
"""How long after a crash the actor is started again."""

_FEW_MESSAGES: Final = (1, 2, 3, 5, 8)
"""How many messages each producer has when a failing schedule is made shorter."""

_MOST_TRIES: Final = 150


class Point(msgspec.Struct, frozen=True):
    """One place at which an actor can crash: its ``nth`` operation, before or after the effect."""

    actor: str
    operation: Operation
    nth: int
    after: bool

    @property
    def crash(self) -> Crash:
        """Return the crash at this place, with a restart."""
        return Crash(
            actor=self.actor,
            operation=self.operation,
            when=When(nth=self.nth),
            after=self.after,
            restart_ns=RESTART_NS,
        )


Schedule = tuple[Point, ...]


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """A schedule that breaks an expectation.

    Args:
        schedule: The crashes.
        messages: How many messages each producer has at most; None for those of the file.
        broken: The expectations that do not hold.
    """

    schedule: Schedule
    messages: int | None
    broken: tuple[Verdict, ...]

    @property
    def faults(self) -> list[str]:
        """Return the sentences of the crashes."""
        return [fault_sentence(point.crash) for point in self.schedule]


class Exploration(msgspec.Struct, frozen=True, kw_only=True):
    """What came of all schedules.

    Args:
        schedules: How many there are.
        checked: How many of them were run.
        unharmed: The verdicts of the run without crashes.
        failures: The schedules that broke an expectation.
        shortest: The shortest run that breaks one; None if no schedule does.
    """

    schedules: int
    checked: int
    unharmed: list[Verdict]
    failures: list[Failure]
    shortest: Failure | None


def explore(
    model: Model,
    faults: Sequence[Fault],
    *,
    seed: int,
    crashes: int,
    most: int,
    advance: Callable[[int, int], None] = lambda _done, _total: None,
) -> Exploration:
    """Run a model under the schedules of up to so many crashes.

    Args:
        model: The model.
        faults: What goes wrong in every run besides the crashes and the faults of the file.
        seed: What the random streams of every run are drawn from.
        crashes: The most crashes of a schedule, 1 or 2.
        most: The most schedules that are run.
        advance: Told (done, total) after each.
    """
    runs = _Runs(model, faults, seed)
    points, unharmed = runs.points()
    if not all(verdict.held for verdict in unharmed):
        return Exploration(schedules=0, checked=0, unharmed=unharmed, failures=[], shortest=None)
    total = sum(comb(len(points), size) for size in range(1, crashes + 1))
    checked = min(most, total)
    failures = []
    for done, number in enumerate(_chosen(points, total, checked), start=1):
        schedule = _schedule(points, number)
        broken = runs.broken(schedule)
        if broken:
            failures.append(Failure(schedule=schedule, messages=None, broken=broken))
        advance(done, checked)
    return Exploration(
        schedules=total,
        checked=checked,
        unharmed=unharmed,
        failures=failures,
        shortest=_shortest(runs, failures) if failures else None,
    )


def _chosen(points: Sequence[Point], total: int, most: int) -> list[int]:
    """Return the numbers of the schedules to run: a crash of each kind, the rest spread evenly."""
    kinds: dict[Schedule, int] = {}
    for number, point in enumerate(points):
        kinds.setdefault(_kind((point,)), number)
    spread = (number * total // most for number in range(most))
    return sorted(list(dict.fromkeys((*kinds.values(), *spread)))[:most])


def _schedule(points: Sequence[Point], number: int) -> Schedule:
    """Return the schedule of a number: first all single crashes, then all pairs."""
    count = len(points)
    if number < count:
        return (points[number],)
    number -= count
    for first in range(count - 1):
        others = count - 1 - first
        if number < others:
            return points[first], points[first + 1 + number]
        number -= others
    raise IndexError(number)


class _Runs:
    """Runs of one model under faults."""

    def __init__(self, model: Model, faults: Sequence[Fault], seed: int) -> None:
        self.model = model
        self._faults = [*(parse_fault(text) for text in model.run.faults), *faults]
        self._seed = seed
        late = (fault.by_ns for fault in self._faults if isinstance(fault, Reorder))
        self._linger_ns = max(late, default=0)

    def measures(self, model: Model, schedule: Schedule, trace: Trace) -> dict[str, Measures]:
        """Return what a run of a schedule measured."""
        summary = ModelSummary(trace, model)
        faults = [*self._faults, *(point.crash for point in schedule)]
        clock = FaultyRuntime(faults, seed=self._seed, trace=trace)
        clock.run("lab", run_model, model, simulated, self._linger_ns)
        return summary.measures()

    def points(self) -> tuple[list[Point], list[Verdict]]:
        """Return where the actors can crash, and the verdicts of a run without a crash."""
        trace = Trace(keep=False)
        counts = _Operations(trace)
        measures = self.measures(self.model, (), trace)
        return list(counts.points()), verdicts(self.model.expect, measures)

    def broken(
        self,
        schedule: Schedule,
        model: Model | None = None,
        expectations: Sequence[Expectation] | None = None,
    ) -> tuple[Verdict, ...]:
        """Return the expectations that a schedule breaks."""
        model = self.model if model is None else model
        measures = self.measures(model, schedule, Trace(keep=False))
        checked = verdicts(model.expect if expectations is None else expectations, measures)
        return tuple(verdict for verdict in checked if not verdict.held)

    def with_messages(self, most: int) -> Model:
        """Return the model with at most so many messages of each producer."""
        replace = msgspec.structs.replace
        producers = {
            name: replace(producer, messages=min(most, producer.messages))
            for name, producer in self.model.producer.items()
        }
        return replace(self.model, producer=producers)


class _Operations:
    """Counts the operations of each actor."""

    def __init__(self, trace: Trace) -> None:
        self._counts: dict[tuple[str, Operation], int] = {}
        trace.on("publish", self._by_actor("publish"))
        trace.on(("deliver", "redeliver"), self._receive)
        trace.on("start", self._by_actor("sleep"))
        trace.on("ack", self._by_actor("ack"))

    def _count(self, actor: str, operation: Operation) -> None:
        place = actor, operation
        self._counts[place] = self._counts.get(place, 0) + 1

    def _by_actor(self, operation: Operation) -> Callable[[Record], None]:
        return lambda record: self._count(record.actor, operation)

    def _receive(self, record: Record) -> None:
        self._count(record.peer, "receive")

    def points(self) -> Iterator[Point]:
        """Yield all places, those of an actor together."""
        for (actor, operation), count in sorted(self._counts.items()):
            for after in (False, True):  # so that a spread over all has both
                for nth in range(1, count + 1):
                    yield Point(actor, operation, nth, after=after)


def _shortest(runs: _Runs, failures: Sequence[Failure]) -> Failure:
    """Return the shortest run that breaks an expectation which the given failures break.

    The crashes of a failure are tried with few messages and at the actors' first operations; only
    an expectation counts that holds without a crash for as few messages (see ``_held``). Where no
    failure can be made shorter, it is the first one with the fewest crashes.
    """
    wanted = dict.fromkeys(v.expectation for failure in failures for v in failure.broken)
    kinds = dict.fromkeys(_kind(failure.schedule) for failure in failures)
    tries = 0
    for messages in _FEW_MESSAGES:
        model = runs.with_messages(messages)
        held = _held(wanted, runs.measures(model, (), Trace(keep=False)))
        for schedule in _short_schedules(list(kinds), messages) if held else ():
            tries += 1
            if tries > _MOST_TRIES:
                break
            broken = runs.broken(schedule, model, held)
            if broken:
                return Failure(schedule=schedule, messages=messages, broken=broken)
    return min(failures, key=lambda failure: len(failure.schedule))


def _held(wanted: Iterable[Expectation], unharmed: Mapping[str, Measures]) -> list[Expectation]:
    """Return the expectations that hold for a shorter run without a crash.

    One of an exact number, such as ``"mail.handled" = 200``, follows the number of messages: it
    expects what the shorter run has without a crash.
    """
    held = []
    for verdict in verdicts(list(wanted), unharmed):
        expectation = verdict.expectation
        if not verdict.held and expectation.comparison == "=" and verdict.value is not None:
            held.append(msgspec.structs.replace(expectation, bound=verdict.value))
        elif verdict.held:
            held.append(expectation)
    return held


def _kind(schedule: Schedule) -> Schedule:
    """Return a schedule with each crash at the first operation of its kind."""
    return tuple(msgspec.structs.replace(point, nth=1) for point in schedule)


def _short_schedules(kinds: Sequence[Schedule], messages: int) -> Iterator[Schedule]:
    """Yield schedules of these kinds at early operations, single crashes first."""
    single = dict.fromkeys((point,) for kind in kinds for point in kind)
    for kind in (*single, *(kind for kind in kinds if len(kind) > 1)):
        for nth in range(1, messages + 1):
            yield tuple(msgspec.structs.replace(point, nth=nth) for point in kind)


def to_json(model: Model, seed: int, explored: Exploration) -> dict[str, Any]:
    """Return an exploration as plain JSON values; its keys are stable."""

    def failure(broken: Failure) -> Mapping[str, Any]:
        return {
            "faults": broken.faults,
            "messages": broken.messages,
            "broken": [verdict.to_json() for verdict in broken.broken],
        }

    return {
        "model": model.name,
        "seed": seed,
        "schedules": explored.schedules,
        "checked": explored.checked,
        "unharmed": [verdict.to_json() for verdict in explored.unharmed],
        "failures": [failure(broken) for broken in explored.failures],
        "shortest": None if explored.shortest is None else failure(explored.shortest),
    }
