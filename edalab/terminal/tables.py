"""How every table looks."""

from rich import box
from rich.table import Table
from rich.text import Text

from edalab.terminal.console import Look


def table(*columns: str, header: bool = True) -> Table:
    """A table with these columns, without lines where plain output is asked for."""
    found = Table(
        box=None if Look.plain else box.ROUNDED,
        header_style="bold",
        show_header=header and bool(columns),
    )
    for column in columns:
        found.add_column(Text(column), overflow="fold")
    return found
