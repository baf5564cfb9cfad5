"""Exercise append: two managers give the same raise at the same time, and only one may count."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement, Unknown
from edalab.course.exercises.run import Effect, Run
from edalab.course.exercises.schedule import FaultClass
from edalab.lab.trace import Record

_LOG: Final = "log"
_RAISE: Final = "RaiseGiven"
_SAHRA: Final = "sahra"


class Event(msgspec.Struct, frozen=True):
    """An event of an employee's stream.

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


class Year(msgspec.Struct, frozen=True):
    """The initial data of one run.

    Args:
        before: The stream as it is.
        amount: The raise that the command asks for.
        writers: Who handles the commands.
        employees: Whose raises they are; the writers handle one command after the other.
    """

    before: tuple[Event, ...] = (Event("Hired", 3000),)
    amount: int = 500
    writers: tuple[str, ...] = ("writer-1", "writer-2")
    employees: tuple[str, ...] = (_SAHRA,)


DATA: Final = {
    "two-writers": Year(),
    "one-writer": Year(writers=("writer-1",)),
    "two-employees": Year(employees=(_SAHRA, "john")),
    "three-writers": Year(writers=("writer-1", "writer-2", "writer-3")),
    "equal-amounts": Year(amount=3000),
    "longer-stream": Year((Event("Hired", 3000), Event("Moved"), Event("Moved")), 70),
    "given-before": Year((Event("Hired", 3000), Event(_RAISE, 300), Event("Moved"))),
}
"""The data sets by name; the first one is that of the calm run."""


class Conflict(Exception):
    """The stream has another version than the append expected; nothing was appended."""


class Stream:
    """One employee's stream; each writer has ``load`` and ``append`` of its own."""

    def __init__(self, run: Run, employee: str, before: Sequence[Event]) -> None:
        self._run = run
        self._employee = employee
        self._events = list(before)

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
                message = f"{getattr(event, 'type', event)} v{version + 1}"
                self._run.note(
                    writer, "write", message, _LOG, employee=self._employee,
                    type=str(getattr(event, "type", "-")), amount=getattr(event, "amount", 0),
                )  # fmt: skip
                return version + 1

            return self._run.effect("append", do)

        return append


def play(run: Run) -> None:
    """Play writers that handle the same commands; a conflict that they raise is a refusal."""
    year = run.dataset(DATA)
    processes = {writer: run.process(writer) for writer in year.writers}
    for employee in year.employees:
        stream = Stream(run, employee, year.before)
        command = GiveRaise(employee, year.amount)
        tasks = [
            run.task(
                process,
                "handle",
                command,
                stream.load_for(writer),
                stream.append_for(writer),
                may_raise=(Conflict,),
            )
            for writer, process in processes.items()
        ]
        run.drive(*tasks)
        for task in tasks:
            if not task.unfinished:
                action = "refuse" if task.state == "raised" else "finish"
                run.note(task.actor, action, "GiveRaise", employee=employee)


def check(history: History) -> Judgement:
    """Check that each stream has exactly one raise, of the command's amount, and nothing else.

    Where the calls of all writers failed, none may stand.
    """
    year: Year = history.data or DATA["two-writers"]
    for employee in year.employees:
        if (judged := _of_one(history, year, employee)) is not None:
            return judged
    return None


def _of_one(history: History, year: Year, employee: str) -> Judgement:
    def about(*actions: str) -> list[Record]:
        return [
            record
            for record in history.of(*actions)
            if (record.detail or {}).get("employee", _SAHRA) == employee
        ]

    given = sum(event.type == _RAISE for event in year.before)
    raises = [record for record in about("write") if (record.detail or {}).get("type") == _RAISE]
    if given + len(raises) > 1:
        extra = raises[1 - given]
        parameters = {"writer": extra.actor, "loaded": _loaded(history, extra)}
        return Broken(
            "one-raise", extra.message, 1, given + len(raises), parameters, culprit=extra, end=extra
        )
    for record in raises:
        amount = (record.detail or {}).get("amount", year.amount)
        if amount != year.amount:
            return Broken("right-amount", record.message, year.amount, amount, culprit=record)
    if not history.finished:
        return Unknown()
    if not given and not raises and (about("finish", "refuse") or not history.faults):
        return Broken("raise-given", _RAISE, 1, 0)
    for record in about("write"):
        if record not in raises:
            return Broken("nothing-else", record.message, 0, 1, culprit=record)
    return None


def _loaded(history: History, write: Record) -> str:
    """The version that a writer had loaded last, when it appended; v0 where it loaded nothing."""
    loads = [
        record.message
        for record in history.records[: history.records.index(write)]
        if record.action == "load" and record.actor == write.actor
    ]
    return loads[-1] if loads else "v0"


_GIVEN: Final[dict[str, Any]] = {"Event": Event, "Conflict": Conflict}

EXERCISE: Final = Exercise(
    name="append",
    functions=(Function("handle", ("command", "load", "append"), is_async=True),),
    classes=(
        FaultClass("interleaved", {"switch": 2}),
        FaultClass("raise", {"raise": 1}),
        FaultClass("data", {"data": 1}),
        FaultClass("outage", {"outage": 1}),
        FaultClass("data-and-outage", {"data": 1, "outage": 1}),
        FaultClass("together", {"data": 1, "raise": 1, "switch": 2}, together=2),
    ),
    scenario=play,
    check=check,
    invariants=("one-raise", "right-amount", "raise-given", "nothing-else"),
    given=_GIVEN,
    step=("event-sourcing-and-cqrs", "two-clerks"),
)
