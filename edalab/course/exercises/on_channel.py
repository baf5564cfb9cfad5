"""The learner's consumer on a real broker: in a process of its own, killed where a schedule says.

The world, the choice points and the checker are those of the judge. Two things are real: the queue
is one of the broker, and a crash is SIGKILL to the process that has the learner's code and its
connection. What the process had taken and not acknowledged, the broker delivers again.
"""

import asyncio
import itertools
import os
import pickle
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final, TypeVar

import msgspec

from edalab.course.exercises.exercise import Exercise
from edalab.course.exercises.explore import Played
from edalab.course.exercises.frames import Frames, Gone
from edalab.course.exercises.history import Broken, History, Unknown
from edalab.course.exercises.judge import child_environment
from edalab.course.exercises.learner_process import OBJECT, STRUCT, Setup
from edalab.course.exercises.misuse import Misuse, TooManySteps
from edalab.course.exercises.program import Program
from edalab.course.exercises.report import Bound, Problem, Report
from edalab.course.exercises.run import Effect, Process, Run, Task
from edalab.course.exercises.schedule import Fault, Point, Schedule
from edalab.course.exercises.worker import Whole, counterexample_of, faults_of, whole_of
from edalab.course.exercises.worlds.payments import CONSUMER, Message, Queue
from edalab.errors import StorageError, SystemUnreachable
from edalab.eventlog.private_files import temporary_folder
from edalab.experiments.live import LiveChannel, LiveSystem
from edalab.lab import channel as lab
from edalab.lab.channel_plan import ChannelPlan
from edalab.lab.trace import Record
from edalab.lab.wall_runtime import WallRuntime

T = TypeVar("T")

ROUNDS: Final = 20
"""Runs that a file has at least, if it holds: one without faults, the others with kills."""

_ANSWER_S: Final = 15.0
"""Seconds for an answer of the learner's process, or for a message that has to come again."""

_LOOK_S: Final = 0.01
_KILLS: Final = 2
"""Kills in one run, at most."""


