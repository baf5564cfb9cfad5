"""A learner's progress: a fold of the study's events.

It does not know what the lessons contain today. An id that a lesson no longer has stays in the
progress and does no harm.
"""

from collections.abc import Iterable
from typing import Literal, TypeAlias

import msgspec

from edalab.course.events import (
    AnswerRevealed,
    ExerciseHintShown,
    ExerciseJudged,
    ExerciseRevealed,
    ExerciseStarted,
    ExperimentNoted,
    HintShown,
    ItemPlaced,
    LessonFinished,
    LessonRestarted,
    LessonStarted,
    PredictionChecked,
    PredictionMade,
    PredictionRetried,
    QuizAnswered,
    ReviewAnswered,
    RunShown,
    ScreenReached,
    SortSolved,
    StepFinished,
    StepReset,
    StepSkipped,
    StudyEvent,
    StudyReset,
    TaskPassed,
)
from edalab.eventlog.reading import EventSkipped, Unreadable

Status: TypeAlias = Literal["open", "begun", "done", "skipped", "revealed"]


class LessonProgress(msgspec.Struct):
    """A learner's progress in one lesson, by the lesson's ids.

    Args:
        place: The step and screen that was reached last.
        task: The same, if that screen is a task.
        steps: The status of each step that was reached.
        predictions: Each predicted number.
        retries: The second try at a prediction whose first was wrong.
        checked: The verdict on each prediction.
        answers: Each quiz's choices in order, from 1.
        placed: Each sort's items with their last bin, both from 1; what was placed last is last.
        solved: The quizzes and sorts answered rightly and the tasks passed.
        hints: The number of hints shown of each quiz, sort or task.
        revealed: The quizzes, sorts and tasks whose answer was shown.
        runs: The runs that were shown, as ``step/run``.
        experiments: The runs that the learner made for each task.
        finished: Whether the lesson's end was reached.
    """

    place: tuple[str, str] | None = None
    task: tuple[str, str] | None = None
    steps: dict[str, Status] = msgspec.field(default_factory=dict)
    predictions: dict[str, float] = msgspec.field(default_factory=dict)
    retries: dict[str, float] = msgspec.field(default_factory=dict)
    checked: dict[str, PredictionChecked] = msgspec.field(default_factory=dict)
    answers: dict[str, list[int]] = msgspec.field(default_factory=dict)
    placed: dict[str, dict[int, int]] = msgspec.field(default_factory=dict)
    solved: set[str] = msgspec.field(default_factory=set)
    hints: dict[str, int] = msgspec.field(default_factory=dict)
    revealed: set[str] = msgspec.field(default_factory=set)
    runs: set[str] = msgspec.field(default_factory=set)
    experiments: dict[str, list[ExperimentNoted]] = msgspec.field(default_factory=dict)
    finished: bool = False

    def status(self, step: str) -> Status:
        """Return the status of a step."""
        return self.steps.get(step, "open")

    def settled(self, item: str) -> bool:
        """Return whether a quiz, sort or task was solved or its answer shown."""
        return item in self.solved or item in self.revealed


class ExerciseProgress(msgspec.Struct):
    """A learner's progress in one exercise.

    Args:
        path: The starting file that was written last; empty if none was.
        hints: The number of hints shown.
        solved: Whether a file passed before the solution was shown.
        revealed: Whether the solution was shown before a file passed.
        judged: The number of times that a file was judged.
    """

    path: str = ""
    hints: int = 0
    solved: bool = False
    revealed: bool = False
    judged: int = 0

    @property
    def status(self) -> Status:
        """Return the status of the exercise."""
        if self.solved:
            return "done"
        if self.revealed:
            return "revealed"
        return "begun" if self.path or self.judged else "open"


class Progress:
    """A learner's progress in the whole course, and the stream version that it was folded up to."""

    def __init__(self) -> None:
        self.version = 0
        self.lessons: dict[str, LessonProgress] = {}
        self.last: str | None = None
        self.exercises: dict[str, ExerciseProgress] = {}
        self.last_exercise: str | None = None

    def lesson(self, lesson_id: str) -> LessonProgress:
        """Return the progress in one lesson; empty if it was never opened."""
        return self.lessons.get(lesson_id) or LessonProgress()

    def unsolved(self) -> list[str]:
        """Return the unsolved exercises that were tried or whose solution was shown."""
        return [
            name
            for name, exercise in self.exercises.items()
            if (exercise.judged or exercise.revealed) and not exercise.solved
        ]

    def apply(self, event: StudyEvent | EventSkipped | Unreadable) -> None:
        """Apply one event."""
        self.version += 1
        if isinstance(event, EventSkipped | Unreadable | ReviewAnswered):
            return  # a review is no progress in a lesson; ``schedule`` folds it
        if isinstance(event, StudyReset):
            self._forget(event.lesson)
            return
        if isinstance(
            event, ExerciseStarted | ExerciseJudged | ExerciseHintShown | ExerciseRevealed
        ):
            self.last_exercise = event.exercise
            _apply_to_exercise(self.exercises.setdefault(event.exercise, ExerciseProgress()), event)
            return
        self.last = event.lesson
        if isinstance(event, LessonRestarted):
            self.lessons[event.lesson] = _restarted(self.lesson(event.lesson))
            return
        _apply_to_lesson(self.lessons.setdefault(event.lesson, LessonProgress()), event)

    def _forget(self, lesson_id: str) -> None:
        """Drop the progress of one lesson, or of all where ``lesson_id`` is empty."""
        if not lesson_id:
            self.lessons.clear()
            self.exercises.clear()
            self.last_exercise = None
        self.lessons.pop(lesson_id, None)
        if self.last not in self.lessons:
            self.last = None


