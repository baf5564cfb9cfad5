"""What a learner has come to, all lessons together: a fold of the study's events.

Time is measured from event to event. A gap longer than ``PAUSE`` counts as that long: nobody reads
one screen for half an hour.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import msgspec

from edalab.course.events import PredictionChecked, ReviewAnswered
from edalab.course.exercises.worlds import NAMES
from edalab.course.facts import Fact
from edalab.course.index import Entry
from edalab.course.lesson import Lesson
from edalab.course.misses import missed
from edalab.course.progress import ExerciseProgress, Progress, Status

PAUSE: Final = timedelta(minutes=5)
MOST_WEAK: Final = 5
_VERDICTS: Final = ("right", "near", "misconception", "wrong")


class StepState(msgspec.Struct, frozen=True):
    """A step and what became of it."""

    id: str
    title: str
    status: Status


class LessonState(msgspec.Struct, frozen=True):
    """A lesson and what became of it.

    Args:
        lesson: Its number.
        id: Names it in the study.
        title: Its title.
        written: Whether it can be opened.
        steps: Its steps in order, none where it is not written.
        seconds: The time spent in it.
        predictions: How many were right, near, a misconception, wrong.
    """

    lesson: int
    id: str
    title: str
    written: bool
    steps: tuple[StepState, ...]
    seconds: int
    predictions: dict[str, int]

    def count(self, *statuses: Status) -> int:
        """How many of its steps are in one of these states."""
        return sum(step.status in statuses for step in self.steps)


class WeakSpot(msgspec.Struct, frozen=True):
    """A step in which something was missed, and was not answered rightly since in a review."""

    lesson: int
    step: str
    title: str
    misses: int
    command: str


class NextStep(msgspec.Struct, frozen=True):
    """Where to go on, and the command that does it."""

    lesson: int
    step: str
    title: str
    command: str


class ExerciseState(msgspec.Struct, frozen=True):
    """An exercise and what became of it: done is solved before its solution was shown."""

    exercise: str
    status: Status


class Overview(msgspec.Struct, frozen=True):
    """All of it.

    Args:
        lessons: Every lesson of the course.
        seconds: The time spent in all.
        predictions: How many were right, near, a misconception, wrong in all.
        weak_spots: Where most was missed first.
        next: Where to go on; ``None`` when every step is done or its answer was shown.
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
    told: Sequence[Fact],
    progress: Progress,
    today: date,
) -> Overview:
    """Fold the study into what a learner has come to.

    Args:
        entries: The course's lessons, in order.
        lessons: Those that are written, by id.
        titles: Every lesson's title, by id.
        told: What happened.
        progress: The same, folded lesson by lesson.
        today: The day on the learner's wall.
    """
    seconds = _seconds(told)
    predictions = _predictions(told)
    states = tuple(
        LessonState(
            lesson=entry.number,
            id=entry.id,
            title=titles[entry.id],
            written=entry.id in lessons,
            steps=_steps(lessons.get(entry.id), progress),
            seconds=seconds.get(entry.id, 0),
            predictions=predictions.get(entry.id, _none()),
        )
        for entry in entries
    )
    return Overview(
        lessons=states,
        seconds=sum(seconds.values()),
        predictions={v: sum(each[v] for each in predictions.values()) for v in _VERDICTS},
        weak_spots=_weak(told, lessons),
        next=_next(states, progress),
        streak_days=streak((fact.at.astimezone().date() for fact in told), today),
        exercises=tuple(
            ExerciseState(name, progress.exercises.get(name, ExerciseProgress()).status)
            for name in NAMES
        ),
    )


def streak(days: Iterable[date], today: date) -> int:
    """How many of ``days`` follow each other up to today; up to yesterday, where today is free."""
    studied = set(days)
    day = today if today in studied else today - timedelta(days=1)
    count = 0
    while day in studied:
        count, day = count + 1, day - timedelta(days=1)
    return count


def _steps(lesson: Lesson | None, progress: Progress) -> tuple[StepState, ...]:
    if lesson is None:
        return ()
    mine = progress.lesson(lesson.id)
    return tuple(StepState(step.id, step.title, mine.status(step.id)) for step in lesson.steps)


def _seconds(told: Sequence[Fact]) -> dict[str, int]:
    spent: dict[str, timedelta] = {}
    for one, following in pairwise(told):
        if one.sitting == following.sitting and following.at > one.at:
            gap = min(following.at - one.at, PAUSE)
            spent[one.event.lesson] = spent.get(one.event.lesson, timedelta()) + gap
    return {lesson: round(time.total_seconds()) for lesson, time in spent.items()}


def _none() -> dict[str, int]:
    return dict.fromkeys(_VERDICTS, 0)


def _predictions(told: Sequence[Fact]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for fact in told:
        if isinstance(fact.event, PredictionChecked):
            found.setdefault(fact.event.lesson, _none())[fact.event.verdict] += 1
    return found


def _weak(told: Sequence[Fact], lessons: Mapping[str, Lesson]) -> tuple[WeakSpot, ...]:
    open_misses: Counter[tuple[str, str, str]] = Counter()
    for fact in told:
        event = fact.event
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


def _next(states: Sequence[LessonState], progress: Progress) -> NextStep | None:
    """The step that the learner stands in, else the first that is left; the last lesson first."""
    for state in sorted(states, key=lambda state: state.id != progress.last):
        left = [step for step in state.steps if step.status not in {"done", "revealed"}]
        if not left:
            continue
        place = progress.lesson(state.id).place
        here = next((step for step in left if place and step.id == place[0]), None)
        step = here or left[0]
        command = f"edalab lesson {state.lesson}"
        if here is None and (place is not None or step is not state.steps[0]):
            command += f" --step {step.id}"
        return NextStep(lesson=state.lesson, step=step.id, title=step.title, command=command)
    return None
