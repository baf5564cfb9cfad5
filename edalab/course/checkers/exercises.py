"""Checkers for tasks that change a file of an exercise, by the results of ``exercise check``."""

from collections.abc import Mapping
from typing import Any

from edalab.course.checkers.verdict import Checker, Evidence, Verdict
from edalab.texts import say


def passed(evidence: Evidence, parameters: Mapping[str, Any]) -> Verdict:
    """Check that a file passes the exercise that the parameter ``exercise`` names."""
    for noted in evidence.runs:
        report = noted.result
        if report.get("exercise") == parameters["exercise"] and report.get("verdict") == "pass":
            return Verdict()
    return Verdict((say("task.file-not-passed"),))


CHECKERS: Mapping[str, Checker] = {"file-passes": passed}
