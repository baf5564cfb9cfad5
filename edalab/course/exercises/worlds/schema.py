"""Exercise schema: events of three versions in one stream, and code that knows only the newest.

What was written is never changed. An upcaster turns an old event into the newest form while it is
read.
"""

import copy
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement
from edalab.course.exercises.run import Process, Run
from edalab.course.exercises.schedule import FaultClass

_READER: Final = "reader"
_LOG: Final = "log"
_HIRED: Final = "EmployeeHired"
_WON: Final = "KRW"


def _hired(version: int | None, **data: Any) -> dict[str, Any]:
    head = {"type": _HIRED} if version is None else {"type": _HIRED, "version": version}
    return {**head, "data": data}


def _newest(first: str, last: str, amount: int | None, currency: str = _WON) -> dict[str, Any]:
    salary = None if amount is None else {"amount": amount, "currency": currency}
    return _hired(3, first=first, last=last, salary=salary)


_STREAM: Final[dict[str, tuple[dict[str, Any], dict[str, Any]]]] = {
    "newest": (_newest("Ines", "Costa", 3100, "EUR"), _newest("Ines", "Costa", 3100, "EUR")),
    "second": (
        _hired(2, first="Minho", last="Park", salary=2900),
        _newest("Minho", "Park", 2900),
    ),
    "first": (_hired(1, name="Sahra Kim", salary=3000), _newest("Sahra", "Kim", 3000)),
    "unversioned": (_hired(None, name="Jun Lee", salary=2800), _newest("Jun", "Lee", 2800)),
    "one-name": (_hired(1, name="Sukarno", salary=2700), _newest("Sukarno", "", 2700)),
    "long-name": (
        _hired(1, name="Ana de la Cruz", salary=3300),
        _newest("Ana", "de la Cruz", 3300),
    ),
    "no-salary": (_hired(1, name="Bo Chen"), _newest("Bo", "Chen", None)),
    "no-salary-second": (_hired(2, first="Bo", last="Chen"), _newest("Bo", "Chen", None)),
    "zero-salary": (_hired(2, first="Lea", last="Roth", salary=0), _newest("Lea", "Roth", 0)),
    "zero-salary-first": (_hired(1, name="Ida Holm", salary=0), _newest("Ida", "Holm", 0)),
    "two-first-names": (
        _hired(2, first="Ana Maria", last="Silva", salary=3200),
        _newest("Ana Maria", "Silva", 3200),
    ),
    "newest-without-salary": (_newest("Tom", "", None), _newest("Tom", "", None)),
    "future": (
        {"type": _HIRED, "version": 4, "data": {"person": {"id": 7}, "salary": 9}},
        {"type": _HIRED, "version": 4, "data": {"person": {"id": 7}, "salary": 9}},
    ),
    "far-future": (
        {"type": _HIRED, "version": 12, "data": {"name": "Sahra Kim"}},
        {"type": _HIRED, "version": 12, "data": {"name": "Sahra Kim"}},
    ),
    "other-type-unversioned": (
        {"type": "BadgePrinted", "data": {"name": "Sahra Kim", "salary": 1}},
        {"type": "BadgePrinted", "data": {"name": "Sahra Kim", "salary": 1}},
    ),
    "other-type-second": (
        {"type": "Promoted", "version": 2, "data": {"first": "Bo", "last": "Chen", "salary": 5}},
        {"type": "Promoted", "version": 2, "data": {"first": "Bo", "last": "Chen", "salary": 5}},
    ),
    "other-type": (
        {"type": "BadgePrinted", "version": 1, "data": {"name": "Sahra Kim", "salary": 1}},
        {"type": "BadgePrinted", "version": 1, "data": {"name": "Sahra Kim", "salary": 1}},
    ),
}
"""Each kind of event as it is stored, and as it has to be read."""

_FOREIGN: Final = (
    "future", "far-future", "other-type", "other-type-unversioned", "other-type-second",
)  # fmt: skip
"""The kinds that stay as they are."""

_PLACES: Final = 3
"""Events of a stream."""


class _Reading(msgspec.Struct):
    """One event of the stream, read once.

    Args:
        name: What the verdict calls it.
        kind: A name in ``_STREAM``.
        stored: What is in the log.
        written: What was there before it was read.
        answer: What the learner's function gave: the object itself.
        recorded: What that object held when it was recorded last.
    """

    name: str
    kind: str
    stored: dict[str, Any]
    written: dict[str, Any]
    answer: Mapping[str, Any]
    recorded: dict[str, Any] = {}


def play(run: Run) -> None:
    """Play a stream of three events, whose kinds the schedule says; it is read twice."""
    kinds = [run.choose(*list(_STREAM)[1:]) or "newest" for _ in range(_PLACES)]
    stored = [copy.deepcopy(_STREAM[kind][0]) for kind in kinds]
    process = run.process(_READER)
    readings: list[_Reading] = []
    for _ in range(2):
        for number, (kind, event) in enumerate(zip(kinds, stored, strict=True), 1):
            before = copy.deepcopy(event)
            name = f"e{number}"
            version = event.get("version", "-")
            label = f"{name}: {event['type']} v{version}"
            run.note(_LOG, "read-event", label, _READER, form=kind, event=before)
            answer = run.call(process, "upcast", event)
            if not isinstance(answer, Mapping):
                raise run.wrong_type(process, "upcast", "dict", answer)
            readings.append(_Reading(name, kind, event, before, answer))
            _record(run, process, readings[-1])
    # Whoever folds the stream still holds what it was given, while later events are read.
    for reading in readings:
        if copy.deepcopy(dict(reading.answer)) != reading.recorded:
            _record(run, process, reading)


def _record(run: Run, process: Process, reading: _Reading) -> None:
    """Record what an answer holds now."""
    reading.recorded = copy.deepcopy(dict(reading.answer))
    run.note(
        _READER, "upcast", reading.name, "", form=reading.kind, event=reading.recorded,
        wanted=_STREAM[reading.kind][1], written=reading.written,
        stored=copy.deepcopy(reading.stored), line=run.line_of(process, "upcast"),
    )  # fmt: skip


def check(history: History) -> Judgement:
    """Check that every event is read in its newest form, and stays in the log as written."""
    for record in history.of("upcast"):
        detail = record.detail or {}
        written, stored = detail["written"], detail["stored"]
        if stored != written:
            return Broken("log-unchanged", record.message, str(written), str(stored))
        if detail["event"] != detail["wanted"]:
            stays = detail["form"] in _FOREIGN
            parameters = {"stored": str(detail["written"])}
            invariant = "others-kept" if stays else "newest-form"
            return Broken(
                invariant, record.message, str(detail["wanted"]), str(detail["event"]), parameters
            )
    return None


EXERCISE: Final = Exercise(
    name="schema",
    functions=(Function("upcast", ("event",)),),
    classes=(
        FaultClass("old", {"second": 1, "first": 1, "unversioned": 1}, together=2),
        FaultClass(
            "odd",
            {
                "one-name": 1,
                "long-name": 1,
                "no-salary": 1,
                "no-salary-second": 1,
                "zero-salary": 1,
                "zero-salary-first": 1,
                "two-first-names": 1,
                "newest-without-salary": 1,
            },
            together=1,
        ),
        FaultClass("foreign", dict.fromkeys(_FOREIGN, 1), together=2),
        FaultClass("mixed", dict.fromkeys(list(_STREAM)[1:], 2), together=2),
    ),
    scenario=play,
    check=check,
    invariants=("newest-form", "others-kept", "log-unchanged"),
)
