"""A picture whose rows can be shown one by one."""

from collections.abc import Sequence

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult


class Moving:
    """The rows of a picture; printed like any other renderable, it shows all of them at once.

    Args:
        rows: The rows, one line each.
        first: The number of rows that are there from the beginning.
    """

    def __init__(self, rows: Sequence[RenderableType], first: int) -> None:
        self._rows = rows
        self.first = first

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from self._rows
