"""Names with a line each."""

from rich.table import Table
from rich.text import Text


def named_lines(lines: dict[str, str]) -> Table:
    """A name and what there is to say of it, one below the other."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", overflow="fold")
    table.add_column(overflow="fold")
    for name, line in lines.items():
        table.add_row(Text(name), Text(line))
    return table
