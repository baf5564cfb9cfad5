"""A learner's consumer in a process of its own, with a connection to a real broker.

``python -m edalab.course.exercises.learner_process FD`` imports what all of them need, reads one
``Setup`` from the socket FD, and then forks a process for each socket that it is sent. Such a
process connects, locks itself into its folder as the judge's processes do, and imports the
learner's file. Then it carries out commands until it is killed.

What the learner is given, such as ``ctx``, is here a stand-in. Its methods ask the parent, which
has the world: only the broker is on this side.
"""

import asyncio
import builtins
import inspect
import os
import pickle
import signal
import socket
import sys
from collections.abc import Callable, Generator, Mapping
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import msgspec

from edalab.course.exercises import limits, sandbox
from edalab.course.exercises.batches import die_with_parent
from edalab.course.exercises.frames import Frames
from edalab.course.exercises.misuse import Misuse
from edalab.course.exercises.program import Program
from edalab.course.exercises.worlds import exercise as exercise_named

OBJECT, STRUCT, ODD = "$object", "$struct", "$odd"
"""Keys of values that are no plain JSON: a stand-in, a struct with its fields, anything else."""


class Setup(msgspec.Struct, frozen=True):
    """What all processes of a learner's consumer have in common.

    Args:
        exercise: The exercise's name.
        path: What the file's lines are told with.
        source: The file's bytes.
        clients: The modules of the broker's client, which are imported once for all.
    """

    exercise: str
    path: str
    source: bytes
    clients: tuple[str, ...]


class _Remote:
    """What a stand-in's method returned: it can be awaited, and the parent does it then."""

    def __init__(self, number: int, line: int, name: str) -> None:
        self.number, self.line, self._name = number, line, name

    def __await__(self) -> Generator[Any, Any, Any]:
        return (yield self)

    def __bool__(self) -> bool:
        raise Misuse("forgotten-await", self.line, call=self._name)


class _StandIn:
    """Stands for an object of the world, which is in the parent."""

    def __init__(self, learner: "LearnerProcess", number: int, methods: list[str]) -> None:
        self.number = number
        for method in methods:
            setattr(self, method, learner.method(number, method))

    async def __aenter__(self) -> Any:
        return await self.enter()  # type: ignore[attr-defined]

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> Any:
        return await self.leave(kind is None)  # type: ignore[attr-defined]


