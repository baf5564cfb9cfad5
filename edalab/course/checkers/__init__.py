"""Checkers: judge a task by the learner's runs and employee log, and say what is missing.

A checker is a pure function. It looks at results and at the log, never at the typed commands, so
that every valid way to solve a task counts.
"""

from importlib import import_module
from typing import Final

from edalab.course.checkers.verdict import Checker, Evidence, Verdict

__all__ = ["CHECKERS", "Checker", "Evidence", "Verdict", "checker_named"]

CHECKERS: Final = {
    "redelivered-after-crash": "channels",
    "event-written": "event_texts",
    "file-passes": "exercises",
    "measured": "measured",
    "own-model": "models",
    "people-with-a-past": "registry",
    "corrected": "registry",
    "previous-not-second-last": "registry",
    "three-answers": "registry",
    "one-conversation": "registry",
    "everybody-paid": "stores",
    "short-replay": "stores",
    "first-year-beyond": "stores",
    "read-side-calm": "stores",
    "nothing-stale": "stores",
    "mails-again": "stores",
    "many-copies": "stores",
}
"""The module of every checker, by the name that a task gives; a lesson imports those it needs."""


def checker_named(name: str) -> Checker:
    """Return a checker.

    Raises:
        KeyError: There is no checker of this name.
    """
    checkers: dict[str, Checker] = import_module(f"{__name__}.{CHECKERS[name]}").CHECKERS
    return checkers[name]
