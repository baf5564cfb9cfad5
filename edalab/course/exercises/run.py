"""One run of a learner's functions under one schedule.

A small driver resumes the coroutines one at a time. Each ``await`` on the context is an
``Effect``: there is a choice point before it and one after it, at which the run goes on, crashes
the process, lets the call fail or lets another task run, as the schedule says. What a process knew
is lost with it: its coroutine stays suspended and referenced, so that no ``finally`` of it ever
runs, and the next process imports the module afresh.
"""

import inspect
import random
import sys
from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping, Sequence
from typing import Any, Final, Generic, TypeVar

from edalab.course.exercises.history import FAULTS
from edalab.course.exercises.misuse import Misuse, TooManySteps
from edalab.course.exercises.program import Program
from edalab.course.exercises.schedule import DATA, Point, Schedule
from edalab.lab.trace import Record, Trace
from edalab.lab.units import MILLISECOND, SECOND

T = TypeVar("T")

MOST_STEPS: Final = 2000
"""Choice points of one run."""

LONG_OUTAGE: Final = 10
"""How many calls in a row a long outage lets fail, whichever task makes them."""

_graves: list[Coroutine[Any, Any, Any]] = []
"""Coroutines of crashed processes, for as long as this process lives."""


class Effect(Generic[T]):
    """The awaitable that a context's method returns; its effect happens when it is awaited.

    Args:
        run: The run that it is part of.
        name: The method as the learner wrote it, such as ``ctx.pay``.
        do: Makes it happen.
        line: The learner's line that called the method.
        changes: Whether it changes the world; a failed call of one that does may have done so.
    """

    def __init__(
        self, run: "Run", name: str, do: Callable[[], T], line: int, *, changes: bool = True
    ) -> None:
        self._run = run
        self._do = do
        self.name = name
        self.line = line
        self.changes = changes
        self.owner: Task | None = None
        self.awaited = False
        self.happened = False
        self.wait: Callable[[], Coroutine[Any, Any, None]] | None = None
        """How time passes on the wall clock; None where the driver is asked at choice points."""

    def __await__(self) -> Generator[Any, None, T]:
        self.awaited = True
        self.happened = False
        if self.wait is not None:
            yield from self.wait().__await__()
            self._run.line = self.line
            return self._do()
        yield self
        self._run.line = self.line
        result = self._do()
        self.happened = True
        yield self
        return result

    def __bool__(self) -> bool:
        raise self._run.misused(Misuse("forgotten-await", self.line, call=self.name))


class Process:
    """An actor's process: the learner's module as it was imported for it."""

    def __init__(self, actor: str, functions: Mapping[str, Callable[..., Any]]) -> None:
        self.actor = actor
        self.functions = functions


class Task:
    """A call of a learner's ``async`` function, as the driver sees it.

    Args:
        actor: Whose it is.
        coroutine: What is resumed.
        may_raise: The errors that are an answer, and no mistake.
    """

    def __init__(
        self,
        actor: str,
        coroutine: Coroutine[Any, Any, Any],
        may_raise: tuple[type[Exception], ...],
    ) -> None:
        self.actor = actor
        self.coroutine = coroutine
        self.may_raise = may_raise
        self.state = "ready"
        self.result: Any = None
        self.failures: list[ConnectionError] = []
        """The errors that calls on its context raised."""
        self.outages: set[str] = set()
        """The calls that fail for as long as this task lives."""

    @property
    def crashed(self) -> bool:
        """Return whether the task's process crashed."""
        return self.state == "crashed"

    @property
    def failed(self) -> bool:
        """Return whether the task raised the error of a failed call; its process goes on."""
        return self.state == "failed"

    @property
    def unfinished(self) -> bool:
        """Return whether the task crashed or failed, so that its work has to be done again."""
        return self.state in {"crashed", "failed"}


