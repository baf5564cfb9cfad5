"""Rich tables in the style that all commands share."""

from rich import box
from rich.text import Text

from edalab.terminal.aligned_table import AlignedTable
from edalab.terminal.console import Look


def table(*columns: str, header: bool = True) -> AlignedTable:
    """Return an empty table with these columns; without lines in plain output."""
    empty_table = AlignedTable(
        box=None if Look.plain else box.ROUNDED,
        header_style="bold",
        show_header=header and bool(columns),
    )
    for column in columns:
        empty_table.add_column(Text(column), overflow="fold")
    return empty_table


def named_lines(lines: dict[str, str]) -> AlignedTable:
    """Return a table of names with a line of text each."""
    rows = AlignedTable(box=None, show_header=False, pad_edge=False)
    rows.add_column(style="bold", overflow="fold")
    rows.add_column(overflow="fold")
    for name, line in lines.items():
        rows.add_row(Text(name), Text(line))
    return rows
