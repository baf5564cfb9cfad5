"""Exercise append: two managers give the same raise at the same time, and one may stand."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement, Unknown
from edalab.course.exercises.run import Effect, Run
from edalab.course.exercises.schedule import FaultClass

_LOG: Final = "log"
_RAISE: Final = "RaiseGiven"


class Event(msgspec.Struct, frozen=True):
    """What happened to the employee.

    Args:
        type: Hired or RaiseGiven.
        amount: How much.
    """

    type: str
    amount: int = 0


class GiveRaise(msgspec.Struct, frozen=True):
    """The command: give this employee this year's raise."""

    employee: str
    amount: int


class Conflict(Exception):
    """The stream has another version than the append expected; nothing was appended."""


class Stream:
    """One employee's stream; each writer has ``load`` and ``append`` of its own."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._events = [Event("Hired", 3000)]

    def load_for(self, writer: str) -> Callable[[], Effect[tuple[list[Event], int]]]:
        """``events, version = await load()``."""

        def do() -> tuple[list[Event], int]:
            version = len(self._events)
            self._run.note(writer, "load", f"v{version}", _LOG)
            return list(self._events), version

        return lambda: self._run.effect("load", do)

    def append_for(self, writer: str) -> Callable[..., Effect[int]]:
        """``await append(event, expected=version)``; without ``expected`` it appends blindly."""

        def append(event: Event, expected: int | None = None) -> Effect[int]:
            def do() -> int:
                version = len(self._events)
                if expected is not None and expected != version:
                    self._run.note(writer, "out-of-date", f"v{expected}", _LOG, version=version)
                    raise Conflict(f"expected version {expected}, but the stream has {version}")
                self._events.append(event)
                told = f"{event.type} v{version + 1}"
                self._run.note(writer, "write", told, _LOG, type=event.type)
                return version + 1

            return self._run.effect("append", do)

        return append


def play(run: Run) -> None:
    """Two writers handle the same command; a conflict that gets out is a refusal."""
    stream = Stream(run)
    command = GiveRaise("sahra", 500)
    tasks = [
        run.task(
            run.process(writer),
            "handle",
            command,
            stream.load_for(writer),
            stream.append_for(writer),
            may_raise=(Conflict,),
        )
        for writer in ("writer-1", "writer-2")
    ]
    run.drive(*tasks)


def check(history: History) -> Judgement:
    """Exactly one raise stands."""
    raises = [
        record for record in history.of("write") if (record.detail or {}).get("type") == _RAISE
    ]
    if len(raises) > 1:
        return Broken("one-raise", raises[1].message, 1, len(raises), {"writer": raises[1].actor})
    if not history.finished:
        return Unknown()
    if not raises:
        return Broken("raise-given", _RAISE, 1, 0)
    return None


_GIVEN: Final[dict[str, Any]] = {"Event": Event, "Conflict": Conflict}

EXERCISE: Final = Exercise(
    name="append",
    functions=(Function("handle", ("command", "load", "append"), is_async=True),),
    classes=(FaultClass("interleaved", {"switch": 2}),),
    scenario=play,
    check=check,
    invariants=("one-raise", "raise-given"),
    given=_GIVEN,
    step=("event-sourcing-and-cqrs", "two-clerks"),
)
