"""Exercise rule: the learner writes the rule that judges other people's answers.

Its histories are those of the exercise ``inbox``: of right answers and of wrong ones, each under
one schedule. ``python tests/course/exercises/histories.py`` plays and writes them anew.
"""

from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement, Unknown
from edalab.course.exercises.run import Run
from edalab.course.exercises.schedule import FaultClass
from edalab.lab.units import MILLISECOND

HISTORIES: Final = Path(__file__).with_name("rule_histories.json")
_RULE: Final = "rule"


class Step(msgspec.Struct, frozen=True):
    """One thing that happened in a history.

    Args:
        actor: Who did it.
        action: What: deliver, redeliver, duplicate, look-up, prepare, commit-writes, mark, pay,
            ack, crash or restart.
        message: What it was done with, such as m1.
        peer: Whom it was done to; empty where nobody was.
        amount: How much was paid; 0 where nothing was.
    """

    actor: str
    action: str
    message: str = ""
    peer: str = ""
    amount: int = 0


class Story(msgspec.Struct, frozen=True):
    """One history, and the answer of a right rule.

    Args:
        answer: Whose it is: the name of the answer's file.
        schedule: Under which schedule it was played.
        steps: What happened.
        broken: The messages that were not paid exactly once.
    """

    answer: str
    schedule: str
    steps: tuple[Step, ...]
    broken: tuple[str, ...] = ()


@cache
def stories() -> tuple[Story, ...]:
    """Return the recorded histories."""
    return msgspec.json.decode(HISTORIES.read_bytes(), type=tuple[Story, ...])


def play(run: Run) -> None:
    """Call the learner's rule with one history: the one that the schedule names, or the first."""
    chosen = stories()[0]
    for story in stories():
        kind = "broken" if story.broken else "sound"
        if run.choose(kind) == kind:
            chosen = story
    process = run.process(_RULE)
    # The rule judges another history before: what it keeps of one must not reach the next.
    run.call(process, "check", list(stories()[-1].steps))
    answer: Any = run.call(process, "check", list(chosen.steps))
    for place, step in enumerate(chosen.steps, 1):
        run.now = place * MILLISECOND
        more = {"amount": step.amount} if step.amount else {}
        run.note(step.actor, step.action, step.message, step.peer, **more)
    if answer is not None and not isinstance(answer, str):
        raise run.wrong_type(process, "check", "str | None", answer)
    run.note(
        _RULE, "judge", answer or "None", "", broken=list(chosen.broken), answer=chosen.answer,
        schedule=chosen.schedule, line=run.line_of(process, "check"),
    )  # fmt: skip


def check(history: History) -> Judgement:
    """Check that the rule names the message of each broken history, and accepts each sound one."""
    judged = history.of("judge")
    if not judged:
        return Unknown()
    named, detail = judged[-1].message, judged[-1].detail or {}
    parameters = {"answer": detail["answer"], "schedule": detail["schedule"]}
    broken = detail["broken"]
    if named in broken or (not broken and named == "None"):
        return None
    if not broken:
        return Broken("lets-through", named, "None", named, parameters)
    if named == "None":
        return Broken("catches", broken[0], broken[0], named, parameters)
    return Broken("names", broken[0], broken[0], named, parameters)


EXERCISE: Final = Exercise(
    name="rule",
    functions=(Function("check", ("history",)),),
    classes=(FaultClass("sound", {"sound": 1}), FaultClass("broken", {"broken": 1})),
    scenario=play,
    check=check,
    invariants=("catches", "names", "lets-through"),
)
