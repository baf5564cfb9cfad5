"""Summarizes a learner's study over all lessons: states, time spent, weak spots, next step.

Time is measured from event to event. A gap longer than ``PAUSE`` counts as ``PAUSE``, since nobody
reads one screen for half an hour.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, Literal

import msgspec

from edalab.course import standing
from edalab.course.events import DatedEvent, PredictionChecked, ReviewAnswered
from edalab.course.exercises.worlds import names
from edalab.course.index import OPENING, Entry
from edalab.course.lesson import Lesson
from edalab.course.progress import ExerciseProgress, Progress, Status
from edalab.course.schedule import missed
from edalab.course.standing import FINISHED
from edalab.messages import local_day

PAUSE: Final = timedelta(minutes=5)
MOST_WEAK: Final = 5
_VERDICTS: Final = ("right", "near", "misconception", "wrong")


class StepState(msgspec.Struct, frozen=True):
    """A step and its status; ``deeper`` where it goes deeper than the lesson's core."""

    id: str
    title: str
    status: Status
    deeper: bool = False


class LessonState(msgspec.Struct, frozen=True):
    """A lesson and the learner's state in it.

    Args:
        lesson: Its number.
        id: Its id in the study.
        title: Its title.
        written: Whether it can be opened.
        steps: Its steps in order; empty where it is not written.
        seconds: The time spent in it.
        predictions: The number of predictions by verdict.
    """

    lesson: int
    id: str
    title: str
    written: bool
    steps: tuple[StepState, ...]
    seconds: int
    predictions: dict[str, int]

    def count(self, *statuses: Status) -> int:
        """Return how many steps of its core have one of these statuses."""
        return sum(step.status in statuses for step in self.core)

    @property
    def core(self) -> tuple[StepState, ...]:
        """Return the steps that are the lesson itself."""
        return tuple(step for step in self.steps if not step.deeper)

    @property
    def deeper(self) -> tuple[StepState, ...]:
        """Return the steps that go deeper and may be left out."""
        return tuple(step for step in self.steps if step.deeper)


class WeakSpot(msgspec.Struct, frozen=True):
    """A step with misses that no right answer in a review has made up for."""

    lesson: int
    step: str
    title: str
    misses: int
    command: str


class NextStep(msgspec.Struct, frozen=True):
    """The step to continue with, and the command for it; all screens that name one use this.

    Args:
        lesson: The lesson's number; 0 for the opening and for an exercise.
        step: The id of the lesson's step, or the exercise's name.
        title: The step's title, or the exercise's name.
        command: The command.
        kind: What it is.
        begun: Whether the lesson was begun.
    """

    lesson: int
    step: str
    title: str
    command: str
    kind: Literal["opening", "lesson", "exercise"] = "lesson"
    begun: bool = False


class ExerciseState(msgspec.Struct, frozen=True):
    """An exercise and its status; ``done`` means solved before its solution was shown."""

    exercise: str
    status: Status


class Overview(msgspec.Struct, frozen=True):
    """A learner's state in the whole course.

    Args:
        lessons: Every lesson of the course.
        seconds: The time spent in all lessons.
        predictions: The number of predictions by verdict, over all lessons.
        weak_spots: The steps with most misses, most first.
        next: Where to continue; None when every step and exercise is done or revealed.
        streak_days: How many days in a row the learner studied, up to today or yesterday.
        exercises: Every exercise, in order.
    """

    lessons: tuple[LessonState, ...]
    seconds: int
    predictions: dict[str, int]
    weak_spots: tuple[WeakSpot, ...]
    next: NextStep | None
    streak_days: int
    exercises: tuple[ExerciseState, ...]


def overview(
    entries: Sequence[Entry],
    lessons: Mapping[str, Lesson],
    titles: Mapping[str, str],
    history: Sequence[DatedEvent],
    progress: Progress,
    today: date,
    opening: Lesson | None = None,
) -> Overview:
    """Return the learner's state in the whole course.

    Args:
        entries: The course's lessons, in order.
        lessons: The written lessons, by id.
        titles: Every lesson's title, by id.
        history: The study's events.
        progress: The progress folded from them.
        today: Today's date in the local time zone.
        opening: The course's opening, if it has one.
    """
    seconds = _seconds(history)
    predictions = _predictions(history)
    states = tuple(
        LessonState(
            lesson=entry.number,
            id=entry.id,
            title=titles[entry.id],
            written=entry.id in lessons,
            steps=_steps(lessons.get(entry.id), progress),
            seconds=seconds.get(entry.id, 0),
            predictions=predictions.get(entry.id, _no_verdicts()),
        )
        for entry in entries
    )
    return Overview(
        lessons=states,
        seconds=sum(seconds.values()),
        predictions={v: sum(counts[v] for counts in predictions.values()) for v in _VERDICTS},
        weak_spots=_weak(history, lessons),
        next=_next(states, progress, opening),
        streak_days=streak((local_day(dated.at) for dated in history), today),
        exercises=tuple(
            ExerciseState(name, progress.exercises.get(name, ExerciseProgress()).status)
            for name in names()
        ),
    )


