"""When what was missed is to be asked again: a fold of the study's events, by the FSRS algorithm.

The ``fsrs`` package estimates how well each thing is remembered and when it would be forgotten
with one chance in ten. Its intervals are whole days from the first miss on, and nothing is drawn
by chance: the same study gives the same days.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import msgspec

from edalab.course.events import ReviewAnswered
from edalab.course.facts import Fact
from edalab.course.misses import missed

if TYPE_CHECKING:
    import fsrs


class Due(msgspec.Struct, frozen=True):
    """Something that was missed, and when it is asked again.

    Args:
        lesson: The lesson's id.
        step: The step's id.
        item: The prediction's, quiz's or sort's id; perhaps a task's, which nobody asks again.
        at: From when on it is due.
        reviews: How often it was asked again.
    """

    lesson: str
    step: str
    item: str
    at: datetime
    reviews: int

    @property
    def day(self) -> date:
        """The day on the learner's wall on which it is due."""
        return self.at.astimezone().date()


def schedule(told: Iterable[Fact]) -> list[Due]:
    """What was missed, what is due first coming first.

    A second miss on the day of the first is the same miss.
    """
    import fsrs

    planner = fsrs.Scheduler(
        learning_steps=(), relearning_steps=(), maximum_interval=365, enable_fuzzing=False
    )
    cards: dict[tuple[str, str], fsrs.Card] = {}
    steps: dict[tuple[str, str], str] = {}
    reviews: dict[tuple[str, str], int] = {}
    for fact in told:
        event, at = fact.event, fact.at.astimezone(UTC)
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
    found = [
        Due(lesson=key[0], step=steps[key], item=key[1], at=card.due, reviews=reviews.get(key, 0))
        for key, card in cards.items()
    ]
    return sorted(found, key=lambda due: due.at)


def _same_day(card: "fsrs.Card", at: datetime) -> bool:
    before = card.last_review
    return before is not None and before.astimezone().date() == at.astimezone().date()
