"""Exercise poison: what to do with a message that failed, while 99 others wait behind it."""

from typing import Any, Final

import msgspec

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement, Unknown
from edalab.course.exercises.run import Process, Run
from edalab.course.exercises.schedule import FaultClass
from edalab.lab.units import MILLISECOND

_QUEUE: Final = "queue"
_WORKER: Final = "worker"
_COUNT: Final = 100
_TRANSIENT: Final = 2
"""So many attempts fail, where the failure is transient."""

_PATIENCE: Final = 20
"""After so many attempts of one message the run is broken off: it would never end."""


class Message(msgspec.Struct, frozen=True):
    """A message; those of one key have to be finished in their order."""

    id: str
    key: str


class Work(msgspec.Struct, frozen=True):
    """The messages in the queue of one run.

    Args:
        keys: The key of each message.
        at_risk: The numbers of the messages that may fail.
    """

    keys: str
    at_risk: tuple[int, ...]


DATA: Final = {
    "five-keys": Work("abcde" * 20, (1, 2, 3, 6)),
    "one-key": Work("a" * 100, (1, 2, 60, 100)),
    "blocks": Work("a" * 25 + "b" * 25 + "ab" * 25, (24, 25, 26, 99)),
}
"""The queues by name; the first one is that of the calm run."""


class Retry(msgspec.Struct, frozen=True):
    """Try the message again: at once, at the head of the queue.

    Args:
        later: Put it behind all others instead.
    """

    later: bool = False


class Dead(msgspec.Struct, frozen=True):
    """Set the message aside as a dead letter, and go on with the next."""


def play(run: Run) -> None:
    """Play the queue; ask the learner's function about each failure."""
    failing: dict[str, str] = {}
    work = run.dataset(DATA)
    waiting = [Message(f"m{number}", key) for number, key in enumerate(work.keys, 1)]
    for number in work.at_risk:
        failing[f"m{number}"] = run.choose("permanent", "transient")
    process = run.process(_WORKER)
    line = run.line_of(process, "on_failure")
    attempts = dict.fromkeys((message.id for message in waiting), 0)
    while waiting:
        message = waiting.pop(0)
        attempts[message.id] += 1
        attempt = attempts[message.id]
        again = {"attempt": attempt} if attempt > 1 else {}
        run.now += MILLISECOND
        run.note(_QUEUE, "redeliver" if again else "deliver", message.id, _WORKER, **again)
        kind = failing.get(message.id, "")
        if kind == "permanent" or (kind == "transient" and attempt <= _TRANSIENT):
            run.note(_WORKER, "stumble", message.id, kind=kind, line=line)
            if attempt >= _PATIENCE:
                run.note(_QUEUE, "break-off", message.id, waiting=len(waiting))
                return
            _obey(run, _answer(run, process, message, attempt), message, waiting)
        else:
            run.note(_WORKER, "finish", message.id, key=message.key)
    run.note(_QUEUE, "end")


def _answer(run: Run, process: Process, message: Message, attempt: int) -> Retry | Dead:
    answer: Any = run.call(process, "on_failure", message, attempt)
    if not isinstance(answer, Retry | Dead):
        raise run.wrong_type(process, "on_failure", "Retry() | Dead()", answer)
    return answer


def _obey(run: Run, answer: Retry | Dead, message: Message, waiting: list[Message]) -> None:
    if isinstance(answer, Dead):
        run.note(_QUEUE, "dead-letter", message.id)
    elif answer.later:
        waiting.append(message)
        run.note(_QUEUE, "requeue", message.id)
    else:
        waiting.insert(0, message)


def check(history: History) -> Judgement:
    """Check that good messages finish in order within a key; only the poison is a dead letter."""
    poison = {
        record.message
        for record in history.of("stumble")
        if (record.detail or {})["kind"] == "permanent"
    }
    finished = [record.message for record in history.of("finish")]
    dead = [record.message for record in history.of("dead-letter")]
    good = _COUNT - len(poison)
    for message in dead:
        if message not in poison:
            return Broken("good-finish", message, good, len(finished), {"waiting": 1})
    for record in history.of("break-off"):
        waiting = (record.detail or {})["waiting"]
        if waiting:
            return Broken("no-starving", record.message, good, len(finished), {"waiting": waiting})
        return Broken("one-dead-letter", record.message, len(poison), len(dead))
    last: dict[str, int] = {}
    for record in history.of("finish"):
        key, number = (record.detail or {})["key"], int(record.message[1:])
        if number < last.get(key, 0):
            parameters = {"key": key}
            return Broken("order-in-key", record.message, number, last[key], parameters)
        last[key] = number
    if not history.of("end"):
        return Unknown()
    return None


_GIVEN: Final[dict[str, Any]] = {"Retry": Retry, "Dead": Dead}

EXERCISE: Final = Exercise(
    name="poison",
    functions=(Function("on_failure", ("message", "attempt")),),
    classes=(
        FaultClass("permanent", {"permanent": 1}),
        FaultClass("transient", {"transient": 2}),
        FaultClass("both", {"permanent": 1, "transient": 2}),
        FaultClass("two-poisons", {"permanent": 2, "transient": 1}),
        FaultClass("data", {"data": 1, "permanent": 2, "transient": 2}, together=4),
    ),
    scenario=play,
    check=check,
    invariants=("good-finish", "no-starving", "one-dead-letter", "order-in-key"),
    step=("advanced", "poison"),
    given=_GIVEN,
)
