"""What counts as a miss: a wrong choice, a wrong number, a wrong place, an answer looked up."""

import msgspec

from edalab.course.events import (
    AnswerRevealed,
    ItemPlaced,
    PredictionChecked,
    QuizAnswered,
    StudyEvent,
)


class Miss(msgspec.Struct, frozen=True):
    """What was missed, by its step's and its own id in the lesson."""

    step: str
    item: str


def missed(event: StudyEvent) -> Miss | None:
    """What was missed in this event, if anything was."""
    match event:
        case QuizAnswered(step=step, quiz=item, right=False) | AnswerRevealed(step=step, item=item):
            return Miss(step, item)
        case PredictionChecked(step=step, prediction=item, verdict="misconception" | "wrong"):
            return Miss(step, item)
        case ItemPlaced(step=step, sort=item, right=False):
            return Miss(step, item)
    return None
