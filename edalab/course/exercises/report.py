"""What a check comes to: plain data, handed from the child process to whoever shows it."""

from typing import Any, Literal

import msgspec

from edalab.lab.trace import Record

Verdict = Literal["pass", "fail", "unknown"]


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with the file apart from its behaviour under faults.

    Args:
        code: The catalogue has its sentence under ``exercise.misuse-``.
        line: Where in the file; 0 where there is no one line.
        parameters: What else the sentence names.
    """

    code: str
    line: int = 0
    parameters: dict[str, Any] = {}


class Counterexample(msgspec.Struct, frozen=True, kw_only=True):
    """The run that breaks an invariant.

    Args:
        schedule: Its id.
        message: The message at which the invariant broke.
        expected: What should have come about.
        actual: What did.
        told: What else the sentence names.
        line: The learner's own line where it happened; 0 where there is none.
        trace: The whole run.
    """

    schedule: str
    message: str
    expected: Any
    actual: Any
    told: dict[str, Any] = {}
    line: int = 0
    trace: tuple[Record, ...] = ()


class Bound(msgspec.Struct, frozen=True):
    """A fault class as it was searched."""

    name: str
    most: dict[str, int]
    together: int


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
        trace: The run that was asked for by its id, where it holds.
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


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What the child process is asked.

    Args:
        exercise: Which.
        path: What the file's lines are told with.
        source: The file's bytes.
        schedule: The only one to run; empty for all.
    """

    exercise: str
    path: str
    source: bytes
    schedule: str = ""
