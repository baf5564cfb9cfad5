"""The mistakes of a model file: where, what was expected, and what is near."""

from collections.abc import Iterable
from typing import Final

import msgspec

from edalab.errors import UsageError
from edalab.texts import say

_MOST_SHOWN: Final = 50


class Mistake(msgspec.Struct, frozen=True, order=True):
    """One mistake.

    Args:
        line: Its line in the file, from 1.
        problem: What is wrong, and what was expected.
    """

    line: int
    problem: str


class ModelError(UsageError):
    """A model file with mistakes; the message lists them by line.

    Args:
        path: The file.
        mistakes: The mistakes.
    """

    def __init__(self, path: object, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = sorted(set(mistakes))
        lines = [
            say("models.mistake", line=mistake.line, problem=mistake.problem)
            for mistake in self.mistakes[:_MOST_SHOWN]
        ]
        if left := len(self.mistakes) - _MOST_SHOWN:
            lines += [say("models.more-mistakes", count=left)] if left > 0 else []
        super().__init__("model", path=path, count=len(self.mistakes), mistakes="\n".join(lines))