class OnChannel(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the runs on a real channel.

    Args:
        report: The verdict.
        channel: The address of the broker, without a password.
        rounds: How many runs there were.
        kills: How many processes were killed.
    """

    report: Report
    channel: str
    rounds: int
    kills: int


def play_on_channel(
    exercise: Exercise,
    source: bytes,
    path: str,
    system: LiveSystem,
    *,
    rounds: int = ROUNDS,
    schedule: Schedule | None = None,
) -> OnChannel:
    """Play an exercise on a real channel until it breaks, or so many runs have held.

    Args:
        exercise: One whose world is a consumer of a queue.
        source: The learner's file.
        path: What its lines are told with.
        system: The broker.
        rounds: How many runs there are.
        schedule: The only one to run; None for all of them in turn.

    Raises:
        StorageError: The broker can't be reached, or refuses.
    """
    try:
        program = Program(source, path, exercise.functions, exercise.given)
    except Misuse as misuse:
        return OnChannel(
            report=_problem(exercise, misuse, 0), channel=system.shown, rounds=0, kills=0
        )
    with temporary_folder() as folder:
        broker = _Broker(system)
        scheme = "amqp" if system.name == "rabbitmq" else system.name
        nursery = _Nursery(Setup(exercise.name, path, source, scheme), folder)
        try:
            return _Rounds(exercise, program, broker, nursery).play(rounds, schedule)
        finally:
            nursery.end()
            broker.drop()


class _Rounds:
    """Plays schedules one after the other."""

    def __init__(
        self, exercise: Exercise, program: Program, broker: "_Broker", nursery: "_Nursery"
    ) -> None:
        self._exercise, self._program = exercise, program
        self._broker, self._nursery = broker, nursery
        self._output = ""
        self._done = 0

    def play(self, rounds: int, only: Schedule | None) -> OnChannel:
        if only is not None:
            whole = self._one(only)
            return self._result(whole, most=len(only))
        calm = last = self._one(())
        most = 0
        schedules = itertools.islice(_kills(calm.points), rounds - 1)
        for schedule in () if _breaks(calm) else schedules:
            most = len(schedule)
            last = self._one(schedule)
            if _breaks(last):
                break
        return self._result(last, most=most)

    def _one(self, schedule: Schedule) -> Whole:
        self._done += 1
        run = BrokerRun(self._program, schedule, self._broker, self._nursery)
        try:
            finished = True
            try:
                self._exercise.scenario(run)
            except TooManySteps:
                finished = False
            finally:
                run.end()
            records = tuple(run.trace.records)
            judged = self._exercise.check(History(records, finished, run.data))
            broken = judged if isinstance(judged, Broken) else None
            unknown = isinstance(judged, Unknown)
            played = Played(schedule, tuple(run.points), records, broken, unknown, run.unmet)
            return whole_of(played, run.output)
        except Misuse as misuse:
            problem = Problem(code=misuse.code, line=misuse.line, parameters=misuse.parameters)
            return Whole(schedule, problem=problem, output=run.output)

    def _result(self, whole: Whole, *, most: int) -> OnChannel:
        failing = bool(whole.invariant)
        report = Report(
            exercise=self._exercise.name,
            verdict="fail" if _breaks(whole) else "unknown" if whole.unknown else "pass",
            invariant="program" if whole.problem else whole.invariant or None,
            schedules=self._done,
            fault_class="crash",
            bounds=(Bound("crash", {"crash": most}, most),) if most else (),
            counterexample=counterexample_of(whole) if failing else None,
            problem=whole.problem,
            output=whole.output,
            trace=whole.records,
            faults=faults_of(whole),
        )
        return OnChannel(
            report=report,
            channel=self._broker.system.shown,
            rounds=self._done,
            kills=self._nursery.kills,
        )


def _breaks(whole: Whole) -> bool:
    return bool(whole.invariant) or whole.problem is not None


def _kills(points: Sequence[Point]) -> Iterator[Schedule]:
    """Yield a kill at each choice point of the calm run, then two kills, and then again."""
    places = [point.number for point in points if "crash" in point.options]
    if not places:
        return
    while True:
        for count in range(1, _KILLS + 1):
            for chosen in itertools.combinations(places, count):
                yield tuple(Fault(place, "crash") for place in chosen)


def _problem(exercise: Exercise, misuse: Misuse, rounds: int) -> Report:
    problem = Problem(code=misuse.code, line=misuse.line, parameters=misuse.parameters)
    return Report(
        exercise=exercise.name,
        verdict="fail",
        invariant="program",
        schedules=rounds,
        problem=problem,
    )


class _Broker:
    """The queues of all rounds, on one channel of the real system.

    Args:
        system: The system.
    """

    def __init__(self, system: LiveSystem) -> None:
        self.system = system
        # Ctrl-C cancels what is asked for, and spares the connection, which is needed to drop.
        self._runner = asyncio.Runner()
        self._runtime = WallRuntime().actor("lab")
        self._channel: LiveChannel = system.channel(self._runtime, ChannelPlan())
        self._rounds = 0

    def publish(self, messages: Sequence[Message]) -> Any:
        """Publish messages to a new queue; returns what its consumer is told."""
        self._rounds += 1
        topic, group = f"payments-{self._rounds}", f"consumer-{self._rounds}"
        self._channel.declare(topic, group)
        publish = self._channel.connect(self._runtime).publish
        bodies = [
            lab.Message(message.id, body=msgspec.to_builtins(message)) for message in messages
        ]
        if not self._runner.run(publish(topic, *bodies)):
            raise SystemUnreachable(self.system.name, self.system.shown, "no acknowledgement")
        return self._channel.consumer_order(group)

    def drop(self) -> None:
        """Take out of the broker what the rounds made there."""
        with suppress(StorageError):
            self._runner.run(self._channel.drop())
        self._runner.close()


class _Nursery:
    """Starts processes for the learner's code, and kills them.

    Args:
        setup: What all of them have in common.
        folder: Where each of them gets a folder of its own.
    """

    def __init__(self, setup: Setup, folder: Path) -> None:
        self.kills = 0
        self._folder = folder
        self._begun = 0
        self._control, theirs = socket.socketpair()
        self._control.settimeout(_ANSWER_S)
        self._process = subprocess.Popen(  # noqa: S603 - it is this very interpreter
            [
                sys.executable, "-P", "-B", "-m", "edalab.course.exercises.learner_process",
                str(theirs.fileno()),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=child_environment(str(folder)),
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
        )  # fmt: skip
        theirs.close()
        Frames(self._control).send(setup)

    def begin(self, order: Any) -> tuple[int, Frames]:
        """Start a process that consumes as it is told; returns its id and the way to it."""
        self._begun += 1
        mine, theirs = socket.socketpair()
        socket.send_fds(self._control, [b"."], [theirs.fileno()])
        theirs.close()
        pid = int.from_bytes(self._control.recv(4), "big")
        mine.settimeout(_ANSWER_S)
        frames = Frames(mine)
        folder = str(self._folder / f"process-{self._begun}")
        frames.send({"order": order, "folder": folder})
        return pid, frames

    def kill(self, pid: int, frames: Frames, *, counts: bool) -> None:
        """Kill a process, and wait until it is gone."""
        self.kills += counts
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        with suppress(Gone):
            while True:
                frames.receive_bytes()
        frames.connection.close()

    def end(self) -> None:
        """End the nursery, and with it every process that is left."""
        self._control.close()
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


class BrokerProcess(Process):
    """A consumer's process, with the learner's code and the connection in it.

    Args:
        actor: Whose it is.
        names: The functions that it has.
        pid: Its id.
        frames: The way to it.
    """

    def __init__(self, actor: str, names: Sequence[str], pid: int, frames: Frames) -> None:
        super().__init__(actor, dict.fromkeys(names, _elsewhere))
        self.pid = pid
        self.frames = frames


def _elsewhere(*_: object) -> None:
    """Stand for a function that is in another process."""


class BrokerRun(Run):
    """A run whose queue is a real one, and whose consumer is a process that is killed.

    Args:
        program: The learner's file, which is never run here.
        schedule: At which choice points the process is killed.
        broker: Where the queue is.
        nursery: Where processes come from.
    """

    def __init__(
        self, program: Program, schedule: Schedule, broker: _Broker, nursery: _Nursery
    ) -> None:
        super().__init__(program, schedule)
        self.output = ""
        self._broker, self._nursery = broker, nursery
        self._began = time.monotonic_ns()
        self._process: BrokerProcess | None = None
        self._order: Any = None
        self._objects: list[Any] = []
        self._awaitables: list[Any] = []
        self._types: dict[str, type] = {}
        self._asked_at = 0

    def queue(self, messages: Sequence[Message]) -> Queue:
        """A queue of the broker, with the messages in it."""
        self._types |= {type(message).__name__: type(message) for message in messages}
        self._order = self._broker.publish(messages)
        return BrokerQueue(self, messages)

    def note(
        self, actor: str, action: str, message: str = "", peer: str = "", **detail: Any
    ) -> Record:
        self.now = time.monotonic_ns() - self._began
        return super().note(actor, action, message, peer, **detail)

    def effect(self, name: str, do: Callable[[], T], *, changes: bool = True) -> Effect[T]:
        effect = super().effect(name, do, changes=changes)
        effect.line = self._asked_at
        return effect

    def process(self, actor: str) -> Process:
        self.line = 0
        if actor in self._crashed:
            self._crashed.discard(actor)
            self.note(actor, "restart")
        pid, frames = self._nursery.begin(self._order)
        names = [function.name for function in self._program.functions]
        self._process = BrokerProcess(actor, names, pid, frames)
        self._answer()
        return self._process

    def task(
        self,
        process: Process,
        name: str,
        *arguments: Any,
        may_raise: tuple[type[Exception], ...] = (),
    ) -> Task:
        task = Task(process.actor, self._bridge(name, arguments), may_raise)
        self._tasks.append(task)
        return task

    def crash(self, task: Task) -> None:
        super().crash(task)
        self._kill(counts=True)

    def crash_actor(self, actor: str) -> None:
        super().crash_actor(actor)
        self._kill(counts=True)

    def end(self) -> None:
        super().end()
        self._kill(counts=False)

    def take(self) -> tuple[int, str] | None:
        """The tag and the id of the next message of the queue; None if there is none now."""
        answer = self._ask({"do": "poll"})
        return (answer["tag"], answer["id"]) if answer["what"] == "message" else None

    def settle(self, do: str, tag: int) -> None:
        """Have the process acknowledge a message, or give it back."""
        self._ask({"do": do, "tag": tag})

    def no_message(self) -> StorageError:
        """The error of a message that the broker does not deliver again."""
        system = self._broker.system
        return SystemUnreachable(system.name, system.shown, f"no message within {_ANSWER_S:g} s")

    async def _bridge(self, name: str, arguments: Sequence[Any]) -> Any:
        """Call a learner's function over there, and do here what it awaits there."""
        sent = pickle.dumps([self._handed(argument) for argument in arguments])
        answer = self._ask({"do": "call", "name": name, "arguments": sent})
        raised: Exception | None = None
        while True:
            self._asked_at = answer.get("line", 0)
            if "returned" in answer:
                return answer["returned"]
            if "raised" in answer:
                raise self._raised(answer, raised)
            if "make" in answer:
                answer = self._ask(self._made(answer))
                continue
            try:
                value = await self._awaitables[answer["await"]]
            except Exception as error:  # noqa: BLE001 - it is for the learner's code
                raised = error
                answer = self._ask({"raise": type(error).__name__, "text": str(error)})
            else:
                answer = self._ask({"value": self._handed(value)})

    def _made(self, request: dict[str, Any]) -> dict[str, Any]:
        """Call a method of the world for the learner; returns what the process is told."""
        target, name = self._objects[request["make"]], request["method"]
        arguments = [self._received(value) for value in request["arguments"]]
        named = {key: self._received(value) for key, value in request["named"].items()}
        try:
            if name == "leave":
                kind = None if arguments[0] else Exception
                made = target.__aexit__(kind, None, None)
            else:
                method = "__aenter__" if name == "enter" else name
                made = getattr(target, method)(*arguments, **named)
        except Exception as error:  # noqa: BLE001 - such as a missing argument
            return {"raise": type(error).__name__, "text": str(error)}
        if isinstance(made, Effect) or asyncio.iscoroutine(made):
            self._awaitables.append(made)
            shown = made.name if isinstance(made, Effect) else name
            return {"awaitable": len(self._awaitables) - 1, "name": shown}
        return {"value": self._handed(made)}

    def _raised(self, answer: dict[str, Any], raised: Exception | None) -> BaseException:
        self.output = answer["output"]
        if raised is not None and (answer["same"] or answer["on_purpose"]):
            return raised
        return Misuse(answer["misuse"], answer["line"], **answer["parameters"])

    def _ask(self, command: dict[str, Any]) -> dict[str, Any]:
        self._there.frames.send(command)
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        """Wait for what the process says.

        Raises:
            Misuse: The learner's code can't be judged.
            StorageError: The broker refused.
        """
        try:
            answer: dict[str, Any] = self._there.frames.receive()
        except Gone:
            raise Misuse("ended") from None
        except TimeoutError:
            raise Misuse("no-answer") from None
        self.output = answer.get("output", self.output)
        if "failed" in answer:
            system = self._broker.system
            raise SystemUnreachable(system.name, system.shown, answer["failed"])
        if "misuse" in answer and "raised" not in answer:
            raise self.misused(Misuse(answer["misuse"], answer["line"], **answer["parameters"]))
        return answer

    @property
    def _there(self) -> BrokerProcess:
        assert self._process is not None  # noqa: S101 - process began it
        return self._process

    def _kill(self, *, counts: bool) -> None:
        if self._process is not None:
            self._nursery.kill(self._process.pid, self._process.frames, counts=counts)
            self._process = None

    def _handed(self, value: Any) -> Any:
        """Return a value as the process gets it: data as it is, an object by its number."""
        if value is None or isinstance(value, str | bytes | int | float | list | tuple | dict):
            return value
        if isinstance(value, msgspec.Struct):
            self._types[type(value).__name__] = type(value)
            return value
        if not any(value is known for known in self._objects):
            self._objects.append(value)
        number = next(n for n, known in enumerate(self._objects) if known is value)
        methods = [name for name in dir(value) if not name.startswith("_")]
        if hasattr(value, "__aenter__"):
            methods += ["enter", "leave"]
        return {OBJECT: number, "methods": methods}

    def _received(self, value: Any) -> Any:
        """Return what the learner's code passed on, as the world knows it."""
        if not isinstance(value, dict):
            return value
        if OBJECT in value:
            return self._objects[value[OBJECT]]
        if STRUCT in value:
            fields = {name: self._received(field) for name, field in value["fields"].items()}
            with suppress(KeyError, msgspec.ValidationError):
                return msgspec.convert(fields, self._types[value[STRUCT]])
            return SimpleNamespace(**fields)
        return {key: self._received(field) for key, field in value.items()}


class BrokerQueue(Queue):
    """A queue of the broker, consumed by the process of a run.

    Args:
        run: The run.
        messages: What was published.
    """

    def __init__(self, run: BrokerRun, messages: Sequence[Message]) -> None:
        super().__init__(run, messages)
        self._real = run
        self._known = {message.id: message for message in messages}
        self._tags: dict[str, int] = {}
        self._left = len(messages)

    def ack(self, message: Message) -> None:
        """Have the process acknowledge the message, and note it."""
        name = getattr(message, "id", None)
        known = any(waiting.id == name for waiting in self.unacked)
        if known:
            self._real.settle("ack", self._tags.pop(str(name)))
            self._left -= 1
        super().ack(message)

    def consume(
        self,
        consume: Callable[[Process, Message], Task],
        *,
        faults: tuple[str, ...] = (),
        auto: bool = False,
    ) -> None:
        """Hand over one message after the other until all are acknowledged; see ``Queue``."""
        rounds = 0
        process: Process | None = None
        while self._left and (len(self.unacked) < self._left or rounds <= self._real.struck):
            process = process or self._real.process(CONSUMER)
            if len(self.unacked) == self._left:
                self._give_back()
                rounds += 1
            if faults:
                self._real.choose(*faults)  # a network that doubles is none that can be ordered
            message = self._next()
            self._deliver(message)
            task = consume(process, message)
            self._real.drive(task)
            if auto and not task.unfinished and self._real.choose("crash") == "crash":
                self._real.crash_actor(CONSUMER)
                task.state = "crashed"
            if task.crashed:
                process = None
                self.unacked.clear()
            elif task.unfinished:
                self._give_back()
            elif auto:
                self.ack(message)

    def _next(self) -> Message:
        """Wait for the next message: what a killed process held comes when the broker misses it."""
        until = time.monotonic() + _ANSWER_S
        while (taken := self._real.take()) is None:
            if time.monotonic() > until:
                raise self._real.no_message()
            time.sleep(_LOOK_S)
        tag, name = taken
        self._tags[name] = tag
        return self._known[name]

    def _give_back(self) -> None:
        """Have the broker deliver again what was taken and not acknowledged."""
        for message in reversed(self.unacked):
            self._real.settle("nack", self._tags.pop(message.id))
        self.unacked.clear()
