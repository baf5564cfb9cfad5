"""What happens to a learner, in the past tense: the events of the study stream."""

from typing import Any, Literal, TypeAlias

import msgspec

from edalab.messages import RecordedEvent


class _Fact(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=True):
    """Something that happened in a lesson; unknown fields of a later edalab are let pass."""

    lesson: str


class LessonStarted(_Fact, frozen=True, kw_only=True):
    """A lesson was opened for the first time."""

    language: str


class LessonRestarted(_Fact, frozen=True, kw_only=True):
    """The learner began a lesson anew: everything is asked again, and what was done stays done."""


class ScreenReached(_Fact, frozen=True, kw_only=True):
    """The learner came to a screen of some kind; the lesson goes on from the last of these."""

    step: str
    screen: str
    kind: str


class PredictionMade(_Fact, frozen=True, kw_only=True):
    """A number was committed to, before the run that tells."""

    step: str
    prediction: str
    value: float


class PredictionChecked(_Fact, frozen=True, kw_only=True):
    """A run told the right number for a prediction."""

    step: str
    prediction: str
    value: float
    actual: float
    verdict: Literal["right", "near", "misconception", "wrong"]


class RunShown(_Fact, frozen=True, kw_only=True):
    """A run of the lesson was shown, as written or with other numbers."""

    step: str
    run: str
    command: str


class QuizAnswered(_Fact, frozen=True, kw_only=True):
    """A choice was made, counted from 1."""

    step: str
    quiz: str
    choice: int
    right: bool


class ItemPlaced(_Fact, frozen=True, kw_only=True):
    """An item was put into a bin, both counted from 1."""

    step: str
    sort: str
    item: int
    bin: int
    right: bool


class SortSolved(_Fact, frozen=True, kw_only=True):
    """The last item came into its right bin."""

    step: str
    sort: str


class HintShown(_Fact, frozen=True, kw_only=True):
    """A hint of a quiz, sort or task was shown, counted from 1."""

    step: str
    item: str
    hint: int


class AnswerRevealed(_Fact, frozen=True, kw_only=True):
    """The answer to a quiz, sort or task was shown instead of found."""

    step: str
    item: str


class ExperimentNoted(_Fact, frozen=True, kw_only=True):
    """While a task was open, the learner made a run; ``result`` is its JSON."""

    step: str
    task: str
    command: str
    result: dict[str, Any]


class TaskPassed(_Fact, frozen=True, kw_only=True):
    """The checker found nothing missing any more."""

    step: str
    task: str


class StepSkipped(_Fact, frozen=True, kw_only=True):
    """The learner chose not to do a step now."""

    step: str


class StepFinished(_Fact, frozen=True, kw_only=True):
    """The learner came to the end of a step; ``revealed`` if an answer had been shown."""

    step: str
    outcome: Literal["done", "revealed"]


class LessonFinished(_Fact, frozen=True, kw_only=True):
    """All steps of a lesson are done, revealed or skipped, and its end was reached."""


class ReviewAnswered(_Fact, frozen=True, kw_only=True):
    """Something that was missed before was asked again, outside its lesson.

    ``given`` is what was typed; ``right`` is the grade that the schedule goes by.
    """

    step: str
    item: str
    given: str
    right: bool


class StudyReset(_Fact, frozen=True, kw_only=True):
    """The learner starts a lesson over, or the whole course where ``lesson`` is empty.

    What came before stays in the log, and no fold counts it any more.
    """


class _ExerciseFact(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=True):
    """Something that happened in an exercise, which belongs to no one lesson."""

    exercise: str

    @property
    def lesson(self) -> str:
        """No lesson's id."""
        return ""


class ExerciseStarted(_ExerciseFact, frozen=True, kw_only=True):
    """The file to begin with was written to ``path``."""

    path: str


class ExerciseJudged(_ExerciseFact, frozen=True, kw_only=True):
    """A file was judged; ``invariant`` broke under ``schedule``, where it failed."""

    verdict: Literal["pass", "fail", "unknown"]
    schedules: int
    invariant: str | None = None
    schedule: str | None = None


class ExerciseHintShown(_ExerciseFact, frozen=True, kw_only=True):
    """A hint was shown, counted from 1."""

    hint: int


class ExerciseRevealed(_ExerciseFact, frozen=True, kw_only=True):
    """The solution was shown."""


StudyEvent: TypeAlias = (
    LessonStarted
    | LessonRestarted
    | ScreenReached
    | PredictionMade
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
    | ExerciseStarted
    | ExerciseJudged
    | ExerciseHintShown
    | ExerciseRevealed
)


class Unknown(msgspec.Struct, frozen=True):
    """An event of a later edalab: kept in the log, and passed over here."""

    type: str


_KINDS: tuple[type[StudyEvent], ...] = (
    LessonStarted,
    LessonRestarted,
    ScreenReached,
    PredictionMade,
    PredictionChecked,
    RunShown,
    QuizAnswered,
    ItemPlaced,
    SortSolved,
    HintShown,
    AnswerRevealed,
    ExperimentNoted,
    TaskPassed,
    StepSkipped,
    StepFinished,
    LessonFinished,
    ReviewAnswered,
    StudyReset,
    ExerciseStarted,
    ExerciseJudged,
    ExerciseHintShown,
    ExerciseRevealed,
)
_KNOWN: dict[str, type[StudyEvent]] = {kind.__name__: kind for kind in _KINDS}


def to_data(event: StudyEvent) -> dict[str, Any]:
    """The event's own content, as the envelope carries it."""
    data: dict[str, Any] = msgspec.to_builtins(event)
    del data["type"]
    return data


def from_record(record: RecordedEvent) -> StudyEvent | Unknown:
    """The event in an envelope; what this edalab can't read is ``Unknown``, never an error."""
    kind = _KNOWN.get(record.type)
    if kind is None:
        return Unknown(record.type)
    try:
        return msgspec.convert({"type": record.type, **record.data}, kind)
    except msgspec.ValidationError:
        return Unknown(record.type)
