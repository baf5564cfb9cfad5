"""Says where a learner stands in a step, also in one that was a part of another step before."""

from typing import Final

from edalab.course.lesson import Outcome, Step, questions
from edalab.course.progress import LessonProgress, Status

FINISHED: Final = frozenset({"done", "revealed"})
"""The statuses of a step in which nothing is left to do."""


def status(step: Step, progress: LessonProgress) -> Status:
    """Return the status of a step.

    A step that was split off another one has the status that its part of that step had.
    """
    own = progress.status(step.id)
    split = own == "open" and step.was and progress.status(step.was) in FINISHED
    if not split or not nothing_open(step, progress):
        return own
    return "revealed" if answer_shown(step, progress) else "done"


def nothing_open(step: Step, progress: LessonProgress) -> bool:
    """Return whether each question of a step is settled and each of its runs was shown."""
    if not all(progress.settled(question.id) for question in questions(step)):
        return False
    runs = [screen.run.id for screen in step.screens if isinstance(screen, Outcome)]
    return all(
        f"{step.id}/{run}" in progress.runs or step.earlier.get(run) in progress.runs
        for run in runs
    )


def answer_shown(step: Step, progress: LessonProgress) -> bool:
    """Return whether the answer to a question of the step was shown."""
    return any(question.id in progress.revealed for question in questions(step))