def streak(days: Iterable[date], today: date) -> int:
    """Return how many consecutive ``days`` end today, or yesterday if today is not among them."""
    studied = set(days)
    day = today if today in studied else today - timedelta(days=1)
    count = 0
    while day in studied:
        count, day = count + 1, day - timedelta(days=1)
    return count


def _steps(lesson: Lesson | None, progress: Progress) -> tuple[StepState, ...]:
    if lesson is None:
        return ()
    lesson_progress = progress.lesson(lesson.id)
    return tuple(
        StepState(step.id, step.title, standing.status(step, lesson_progress), step.deeper)
        for step in lesson.steps
    )


def _seconds(history: Sequence[DatedEvent]) -> dict[str, int]:
    spent: dict[str, timedelta] = {}
    for current, following in pairwise(history):
        if current.sitting == following.sitting and following.at > current.at:
            gap = min(following.at - current.at, PAUSE)
            spent[current.event.lesson] = spent.get(current.event.lesson, timedelta()) + gap
    return {lesson: round(time.total_seconds()) for lesson, time in spent.items()}


def _no_verdicts() -> dict[str, int]:
    return dict.fromkeys(_VERDICTS, 0)


def _predictions(history: Sequence[DatedEvent]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for dated in history:
        if isinstance(dated.event, PredictionChecked):
            counts.setdefault(dated.event.lesson, _no_verdicts())[dated.event.verdict] += 1
    return counts


def _weak(history: Sequence[DatedEvent], lessons: Mapping[str, Lesson]) -> tuple[WeakSpot, ...]:
    open_misses: Counter[tuple[str, str, str]] = Counter()
    for dated in history:
        event = dated.event
        if (miss := missed(event)) is not None:
            open_misses[event.lesson, miss.step, miss.item] += 1
        elif isinstance(event, ReviewAnswered) and event.right:
            open_misses[event.lesson, event.step, event.item] -= 1
    by_step: Counter[tuple[str, str]] = Counter()
    for (lesson_id, step_id, _), count in open_misses.items():
        by_step[lesson_id, step_id] += max(count, 0)
    spots = [
        WeakSpot(
            lesson=lesson.number,
            step=step.id,
            title=step.title,
            misses=by_step[lesson.id, step.id],
            command=f"edalab lesson {lesson.number} --step {step.id}",
        )
        for lesson in lessons.values()
        for step in lesson.steps
        if by_step[lesson.id, step.id]
    ]
    return tuple(sorted(spots, key=lambda spot: -spot.misses)[:MOST_WEAK])


def _next(
    states: Sequence[LessonState], progress: Progress, opening: Lesson | None
) -> NextStep | None:
    """Return where to continue.

    That is the opening for a newcomer; else the unfinished step that the learner stands in, or the
    first unfinished one, of the lesson that was open last before all others; else an exercise.
    Steps that go deeper do not count.
    """
    if opening is not None and _is_newcomer(progress):
        begun = OPENING in progress.lessons
        step = opening.steps[0]
        return NextStep(0, step.id, opening.title, "edalab start", "opening", begun)
    for state in sorted(states, key=lambda state: state.id != progress.last):
        unfinished = [step for step in state.core if step.status not in FINISHED]
        if unfinished:
            return _next_in_lesson(state, unfinished, progress)
    return _next_exercise(progress)


def _is_newcomer(progress: Progress) -> bool:
    """Return whether no lesson but the opening was ever opened, and that one is not finished."""
    return not progress.lessons.keys() - {OPENING} and not progress.lesson(OPENING).finished


def _next_in_lesson(
    state: LessonState, unfinished: Sequence[StepState], progress: Progress
) -> NextStep:
    place = progress.lesson(state.id).place
    current = next((step for step in unfinished if place and step.id == place[0]), None)
    step = current or unfinished[0]
    command = f"edalab lesson {state.lesson}"
    if current is None and (place is not None or step is not state.steps[0]):
        command += f" --step {step.id}"
    begun = state.id in progress.lessons
    return NextStep(state.lesson, step.id, step.title, command, "lesson", begun)


def _next_exercise(progress: Progress) -> NextStep | None:
    """Return the exercise that was begun last, else the first open one; None if all are done."""
    for name in sorted(names(), key=lambda name: name != progress.last_exercise):
        status = progress.exercises.get(name, ExerciseProgress()).status
        if status in {"open", "begun"}:
            command = f"edalab exercise start {name}"
            return NextStep(0, name, name, command, "exercise", status == "begun")
    return None
