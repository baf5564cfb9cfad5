"""Bars that show the status of each step of a lesson, and their legend."""

from collections.abc import Sequence
from typing import Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from edalab.terminal.console import ascii_only
from edalab.terminal.lines import side_by_side

_MARKS: Final = {"done": "█", "revealed": "▒", "skipped": "░"}
_ASCII: Final = {"done": "#", "revealed": "=", "skipped": "-"}
_WIDEST: Final = 3


class StepsBar:
    """A bar with a mark per step; marks differ in shape, so that colour carries no meaning.

    Args:
        statuses: The status of each step: ``done``, ``revealed``, ``skipped``, or anything else
            for an open step.
    """

    def __init__(self, statuses: Sequence[str]) -> None:
        self._statuses = statuses

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        marks, open_mark = (_ASCII, ".") if ascii_only(console) else (_MARKS, "·")
        columns = max(1, min(_WIDEST, (options.max_width - 4) // max(1, len(self._statuses))))
        bar = "".join(marks.get(status, open_mark) * columns for status in self._statuses)
        yield Text(f"  {bar}", no_wrap=True, overflow="crop")


class Legend:
    """A line that explains the marks.

    Args:
        words: The meaning of each status.
    """

    def __init__(self, words: dict[str, str]) -> None:
        self._words = words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        marks, open_mark = (_ASCII, ".") if ascii_only(console) else (_MARKS, "·")
        meanings = [
            Text(f"{marks.get(status, open_mark)} {word}") for status, word in self._words.items()
        ]
        yield from side_by_side(meanings, options.max_width, "dim")
