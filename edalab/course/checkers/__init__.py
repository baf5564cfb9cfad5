"""Checkers: judge a task by the learner's runs and employee log, and say what is missing.

A checker is a pure function. It looks at results and at the log, never at the typed commands, so
that every valid way to solve a task counts.
"""

from edalab.course.checkers import (
    channels,
    event_texts,
    exercises,
    measured,
    models,
    registry,
    stores,
)
from edalab.course.checkers.verdict import Checker, Evidence, Verdict

__all__ = ["CHECKERS", "Checker", "Evidence", "Verdict"]

CHECKERS: dict[str, Checker] = {
    **channels.CHECKERS,
    **event_texts.CHECKERS,
    **exercises.CHECKERS,
    **measured.CHECKERS,
    **models.CHECKERS,
    **registry.CHECKERS,
    **stores.CHECKERS,
}
"""Every checker, by the name that a task gives."""