def _forget_step(lesson: LessonProgress, event: StepReset) -> None:
    """Drop the progress of one step; the learner stands at its first screen."""
    for by_id in (
        lesson.predictions, lesson.retries, lesson.checked, lesson.answers, lesson.placed,
        lesson.hints, lesson.experiments,
    ):  # fmt: skip
        for item in event.items:
            by_id.pop(item, None)
    lesson.solved.difference_update(event.items)
    lesson.revealed.difference_update(event.items)
    lesson.runs = {run for run in lesson.runs if run.partition("/")[0] != event.step}
    lesson.steps.pop(event.step, None)
    lesson.finished = False
    lesson.place, lesson.task = (event.step, event.screen), None


def fold(events: Iterable[StudyEvent | EventSkipped | Unreadable]) -> Progress:
    """Return the progress that results from the events."""
    progress = Progress()
    for event in events:
        progress.apply(event)
    return progress


def _apply_to_exercise(
    exercise: ExerciseProgress,
    event: ExerciseStarted | ExerciseJudged | ExerciseHintShown | ExerciseRevealed,
) -> None:
    match event:
        case ExerciseStarted(path=path):
            exercise.path = path
        case ExerciseJudged(verdict=verdict):
            exercise.judged += 1
            exercise.solved = exercise.solved or (verdict == "pass" and not exercise.revealed)
        case ExerciseHintShown(hint=hint):
            exercise.hints = max(hint, exercise.hints)
        case ExerciseRevealed():
            exercise.revealed = not exercise.solved


def _restarted(lesson: LessonProgress) -> LessonProgress:
    """Return a restarted lesson's progress: no answers; finished steps stay finished."""
    done: dict[str, Status] = {
        step: status for step, status in lesson.steps.items() if status == "done"
    }
    return LessonProgress(steps=done, finished=lesson.finished)


def _apply_to_lesson(lesson: LessonProgress, event: StudyEvent) -> None:  # noqa: C901, PLR0912 - one line each
    match event:
        case LessonStarted() | LessonRestarted():
            pass
        case ScreenReached(step=step, screen=screen, kind=kind):
            lesson.place = (step, screen)
            lesson.task = lesson.place if kind == "task" else None
            if step and lesson.status(step) in {"open", "skipped"}:
                lesson.steps[step] = "begun"
        case PredictionMade(prediction=id, value=value):
            lesson.predictions.setdefault(id, value)
        case PredictionRetried(prediction=id, value=value):
            lesson.retries.setdefault(id, value)
        case PredictionChecked(prediction=id):
            lesson.checked.setdefault(id, event)
        case RunShown(step=step, run=run):
            lesson.runs.add(f"{step}/{run}")
        case QuizAnswered(quiz=id, choice=choice, right=right):
            lesson.answers.setdefault(id, []).append(choice)
            if right and id not in lesson.revealed:
                lesson.solved.add(id)
        case ItemPlaced(sort=id, item=item, bin=number):
            placed = lesson.placed.setdefault(id, {})
            placed.pop(item, None)
            placed[item] = number
        case SortSolved(sort=id):
            if id not in lesson.revealed:
                lesson.solved.add(id)
        case HintShown(item=id, hint=hint):
            lesson.hints[id] = max(hint, lesson.hints.get(id, 0))
        case AnswerRevealed(item=id):
            if id not in lesson.solved:
                lesson.revealed.add(id)
        case ExperimentNoted(task=id):
            lesson.experiments.setdefault(id, []).append(event)
        case TaskPassed(task=id):
            if id not in lesson.revealed:
                lesson.solved.add(id)
        case StepSkipped(step=step):
            if lesson.status(step) not in {"done", "revealed"}:
                lesson.steps[step] = "skipped"
        case StepFinished(step=step, outcome=outcome):
            if lesson.status(step) != "done":
                lesson.steps[step] = outcome
        case LessonFinished():
            lesson.finished = True
        case StepReset():
            _forget_step(lesson, event)
