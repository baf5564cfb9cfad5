"""Errors of a learner's file that are not its behaviour under faults."""

from typing import Any


class Misuse(BaseException):
    """The file can't be judged further; one sentence with the line says why.

    It is no ``Exception``, so that a learner's ``except Exception`` does not hide it.

    Args:
        code: The catalogue has its sentence under ``exercise.misuse-``.
        line: The line in the learner's file, from 1; 0 where there is none.
        parameters: What else the sentence names.
    """

    def __init__(self, code: str, line: int = 0, **parameters: Any) -> None:
        super().__init__(code, line, parameters)
        self.code = code
        self.line = line
        self.parameters = parameters


class TooManySteps(BaseException):
    """A run went on for more choice points than the budget has; no learner's code catches it."""