class Run:
    """One run; a scenario plays it.

    Args:
        program: The learner's file.
        schedule: Which faults strike where.
        guard: Called before learner's code is entered, to begin its time anew.
        renew: Called for each new process, to undo what an earlier one did to shared modules.
    """

    def __init__(
        self,
        program: Program,
        schedule: Schedule,
        guard: Callable[[], None] = lambda: None,
        renew: Callable[[], None] = lambda: None,
    ) -> None:
        self.trace = Trace()
        self.points: list[Point] = []
        self.now = 0
        self.line = 0
        self.data: Any = None
        self.misuse: Misuse | None = None
        self._program = program
        self._faults = {fault.at: fault.kind for fault in schedule}
        self._guard = guard
        self._renew = renew
        self._steps = 0
        self._struck = 0
        self._crashed: set[str] = set()
        self._effects: list[Effect[Any]] = []
        self._current: Task | None = None
        self._tasks: list[Task] = []
        self._out_of_reach: dict[str, int] = {}
        self._waited = 0
        random.seed(0)

    @property
    def clock(self) -> int:
        """Nanoseconds since the run began, by the clock that learner's code can read.

        A failed call takes a second, so that code that tries until its time is up ends.
        """
        return self.now + self._waited

    @property
    def unmet(self) -> bool:
        """Return whether the schedule names a point or a fault that the run did not reach."""
        options = {point.number: point.options for point in self.points}
        return any(kind not in options.get(at, ()) for at, kind in self._faults.items())

    @property
    def struck(self) -> int:
        """Return how often a process crashed or a call failed so far."""
        return self._struck

    def dataset(self, sets: Mapping[str, T]) -> T:
        """The data that this run works on; asked for once, before the first choice point.

        Args:
            sets: What there is by name; the first is the one of the calm run.
        """
        first, *others = sets
        options = tuple(f"{DATA}-{name}" for name in others)
        if options:
            self.points.insert(0, Point(0, options))
        kind = self._faults.get(0, "")
        data = sets[kind.removeprefix(f"{DATA}-") if kind in options else first]
        self.data = data
        return data

    def queue(self, messages: Sequence[Any]) -> Any:  # noqa: ARG002 - a run on a real channel has it
        """The real queue that these messages were published to; None where the judge plays."""
        return None

    def choose(self, *options: str, effect: Effect[Any] | None = None) -> str:
        """A choice point: what the schedule says is done here; empty means to go on.

        Args:
            options: What could be done.
            effect: The call that it is before or after.

        Raises:
            TooManySteps: The budget of one run is used up.
        """
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise TooManySteps
        place = (effect.name, effect.happened, effect.line) if effect is not None else ()
        self.points.append(Point(self._steps, options, *place))
        self.now += MILLISECOND
        kind = self._faults.get(self._steps, "")
        return kind if kind in options else ""

    def note(
        self, actor: str, action: str, message: str = "", peer: str = "", **detail: Any
    ) -> Record:
        """Put into the trace what happened, with the learner's line where it was theirs."""
        if self.line:
            detail["line"] = self.line
        record = Record(self.now, actor, action, message, peer, detail or None)
        self.trace.records.append(record)
        if action in FAULTS:
            self._struck += 1
        return record

    def effect(self, name: str, do: Callable[[], T], *, changes: bool = True) -> Effect[T]:
        """Return the awaitable of a context's method, which calls ``do`` when it is awaited.

        Args:
            name: The method as the learner wrote it, such as ``ctx.ack``.
            do: Changes the world and notes it.
            changes: Whether it changes the world, or only reads.
        """
        line = self._program.line_above(sys._getframe())  # noqa: SLF001
        effect = Effect(self, name, do, line, changes=changes)
        effect.owner = self._current
        self._effects.append(effect)
        return effect

    def read(self, name: str, do: Callable[[], T]) -> Effect[T]:
        """An effect that changes nothing."""
        return self.effect(name, do, changes=False)

    def misused(self, misuse: Misuse) -> Misuse:
        """Remember a misuse even if the learner's code catches it, and return it."""
        self.misuse = self.misuse or misuse
        return misuse

    def process(self, actor: str) -> Process:
        """A new process for an actor, which has forgotten everything.

        Raises:
            Misuse: The learner's module can't be used.
        """
        self.line = 0
        if actor in self._crashed:
            self._crashed.discard(actor)
            self.note(actor, "restart")
        self._renew()
        self._guard()
        functions = self._program.fresh()
        self._see_misuse()
        return Process(actor, functions)

    def _called(self, process: Process, name: str, *arguments: Any) -> Any:
        self._guard()
        try:
            result = process.functions[name](*arguments)
        except TooManySteps:
            raise
        except BaseException as error:  # noqa: BLE001 - sys.exit too
            raise self.misuse or self._program.misuse_of(error) from None
        self._see_misuse()
        return result

    def call(self, process: Process, name: str, *arguments: Any) -> Any:
        """Call one of the learner's plain functions.

        Raises:
            Misuse: It raised, or it gives a coroutine.
        """
        answer = self._called(process, name, *arguments)
        if inspect.iscoroutine(answer):
            answer.close()
            raise self.misused(self._program.is_async(name, self.line_of(process, name)))
        return answer

    def line_of(self, process: Process, name: str) -> int:
        """Return the line where one of the learner's functions begins."""
        code = getattr(process.functions[name], "__code__", None)
        return code.co_firstlineno if code is not None else 0

    def items(self, process: Process, name: str, wanted: str, value: Any) -> list[Any]:
        """Return the items of a learner's iterable; text and mappings are refused.

        Raises:
            Misuse: It is no iterable, or it raised.
        """
        if isinstance(value, str | bytes | Mapping):
            raise self.wrong_type(process, name, wanted, value)
        try:
            iterator = iter(value)
        except TypeError:
            raise self.wrong_type(process, name, wanted, value) from None
        self._guard()
        try:
            return list(iterator)
        except BaseException as error:  # noqa: BLE001 - a generator is code of the learner's
            raise self.misuse or self._program.misuse_of(error) from None

    def wrong_type(self, process: Process, name: str, wanted: str, value: object) -> Misuse:
        """Return the misuse of a plain function that returned another type than it should."""
        line, actual = self.line_of(process, name), type(value).__name__
        return self.misused(Misuse("wrong-type", line, name=name, wanted=wanted, found=actual))

    def task(
        self,
        process: Process,
        name: str,
        *arguments: Any,
        may_raise: tuple[type[Exception], ...] = (),
    ) -> Task:
        """A call of one of the learner's ``async`` functions, to be driven.

        Raises:
            Misuse: What the function gave can't be awaited.
        """
        before = len(self._effects)
        awaitable = self._called(process, name, *arguments)
        if not inspect.isawaitable(awaitable):
            raise self.misused(self._program.not_async(name, self.line_of(process, name)))
        coroutine = awaitable if inspect.iscoroutine(awaitable) else _awaited(awaitable)
        task = Task(process.actor, coroutine, may_raise)
        for effect in self._effects[before:]:
            effect.owner = task
        self._tasks.append(task)
        return task

    def end(self) -> None:
        """End a run so that none of its code goes on, not even a ``finally``."""
        for task in self._tasks:
            if inspect.getcoroutinestate(task.coroutine) == inspect.CORO_CREATED:
                task.coroutine.close()
            elif task.state == "ready":
                _graves.append(task.coroutine)

    def drive(self, *tasks: Task) -> None:
        """Resume the tasks until each has returned, has failed or its process has crashed.

        Raises:
            Misuse: The code did what can't be judged.
        """
        current: Task | None = tasks[0]
        failure: ConnectionError | None = None
        while current is not None:
            others = [task for task in tasks if task is not current and task.state == "ready"]
            effect = self._resume(current, failure)
            failure = None
            if effect is None:
                current = others[0] if others else None
                continue
            chosen = self._strike(current, effect, switch=bool(others))
            if chosen == "crash":
                self.crash(current)
                current = others[0] if others else None
            elif chosen == "switch":
                current = others[0]
            elif chosen:
                failure = self._fail(current, effect)
        self.line = 0

    def crash(self, task: Task) -> None:
        """End the process of a task where it stands."""
        self.note(task.actor, "crash")
        self._crashed.add(task.actor)
        task.state = "crashed"
        _graves.append(task.coroutine)

    def crash_actor(self, actor: str) -> None:
        """End an actor's process while none of its code runs."""
        self.line = 0
        self.note(actor, "crash")
        self._crashed.add(actor)

    def _strike(self, task: Task, effect: Effect[Any], *, switch: bool) -> str:
        """Return the fault before or after an effect; empty if there is none."""
        if not effect.happened and self._is_out_of_reach(task, effect.name):
            self.choose(effect=effect)
            return "outage"
        options = ["crash", "switch"] if switch else ["crash"]
        if not effect.happened:
            options += ["raise", "outage", "long-outage"]
        elif effect.changes:
            options.append("raise")
        chosen = self.choose(*options, effect=effect)
        if chosen == "outage":
            task.outages.add(effect.name)
        elif chosen == "long-outage":
            self._out_of_reach[effect.name] = LONG_OUTAGE - 1
        return chosen

    def _is_out_of_reach(self, task: Task, call: str) -> bool:
        """Return whether an outage lets a call fail; count the calls of a long one."""
        if call in task.outages:
            return True
        left = self._out_of_reach.get(call, 0)
        self._out_of_reach[call] = max(0, left - 1)
        return left > 0

    def _fail(self, task: Task, effect: Effect[Any]) -> ConnectionError:
        """Let a call fail: before its effect, or after it, so that its answer is lost."""
        self.line = effect.line
        self._waited += SECOND
        self.note(task.actor, "raise", effect.name, happened=effect.happened)
        failure = ConnectionError(f"{effect.name}: no answer; nobody knows whether it was done")
        task.failures.append(failure)
        return failure

    def _resume(self, task: Task, failure: ConnectionError | None) -> Effect[Any] | None:
        """Resume a task, and return its next choice point; None if it has ended."""
        self._guard()
        self._current = task
        try:
            send = task.coroutine.send
            reached = send(None) if failure is None else task.coroutine.throw(failure)
        except StopIteration as end:
            task.state, task.result = "done", end.value
            self._see_misuse()
            self._see_forgotten(task)
            return None
        except TooManySteps:
            raise
        except task.may_raise as error:
            task.state, task.result = "raised", error
            self._see_misuse()
            return None
        except BaseException as error:  # noqa: BLE001 - sys.exit too
            if self.misuse is None and self._lets_out(task, error):
                task.state, task.result = "failed", error
                return None
            raise self.misuse or self._raised_by(error) from None
        self._see_misuse()
        if not isinstance(reached, Effect):
            raise Misuse("asyncio", self._program.line_of_coroutine(task.coroutine))
        self.line = reached.line
        return reached

    def _lets_out(self, task: Task, error: BaseException) -> bool:
        """Return whether an error is a failed call's, or was raised on purpose after one."""
        if not task.failures or not isinstance(error, Exception):
            return False
        if any(error is failure for failure in task.failures):
            return True
        return self._program.raised_on_purpose(error)

    def _raised_by(self, error: BaseException) -> BaseException:
        """Return what to raise for an error that a task raised: the misuse that it is."""
        return self._program.misuse_of(error)

    def _see_misuse(self) -> None:
        if self.misuse is not None:
            raise self.misuse

    def _see_forgotten(self, task: Task | None) -> None:
        """Refuse a task that returned without awaiting one of its effects."""
        for effect in self._effects:
            if effect.owner is task and not effect.awaited:
                raise Misuse("forgotten-await", effect.line, call=effect.name)


async def _awaited(awaitable: Awaitable[Any]) -> Any:
    """The result of something that is awaited and is no coroutine."""
    return await awaitable
