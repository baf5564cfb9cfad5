"""Folds the events of a study into a learner's progress."""

from collections.abc import Iterable

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
    from_record,
)
from edalab.course.progress import ExerciseProgress, LessonProgress, Progress, Status
from edalab.eventlog.reading import EventSkipped, Unreadable
from edalab.messages import RecordedEvent


def apply_records(progress: Progress, records: Iterable[RecordedEvent]) -> None:
    """Apply recorded events to the progress, in order."""
    for record in records:
        apply(progress, from_record(record))


def apply(progress: Progress, event: StudyEvent | EventSkipped | Unreadable) -> None:
    """Apply one event to the progress."""
    progress.version += 1
    if isinstance(event, EventSkipped | Unreadable | ReviewAnswered):
        return  # a review is no progress in a lesson; ``schedule`` folds it
    if isinstance(event, StudyReset):
        _forget(progress, event.lesson)
        return
    if isinstance(event, ExerciseStarted | ExerciseJudged | ExerciseHintShown | ExerciseRevealed):
        progress.last_exercise = event.exercise
        _apply_to_exercise(progress.exercises.setdefault(event.exercise, ExerciseProgress()), event)
        return
    progress.last = event.lesson
    if isinstance(event, LessonRestarted):
        progress.lessons[event.lesson] = _restarted(progress.lesson(event.lesson))
        return
    _apply_to_lesson(progress.lessons.setdefault(event.lesson, LessonProgress()), event)


def _forget(progress: Progress, lesson_id: str) -> None:
    """Drop the progress of one lesson, or of all where ``lesson_id`` is empty."""
    if not lesson_id:
        progress.lessons.clear()
        progress.exercises.clear()
        progress.last_exercise = None
    progress.lessons.pop(lesson_id, None)
    if progress.last not in progress.lessons:
        progress.last = None


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
