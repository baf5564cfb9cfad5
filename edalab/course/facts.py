"""The study's events with their times, for the folds that need more than how far a learner is.

Every such fold begins from ``facts``, so that what a reset put behind the learner is left out in
one place.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from edalab.course.events import StudyEvent, StudyReset, Unknown, from_record
from edalab.messages import RecordedEvent


class Fact(msgspec.Struct, frozen=True):
    """One thing that happened, and when.

    Args:
        at: When it happened.
        sitting: The same for all that one command recorded.
        event: What happened.
    """

    at: datetime
    sitting: str
    event: StudyEvent


def facts(records: Iterable[RecordedEvent]) -> list[Fact]:
    """What happened and still counts, oldest first.

    Left out is what a later edalab recorded and this one can't read, and what came before a reset
    of its lesson.
    """
    found: list[Fact] = []
    for record in records:
        event = from_record(record)
        if isinstance(event, StudyReset):
            found = [fact for fact in found if event.lesson and fact.event.lesson != event.lesson]
        elif not isinstance(event, Unknown):
            found.append(Fact(record.occurred_at, record.correlation_id, event))
    return found
