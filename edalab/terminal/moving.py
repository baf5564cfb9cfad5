"""A picture whose rows come one by one, so that a person sees it happen."""

from collections.abc import Sequence

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult


class Moving:
    """Rows of a picture; whoever prints it as any other thing prints all of them at once.

    Args:
        rows: The rows, each a line.
        first: How many of them stand there from the beginning.
    """

    def __init__(self, rows: Sequence[RenderableType], first: int = 0) -> None:
        self._rows = rows
        self.first = first

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from self._rows
