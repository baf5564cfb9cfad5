"""A checker for tasks in which learners describe a system of their own."""

from collections.abc import Mapping
from typing import Any

from edalab.course.checkers.verdict import Checker, Evidence, Verdict, nearest
from edalab.texts import say


def own_model(evidence: Evidence, parameters: Mapping[str, Any]) -> Verdict:
    """Check that a model of the learner's was run, and that all it expects held.

    Args:
        evidence: The learner's runs.
        parameters: How many ``consumers`` and ``expectations`` it has at least.
    """
    from edalab.models.catalogue import shipped

    runs = [noted.result for noted in reversed(evidence.runs)]
    own = [run for run in runs if "sides" in run and run.get("model", "") not in {"", *shipped()}]
    if not own:
        return Verdict((say("task.no-own-model"),))
    return nearest([_judged(run, parameters) for run in own])


def _judged(run: Mapping[str, Any], wanted: Mapping[str, int]) -> Verdict:
    missing = []
    parts = {part: side for part, side in run["sides"].items() if part != "model"}
    consumers = sum("handled" in side for side in parts.values())
    if consumers < wanted["consumers"]:
        missing.append(say("task.consumers", actual=consumers, wanted=wanted["consumers"]))
    verdicts = run.get("expectations", [])
    if len(verdicts) < wanted["expectations"]:
        missing.append(
            say("task.expectations", actual=len(verdicts), wanted=wanted["expectations"])
        )
    broken = [verdict["expected"] for verdict in verdicts if not verdict["held"]]
    if broken:
        missing.append(say("task.expectations-broken", broken=", ".join(broken)))
    return Verdict(tuple(missing))


CHECKERS: dict[str, Checker] = {"own-model": own_model}