class LearnerProcess:
    """The process of one consumer.

    Args:
        setup: What to run.
        program: The learner's file, compiled.
        given: What it may use without importing it.
        frames: The way to the parent.
    """

    def __init__(
        self, setup: Setup, program: Program, given: Mapping[str, Any], frames: Frames
    ) -> None:
        self._setup, self._program, self._given = setup, program, given
        self._frames = frames
        self._output = limits.Output()
        self._unawaited: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._hands: Any = None
        self._functions: Mapping[str, Callable[..., Any]] = {}
        self._failures: list[BaseException] = []
        self._computed = 0.0

    def serve(self) -> NoReturn:
        """Join, lock up, import the learner's file, and carry out commands."""
        from edalab.adapters.processes import Order, hands_of

        started = self._frames.receive()
        order = msgspec.convert(started["order"], Order)
        folder = Path(started["folder"])
        folder.mkdir()
        os.chdir(folder)
        self._hands = hands_of(order)
        try:
            self._loop.run_until_complete(self._hands.join())
        except Exception as error:  # noqa: BLE001 - the parent says what the system said
            self._frames.send({"failed": str(error) or type(error).__name__})
            os._exit(0)
        limits.refuse_what_waits(self._misused, self._unawaited.append)
        limits.limit_memory()
        sandbox.landlock(folder)
        sandbox.guard(folder, self._misused)
        sys.stdout = sys.stderr = self._output
        signal.signal(signal.SIGPROF, lambda _, frame: self._too_long("endless-loop", frame))
        signal.signal(signal.SIGALRM, lambda _, frame: self._see_whether_it_waits(frame))
        try:
            self._functions = self._timed(self._program.fresh)
        except Misuse as misuse:
            self.tell_misuse(misuse)
        self._frames.send({"ready": True})
        while True:
            self._obey(self._frames.receive())

    def method(self, number: int, name: str) -> Callable[..., Any]:
        """Return a method of a stand-in."""

        def called(*arguments: Any, **named: Any) -> Any:
            line = self._program.line_above(sys._getframe())  # noqa: SLF001
            answer = self._ask(
                {
                    "make": number,
                    "method": name,
                    "arguments": [_sent(argument) for argument in arguments],
                    "named": {key: _sent(value) for key, value in named.items()},
                    "line": line,
                }
            )
            if "raise" in answer:
                raise self._error(answer)
            if "awaitable" in answer:
                return _Remote(answer["awaitable"], line, answer["name"])
            return self._received(answer["value"])

        return called

    def tell_misuse(self, misuse: Misuse) -> NoReturn:
        """Tell the parent why the code can't be judged, and end."""
        self._frames.send(
            {"misuse": misuse.code, "line": misuse.line, "parameters": misuse.parameters}
        )
        os._exit(0)

    def _obey(self, command: dict[str, Any]) -> None:
        if command["do"] == "call":
            arguments = [self._received(value) for value in pickle.loads(command["arguments"])]  # noqa: S301 - from the parent
            self._call(command["name"], arguments)
        else:
            self._handle(command)

    def _handle(self, command: dict[str, Any]) -> None:
        """Take a message from the broker, or answer for one."""
        from edalab.adapters.processes import Command

        order = Command(command["do"], command.get("tag", 0))
        try:
            report = self._loop.run_until_complete(self._hands.do(order))
        except Exception as error:  # noqa: BLE001 - the parent says what the system said
            self._frames.send({"failed": str(error) or type(error).__name__})
            return
        self._frames.send({"what": report.what, "tag": report.tag, "id": report.message.id})

    def _call(self, name: str, arguments: list[Any]) -> None:
        """Call one of the learner's functions, and drive what it awaits."""
        try:
            awaitable = self._timed(self._functions[name], *arguments)
            if not inspect.isawaitable(awaitable):
                line = getattr(self._functions[name], "__code__", None)
                first = line.co_firstlineno if line is not None else 0
                self.tell_misuse(self._program.not_async(name, first))
            coroutine = awaitable if inspect.iscoroutine(awaitable) else _awaited(awaitable)
            result = self._drive(coroutine)
        except Misuse as misuse:
            self.tell_misuse(misuse)
        except BaseException as error:  # noqa: BLE001 - sys.exit too
            self._tell_error(error)
            return
        self._frames.send({"returned": _sent(result), "output": self._output.text})

    def _drive(self, coroutine: Any) -> Any:
        value, error = None, None
        while True:
            try:
                if error is None:
                    reached = self._timed(coroutine.send, value)
                else:
                    reached = self._timed(coroutine.throw, error)
            except StopIteration as end:
                return end.value
            if not isinstance(reached, _Remote):
                raise Misuse("asyncio", self._program.line_of_coroutine(coroutine))
            answer = self._ask({"await": reached.number, "line": reached.line})
            value, error = None, None
            if "raise" in answer:
                error = self._error(answer)
                self._failures.append(error)
            else:
                value = self._received(answer["value"])

    def _tell_error(self, error: BaseException) -> None:
        failed = isinstance(error, Exception) and bool(self._failures)
        misuse = self._program.misuse_of(error)
        self._frames.send(
            {
                "raised": type(error).__name__,
                "same": failed and any(error is failure for failure in self._failures),
                "on_purpose": failed and self._program.raised_on_purpose(error),
                "misuse": misuse.code,
                "line": misuse.line,
                "parameters": misuse.parameters,
                "output": self._output.text,
            }
        )

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Ask the parent; it may have this process answer for a message in between."""
        self._stop_watch()
        self._frames.send({**request, "output": self._output.text})
        while True:
            answer: dict[str, Any] = self._frames.receive()
            if "do" not in answer:
                self._start_watch()
                return answer
            self._handle(answer)

    def _timed(self, function: Callable[..., Any], *arguments: Any) -> Any:
        self._start_watch()
        try:
            return function(*arguments)
        finally:
            self._stop_watch()

    def _start_watch(self) -> None:
        self._computed = _computed()
        signal.setitimer(signal.ITIMER_PROF, limits.LONGEST_CPU_S)
        signal.setitimer(signal.ITIMER_REAL, limits.LONGEST_WALL_S)

    def _stop_watch(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)

    def _see_whether_it_waits(self, frame: FrameType | None) -> None:
        """End code that waits; on a busy machine code that computes gets its time later."""
        if _computed() - self._computed < limits.WAITING_S:
            self._too_long("blocked", frame)
        self._computed = _computed()
        signal.setitimer(signal.ITIMER_REAL, limits.LONGEST_WALL_S)

    def _too_long(self, code: str, frame: FrameType | None) -> NoReturn:
        self.tell_misuse(Misuse(code, self._program.line_above(frame)))

    def _misused(self, code: str, call: str) -> Misuse:
        return Misuse(code, self._program.line_above(sys._getframe()), call=call)  # noqa: SLF001

    def _error(self, answer: dict[str, Any]) -> Exception:
        name = answer["raise"]
        kind: type[Exception] = self._given.get(name, getattr(builtins, name, Exception))
        return kind(answer["text"])

    def _received(self, value: Any) -> Any:
        if isinstance(value, dict) and OBJECT in value:
            return _StandIn(self, value[OBJECT], value["methods"])
        return value


def _computed() -> float:
    """Return the processor seconds of this process."""
    times = os.times()
    return times.user + times.system


def _sent(value: Any) -> Any:
    """Return a value of the learner's as plain data."""
    if isinstance(value, _StandIn):
        return {OBJECT: value.number}
    if isinstance(value, msgspec.Struct):
        fields = {name: _sent(getattr(value, name)) for name in value.__struct_fields__}
        return {STRUCT: type(value).__name__, "fields": fields}
    try:
        return msgspec.msgpack.decode(msgspec.msgpack.encode(value))
    except (TypeError, ValueError, OverflowError, RecursionError):
        return {ODD: repr(value)[:200]}


async def _awaited(awaitable: Any) -> Any:
    return await awaitable


def main() -> None:
    """Fork a process for each socket that is sent, until the parent ends."""
    die_with_parent(os.getppid())
    own = os.getpid()
    control = socket.socket(fileno=int(sys.argv[1]))
    parent = Frames(control)
    setup = msgspec.msgpack.decode(parent.receive_bytes(), type=Setup)
    for client in setup.clients:
        import_module(client)
    exercise = exercise_named(setup.exercise)
    program = Program(setup.source, setup.path, exercise.functions, exercise.given)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that are killed
    while True:
        _, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not descriptors:
            return
        pid = os.fork()
        if pid:
            os.close(descriptors[0])
            parent.send(pid)
            continue
        die_with_parent(own)
        control.close()
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        frames = Frames(socket.socket(fileno=descriptors[0]))
        LearnerProcess(setup, program, exercise.given, frames).serve()


if __name__ == "__main__":
    main()
