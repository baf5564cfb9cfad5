"""The events of the study stream, and how they are read from and written to an event log."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias, get_args

import msgspec

from edalab.eventlog.reading import EventReader, EventSkipped, Unreadable, names
from edalab.messages import RecordedEvent


class _LessonEvent(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=True):
    """An event of one lesson; fields that a later edalab added are ignored."""

    lesson: str


class LessonStarted(_LessonEvent, frozen=True, kw_only=True):
    """A lesson was opened for the first time."""

    language: str


class LessonRestarted(_LessonEvent, frozen=True, kw_only=True):
    """The learner started a lesson over: all is asked again; finished steps stay finished."""


class ScreenReached(_LessonEvent, frozen=True, kw_only=True):
    """The learner came to a screen; the lesson resumes at the last screen reached."""

    step: str
    screen: str
    kind: str


class PredictionMade(_LessonEvent, frozen=True, kw_only=True):
    """The learner predicted a number, before the run that shows it."""

    step: str
    prediction: str
    value: float


class PredictionRetried(_LessonEvent, frozen=True, kw_only=True):
    """After a wrong prediction the learner tried once more; the first try counts."""

    step: str
    prediction: str
    value: float


class PredictionChecked(_LessonEvent, frozen=True, kw_only=True):
    """A run showed the actual number for a prediction."""

    step: str
    prediction: str
    value: float
    actual: float
    verdict: Literal["right", "near", "misconception", "wrong"]


class RunShown(_LessonEvent, frozen=True, kw_only=True):
    """A run of the lesson was shown, as written or with other parameters."""

    step: str
    run: str
    command: str


class QuizAnswered(_LessonEvent, frozen=True, kw_only=True):
    """The learner chose an answer to a quiz; ``choice`` counts from 1."""

    step: str
    quiz: str
    choice: int
    right: bool


class ItemPlaced(_LessonEvent, frozen=True, kw_only=True):
    """The learner put an item into a bin; both count from 1."""

    step: str
    sort: str
    item: int
    bin: int
    right: bool


class SortSolved(_LessonEvent, frozen=True, kw_only=True):
    """All items of a sort lie in their right bins."""

    step: str
    sort: str


class HintShown(_LessonEvent, frozen=True, kw_only=True):
    """A hint of a quiz, sort or task was shown; ``hint`` counts from 1."""

    step: str
    item: str
    hint: int


class AnswerRevealed(_LessonEvent, frozen=True, kw_only=True):
    """The answer to a quiz, sort or task was shown to the learner."""

    step: str
    item: str


class ExperimentNoted(_LessonEvent, frozen=True, kw_only=True):
    """The learner made a run while a task was open; ``result`` is the run's JSON."""

    step: str
    task: str
    command: str
    result: dict[str, Any]


class TaskPassed(_LessonEvent, frozen=True, kw_only=True):
    """The checker of a task found nothing missing."""

    step: str
    task: str


class StepSkipped(_LessonEvent, frozen=True, kw_only=True):
    """The learner skipped a step."""

    step: str


class StepFinished(_LessonEvent, frozen=True, kw_only=True):
    """The learner came to the end of a step; ``revealed`` if an answer had been shown."""

    step: str
    outcome: Literal["done", "revealed"]


class LessonFinished(_LessonEvent, frozen=True, kw_only=True):
    """All steps of a lesson are done, revealed or skipped, and its end was reached."""


class ReviewAnswered(_LessonEvent, frozen=True, kw_only=True):
    """A question that was missed before was asked again in a review.

    ``given`` is the typed answer; ``right`` is the grade that the schedule uses.
    """

    step: str
    item: str
    given: str
    right: bool


class StudyReset(_LessonEvent, frozen=True, kw_only=True):
    """The progress of a lesson was reset, or of the whole course where ``lesson`` is empty.

    Earlier events stay in the log, but folds no longer count them.
    """


class StepReset(_LessonEvent, frozen=True, kw_only=True):
    """The progress of one step was reset.

    ``screen`` is the step's first screen; ``items`` are the ids of its questions.
    """

    step: str
    screen: str
    items: tuple[str, ...]


class _ExerciseEvent(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=True):
    """An event of an exercise, which belongs to no lesson."""

    exercise: str

    @property
    def lesson(self) -> str:
        """Return an empty id: an exercise belongs to no lesson."""
        return ""


class ExerciseStarted(_ExerciseEvent, frozen=True, kw_only=True):
    """The exercise's starting file was written to ``path``."""

    path: str


class ExerciseJudged(_ExerciseEvent, frozen=True, kw_only=True):
    """A file was judged; where it failed, ``invariant`` broke under ``schedule``."""

    verdict: Literal["pass", "fail", "unknown"]
    schedules: int
    invariant: str | None = None
    schedule: str | None = None


class ExerciseHintShown(_ExerciseEvent, frozen=True, kw_only=True):
    """A hint of an exercise was shown; ``hint`` counts from 1."""

    hint: int


class ExerciseRevealed(_ExerciseEvent, frozen=True, kw_only=True):
    """The solution of an exercise was shown."""


StudyEvent: TypeAlias = (
    LessonStarted
    | LessonRestarted
    | ScreenReached
    | PredictionMade
    | PredictionRetried
    | PredictionChecked
    | RunShown
    | QuizAnswered
    | ItemPlaced
    | SortSolved
    | HintShown
    | AnswerRevealed
    | ExperimentNoted
    | TaskPassed
    | StepSkipped
    | StepFinished
    | LessonFinished
    | ReviewAnswered
    | StudyReset
    | StepReset
    | ExerciseStarted
    | ExerciseJudged
    | ExerciseHintShown
    | ExerciseRevealed
)


READER: Final = EventReader(types=names(get_args(StudyEvent)), numbered=False)
"""Reads the events of the study."""


def to_data(event: StudyEvent) -> dict[str, Any]:
    """Return the event's fields as the data of a recorded event."""
    data: dict[str, Any] = msgspec.to_builtins(event)
    del data["type"]
    return data


def from_record(record: RecordedEvent) -> StudyEvent | EventSkipped | Unreadable:
    """Return the study event in a record, or why this version can't read it."""
    event: StudyEvent | EventSkipped | Unreadable = READER.read(record)
    return event


class DatedEvent(msgspec.Struct, frozen=True):
    """An event of the study with its time.

    Args:
        at: When it happened.
        sitting: The same for all events that one command recorded.
        event: The event.
    """

    at: datetime
    sitting: str
    event: StudyEvent


def dated_events(records: Iterable[RecordedEvent]) -> list[DatedEvent]:
    """Return the events that still count, with their times, oldest first.

    Left out are events of a later edalab, and those before a reset of their lesson or step. Every
    fold that needs the times begins from here, so that a reset is applied in one place.
    """
    dated: list[DatedEvent] = []
    for record in records:
        event = from_record(record)
        if isinstance(event, StudyReset):
            lesson = event.lesson
            dated = [kept for kept in dated if lesson and kept.event.lesson != lesson]
        elif isinstance(event, StepReset):
            place = (event.lesson, event.step)
            dated = [kept for kept in dated if _place(kept.event) != place]
        elif not isinstance(event, EventSkipped | Unreadable):
            dated.append(DatedEvent(record.occurred_at, record.correlation_id, event))
    return dated


def _place(event: StudyEvent) -> tuple[str, str]:
    return event.lesson, getattr(event, "step", "")
