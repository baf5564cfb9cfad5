"""Checkers for tasks on the learner's own registry, by the events in its log."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from edalab.course.checkers.verdict import Checker, Evidence, Verdict, nearest
from edalab.domains.employees.directory import CATEGORY
from edalab.domains.employees.history import History
from edalab.messages import RecordedEvent
from edalab.texts import say

Stream = tuple[RecordedEvent, ...]


def people_with_a_past(evidence: Evidence, parameters: Mapping[str, Any]) -> Verdict:
    """Check that there are enough employees, and enough of them with a changed field.

    Args:
        evidence: The learner's log.
        parameters: ``employees`` and ``changed``, both minimum numbers of employees.
    """
    lives = [History(stream) for stream in _streams(evidence)]
    changed = sum(any(life.times_changed(f) for f in ("role", "address", "name")) for life in lives)
    missing = []
    if len(lives) < parameters["employees"]:
        wanted = parameters["employees"]
        missing.append(say("task.employees", found=len(lives), wanted=wanted))
    if changed < parameters["changed"]:
        missing.append(say("task.with-a-past", found=changed, wanted=parameters["changed"]))
    return Verdict(tuple(missing))


def corrected(evidence: Evidence, _parameters: Mapping[str, Any]) -> Verdict:
    """Check that a later event corrects an earlier one of the same employee.

    Args:
        evidence: The learner's log.
    """
    return _nearest(evidence, lambda stream: _corrected(History(stream)))


def previous_not_second_last(evidence: Evidence, parameters: Mapping[str, Any]) -> Verdict:
    """Check that some employee's previous value of a field comes not from the second-last event.

    Args:
        evidence: The learner's log.
        parameters: ``field``.
    """
    return _nearest(evidence, lambda stream: _apart(stream, parameters["field"]))


def three_answers(evidence: Evidence, _parameters: Mapping[str, Any]) -> Verdict:
    """Check that some employee has a previous role and address and a name that never changed.

    The employees of the sample do not count, since the learner did not write them.

    Args:
        evidence: The learner's log.
    """
    return _nearest(evidence, _three_answers, own=True)


def _streams(evidence: Evidence) -> list[Stream]:
    streams: dict[str, list[RecordedEvent]] = {}
    for event in evidence.employees():
        if event.stream.startswith(f"{CATEGORY}-"):
            streams.setdefault(event.stream, []).append(event)
    return [tuple(events) for events in streams.values() if History(events).hired]


def _nearest(
    evidence: Evidence, judge: Callable[[Stream], Iterable[str]], *, own: bool = False
) -> Verdict:
    """Return the verdict on the employee who misses least; the last hired of several."""
    streams = [
        stream
        for stream in reversed(_streams(evidence))
        if not (own and stream[0].id.startswith("sample-"))
    ]
    if not streams:
        return Verdict((say("task.nobody-of-yours" if own else "task.nobody"),))
    return nearest([Verdict(tuple(judge(stream))) for stream in streams])


def _corrected(life: History) -> Iterable[str]:
    if not any(entry.corrects is not None for entry in life.entries()):
        yield say("task.not-corrected")


def _apart(stream: Stream, field: str) -> Iterable[str]:
    life = History(stream)
    previous = life.previous(field)
    name, word = life.value("name"), say(f"employee.field-{field}")
    if previous is None:
        yield say("task.no-previous", name=name, field=word)
    elif previous.event.id == stream[-2].id:
        yield say("task.second-last", name=name, field=word)


def _three_answers(stream: Stream) -> Iterable[str]:
    life = History(stream)
    name = life.value("name")
    for field in ("role", "address"):
        if not life.times_changed(field):
            yield say("task.no-previous", name=name, field=say(f"employee.field-{field}"))
    if life.status("name") != "never-changed":
        yield say("task.name-changed", name=name)


def one_conversation(evidence: Evidence, parameters: Mapping[str, Any]) -> Verdict:
    """Check that enough events share a correlation id; those of the sample do not count.

    Args:
        evidence: The learner's log.
        parameters: ``events``, the minimum number.
    """
    ids = Counter(
        event.correlation_id for event in evidence.employees() if not event.id.startswith("sample-")
    )
    most, wanted = max(ids.values(), default=0), parameters["events"]
    if most >= wanted:
        return Verdict()
    return Verdict((say("task.conversation", found=most, wanted=wanted),))


CHECKERS: dict[str, Checker] = {
    "people-with-a-past": people_with_a_past,
    "corrected": corrected,
    "previous-not-second-last": previous_not_second_last,
    "three-answers": three_answers,
    "one-conversation": one_conversation,
}
