"""Checkers of tasks in which the learner changes a file of an exercise."""

from collections.abc import Mapping
from typing import Any

from edalab.course.checkers.verdict import Checker, Evidence, Verdict
from edalab.texts import say


def passed(evidence: Evidence, parameters: Mapping[str, Any]) -> Verdict:
    """A file passes the judge of the exercise that ``exercise`` names."""
    reports = (noted.result for noted in evidence.runs)
    name = parameters["exercise"]
    if any(each.get("exercise") == name and each.get("verdict") == "pass" for each in reports):
        return Verdict()
    return Verdict((say("task.file-not-passed"),))


CHECKERS: Mapping[str, Checker] = {"file-passes": passed}
