"""The result of a check: plain data, handed from the child process to its parent."""

from typing import Any, Literal

import msgspec

from edalab.lab.trace import Record

Verdict = Literal["pass", "fail", "unknown"]

Result = Literal["held", "broke", "unknown", "misuse"]
"""What comes of one schedule: what must hold did, or did not, or nobody can say, or the code could
not be judged."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """An error of the file that is not its behaviour under faults.

    Args:
        code: The catalogue has its sentence under ``exercise.misuse-``.
        line: Where in the file; 0 where there is no one line.
        parameters: What else the sentence names.
    """

    code: str
    line: int = 0
    parameters: dict[str, Any] = {}


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A fault at a choice point, and its result.

    Args:
        at: The choice point's number; 0 for the choice of the data.
        kind: The fault, such as crash.
        call: The call that the point belongs to, such as ``ctx.pay``; empty for others.
        after: Whether the call's effect has happened there.
        line: The learner's line of the call; 0 where there is none.
        result: What comes of the run in which this fault is the only one.
    """

    at: int
    kind: str
    call: str = ""
    after: bool = False
    line: int = 0
    result: Result = "held"


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """A schedule that was tried.

    Args:
        schedule: Its id.
        fault_class: The class in which it was tried first.
        result: What came of it.
        invariant: What broke, where something did.
    """

    schedule: str
    fault_class: str
    result: Result
    invariant: str = ""


class Neighbour(msgspec.Struct, frozen=True, kw_only=True):
    """The run that is nearest to one that fails, and holds.

    Args:
        schedule: Its id.
        trace: The whole run.
        differs: The place of the first record in which the two runs differ, from 0.
    """

    schedule: str
    trace: tuple[Record, ...]
    differs: int


class Counterexample(msgspec.Struct, frozen=True, kw_only=True):
    """The run that breaks an invariant.

    Args:
        schedule: Its id.
        message: The message at which the invariant broke.
        expected: What should have come about.
        actual: What did.
        parameters: What else the sentence names.
        line: The learner's own line where it happened; 0 where there is none.
        trace: The run up to where the invariant broke.
        faults: Its faults, with the calls that they strike.
        neighbour: The nearest run that holds, where there is one.
    """

    schedule: str
    message: str
    expected: Any
    actual: Any
    parameters: dict[str, Any] = {}
    line: int = 0
    trace: tuple[Record, ...] = ()
    faults: tuple[Mark, ...] = ()
    neighbour: Neighbour | None = None


class Bound(msgspec.Struct, frozen=True):
    """A fault class as it was searched.

    Args:
        name: Which.
        most: The greatest number of faults by kind.
        together: The greatest number of faults of which all schedules were tried.
        tried: How many schedules were tried first in this class.
        held: In how many of them what must hold did.
        calm: In how many of those no fault struck, whatever the data.
        same: In how many of the others the learner's code did what it does without faults.
        again: By action: in how many it was done more often than without faults.
        less: By action: in how many it was done less often.
    """

    name: str
    most: dict[str, int]
    together: int
    tried: int = 0
    held: int = 0
    calm: int = 0
    same: int = 0
    again: dict[str, int] = {}
    less: dict[str, int] = {}


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one file.

    Args:
        exercise: Which.
        verdict: pass, fail or unknown.
        invariant: What broke; ``program`` where the file could not be judged.
        schedules: How many were tried.
        fault_class: The class in which the search ended.
        bounds: All classes, with their bounds.
        counterexample: The run that fails.
        problem: What is wrong with the file.
        output: What the code printed in the run that is told, cut to what is readable.
        trace: The run that was asked for by its id, or the one without faults.
        faults: Those of the schedule that was asked for, with the calls that they strike.
        tried: The schedules that were tried, in order.
        strip: What comes of each single fault at each choice point of the run without faults.
        deep: Whether the search went further than usual.
    """

    exercise: str
    verdict: Verdict
    invariant: str | None = None
    schedules: int = 0
    fault_class: str = ""
    bounds: tuple[Bound, ...] = ()
    counterexample: Counterexample | None = None
    problem: Problem | None = None
    output: str = ""
    trace: tuple[Record, ...] = ()
    faults: tuple[Mark, ...] = ()
    tried: tuple[Tried, ...] = ()
    strip: tuple[Mark, ...] = ()
    deep: bool = False


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """The order to the child process.

    Args:
        exercise: Which.
        path: What the file's lines are told with.
        source: The file's bytes.
        schedule: The only one to run; empty for all.
        deep: Whether to search further than usual.
    """

    exercise: str
    path: str
    source: bytes
    schedule: str
    deep: bool
