"""A learner's progress: what ``folding`` makes of the study's events.

It does not know what the lessons contain today. An id that a lesson no longer has stays in the
progress and does no harm.
"""

from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

if TYPE_CHECKING:
    from edalab.course.events import ExperimentNoted, PredictionChecked

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
    checked: "dict[str, PredictionChecked]" = msgspec.field(default_factory=dict)
    answers: dict[str, list[int]] = msgspec.field(default_factory=dict)
    placed: dict[str, dict[int, int]] = msgspec.field(default_factory=dict)
    solved: set[str] = msgspec.field(default_factory=set)
    hints: dict[str, int] = msgspec.field(default_factory=dict)
    revealed: set[str] = msgspec.field(default_factory=set)
    runs: set[str] = msgspec.field(default_factory=set)
    experiments: "dict[str, list[ExperimentNoted]]" = msgspec.field(default_factory=dict)
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
