"""The review schedule: which questions were missed, and when each is asked again.

The ``fsrs`` package estimates when a question would be forgotten with a probability of one in ten.
Intervals are whole days from the first miss on. Fuzzing is off, so that the same study gives the
same days.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

import msgspec

from edalab.course.events import (
    AnswerRevealed,
    DatedEvent,
    ItemPlaced,
    PredictionChecked,
    QuizAnswered,
    ReviewAnswered,
    StudyEvent,
)
from edalab.messages import in_utc, local_day

if TYPE_CHECKING:
    import fsrs


_LONGEST_DAYS: Final = 365
"""The most days until a question is asked again."""

_LATEST: Final = datetime(9998, 12, 31, tzinfo=UTC)
"""What a study tells of later counts as then, so that each due date is one of the calendar."""


class Miss(msgspec.Struct, frozen=True):
    """A question that was missed, by the ids of its step and of itself."""

    step: str
    item: str


def missed(event: StudyEvent) -> Miss | None:
    """Return the question that an event shows as missed, if any.

    A miss is a wrong choice, number or bin, or an answer that was revealed.
    """
    match event:
        case QuizAnswered(step=step, quiz=item, right=False) | AnswerRevealed(step=step, item=item):
            return Miss(step, item)
        case PredictionChecked(step=step, prediction=item, verdict="misconception" | "wrong"):
            return Miss(step, item)
        case ItemPlaced(step=step, sort=item, right=False):
            return Miss(step, item)
    return None


class Due(msgspec.Struct, frozen=True):
    """A question that was missed, and when it is asked again.

    Args:
        lesson: The lesson's id.
        step: The step's id.
        item: The id of a prediction, quiz or sort; a task's id is possible and never asked again.
        at: When it becomes due.
        reviews: How often it was asked again.
    """

    lesson: str
    step: str
    item: str
    at: datetime
    reviews: int

    @property
    def day(self) -> date:
        """Return the day on which it is due, in the local time zone."""
        return local_day(self.at)


def schedule(history: Iterable[DatedEvent]) -> list[Due]:
    """Return the missed questions with their due dates, the earliest first.

    Several misses of a question on one day count as one.
    """
    import fsrs

    planner = fsrs.Scheduler(
        learning_steps=(), relearning_steps=(), maximum_interval=_LONGEST_DAYS, enable_fuzzing=False
    )
    cards: dict[tuple[str, str], fsrs.Card] = {}
    steps: dict[tuple[str, str], str] = {}
    reviews: dict[tuple[str, str], int] = {}
    for dated in history:
        event, at = dated.event, min(in_utc(dated.at), _LATEST)
        if isinstance(event, ReviewAnswered):
            key, step = (event.lesson, event.item), event.step
            grade = fsrs.Rating.Good if event.right else fsrs.Rating.Again
            reviews[key] = reviews.get(key, 0) + 1
        elif (miss := missed(event)) is not None:
            key, step = (event.lesson, miss.item), miss.step
            if key in cards and _same_day(cards[key], at):
                continue
            grade = fsrs.Rating.Again
        else:
            continue
        card = cards.get(key) or fsrs.Card(card_id=len(cards) + 1, due=at)
        cards[key], _ = planner.review_card(card, grade, at)
        steps[key] = step
    due_questions = [
        Due(lesson=key[0], step=steps[key], item=key[1], at=card.due, reviews=reviews.get(key, 0))
        for key, card in cards.items()
    ]
    return sorted(due_questions, key=lambda due: due.at)


def _same_day(card: "fsrs.Card", at: datetime) -> bool:
    before = card.last_review
    return before is not None and local_day(before) == local_day(at)
