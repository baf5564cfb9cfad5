"""Checkers: from what a learner did to what is still missing.

A checker is a pure function. It looks at what runs *show* and at what the log holds, never at how
it was typed, so that any valid route counts; its verdict names what is missing, in words of the
task's own text.
"""

from edalab.course.checkers import channels, event_texts, measured, registry, stores
from edalab.course.checkers.verdict import Checker, Evidence, Verdict

__all__ = ["CHECKERS", "Checker", "Evidence", "Verdict"]

CHECKERS: dict[str, Checker] = {
    **channels.CHECKERS,
    **event_texts.CHECKERS,
    **measured.CHECKERS,
    **registry.CHECKERS,
    **stores.CHECKERS,
}
"""Every checker, by the name that a task gives."""
