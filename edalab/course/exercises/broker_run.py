"""A run whose queue is one of a broker, and whose consumer is a process that is killed."""

import pickle
import time
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from edalab.course.exercises.broker import Broker
from edalab.course.exercises.frames import Frames, Gone
from edalab.course.exercises.misuse import Misuse
from edalab.course.exercises.object_table import ObjectTable
from edalab.course.exercises.process_starter import ANSWER_S, ProcessStarter
from edalab.course.exercises.program import Program
from edalab.course.exercises.run import Effect, Process, Run, Task
from edalab.course.exercises.schedule import Schedule
from edalab.course.exercises.worlds.payments import Message, Queue
from edalab.errors import StorageError, SystemUnreachable
from edalab.lab.trace import Record

T = TypeVar("T")

_LOOK_S: Final = 0.01
"""Seconds between two looks for a message that has to come again."""


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
        starter: Where processes come from.
    """

    def __init__(
        self, program: Program, schedule: Schedule, broker: Broker, starter: ProcessStarter
    ) -> None:
        super().__init__(program, schedule)
        self.output = ""
        self._broker, self._starter = broker, starter
        self._began = time.monotonic_ns()
        self._process: BrokerProcess | None = None
        self._order: Any = None
        self._table = ObjectTable()
        self._asked_at = 0

    def queue(self, messages: Sequence[Message]) -> Queue:
        """A queue of the broker, with the messages in it."""
        self._table.know(messages)
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
        pid, frames = self._starter.start(self._order)
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
        return SystemUnreachable(system.name, system.shown, f"no message within {ANSWER_S:g} s")

    async def _bridge(self, name: str, arguments: Sequence[Any]) -> Any:
        """Call a learner's function over there, and do here what it awaits there."""
        sent = pickle.dumps([self._table.given(argument) for argument in arguments])
        answer = self._ask({"do": "call", "name": name, "arguments": sent})
        raised: Exception | None = None
        while True:
            self._asked_at = answer.get("line", 0)
            if "returned" in answer:
                return answer["returned"]
            if "raised" in answer:
                raise self._raised(answer, raised)
            if "make" in answer:
                answer = self._ask(self._table.call(answer))
                continue
            try:
                value = await self._table.awaitable(answer["await"])
            except Exception as error:  # noqa: BLE001 - it is for the learner's code
                raised = error
                answer = self._ask({"raise": type(error).__name__, "text": str(error)})
            else:
                answer = self._ask({"value": self._table.given(value)})

    def _raised(self, answer: dict[str, Any], raised: Exception | None) -> BaseException:
        self.output = answer["output"]
        if raised is not None and (answer["same"] or answer["on_purpose"]):
            return raised
        return Misuse(answer["misuse"], answer["line"], **answer["parameters"])

    def _raised_by(self, error: BaseException) -> BaseException:
        """Return Ctrl-C or the broker's error as it is: the learner's errors come as answers."""
        if isinstance(error, KeyboardInterrupt | StorageError):
            return error
        return super()._raised_by(error)

    def _ask(self, command: dict[str, Any]) -> dict[str, Any]:
        try:
            self._there.frames.send(command)
        except Gone:
            raise Misuse("ended") from None
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
        assert self._process is not None  # noqa: S101 - process started it
        return self._process

    def _kill(self, *, counts: bool) -> None:
        if self._process is not None:
            self._starter.kill(self._process.pid, self._process.frames, counts=counts)
            self._process = None


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

    def _any_ready(self) -> bool:
        return len(self.unacked) < self._left

    def _take(self, faults: tuple[str, ...]) -> Message:
        """Wait for the next message: what a killed process held comes when the broker misses it."""
        self._consumer()
        if faults:
            self._real.choose(*faults)  # a network that doubles is none that can be ordered
        until = time.monotonic() + ANSWER_S
        while (taken := self._real.take()) is None:
            if time.monotonic() > until:
                raise self._real.no_message()
            time.sleep(_LOOK_S)
        tag, name = taken
        self._tags[name] = tag
        return self._known[name]

    def _give_back(self) -> None:
        """Have the process give back what it took; the broker itself does it for a killed one."""
        if self._process is not None:
            for message in reversed(self.unacked):
                self._real.settle("nack", self._tags.pop(message.id))
        self.unacked.clear()
