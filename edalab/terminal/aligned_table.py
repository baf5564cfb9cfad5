"""A table whose cells are single lines. Where they fit it is drawn directly, ten times as fast."""

from collections.abc import Iterable, Iterator
from typing import Any

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.style import Style
from rich.table import Column, Table
from rich.text import Text

from edalab.terminal.fitted import Line, Lined


class AlignedTable(Lined, Table):
    """A Rich table that draws itself as Rich does, if each cell is one line and all of them fit.

    It may have a box with all its edges or none, a header, and styles of columns and cells; Rich
    draws one with a title or with lines between its rows.
    """

    def lines(self, console: Console, options: ConsoleOptions) -> Iterable[Line]:
        """Return the lines, without newlines."""
        rows = self._rows(console)
        widths = [max(map(_width, column)) for column in zip(*rows, strict=True)] if rows else []
        _, right, _, left = self.padding
        around = len(widths) * (left + right) + (1 + len(widths) if self.box else 0)
        too_wide = sum(widths) + around > options.max_width
        if not rows or self.title or self.show_lines or too_wide:
            drawn: Any = Table.__rich_console__(self, console, options)  # Rich's are all segments
            return Segment.split_lines(drawn)
        return self._drawn(rows, widths, console)

    def _rows(self, console: Console) -> list[list[Segment]]:
        """Return the cells of each row, header first; empty if a cell is more than a line."""
        columns = []
        for column in self.columns:
            style = console.get_style(column.style)
            cells = [_cell(cell, style, console) for cell in column.cells]
            if self.show_header:
                header_style = console.get_style(self.header_style or Style.null())
                cells.insert(0, _cell(column.header, header_style, console))
            columns.append(cells)
        rows = []
        for cells_of_row in zip(*columns, strict=True):
            row = [cell for cell in cells_of_row if cell is not None]
            if len(row) < len(columns):
                return []
            rows.append(row)
        return rows

    def _drawn(
        self, rows: list[list[Segment]], widths: list[int], console: Console
    ) -> Iterator[Line]:
        _, right, _, left = self.padding
        padded = [width + left + right for width in widths]
        box = self.box and self.box.substitute(console.options, safe=True)
        edge = Segment(box.mid_left) if box else None
        divider = Segment(box.mid_vertical) if box else None
        if box:
            yield [Segment(box.get_top(padded))]
        for number, row in enumerate(rows):
            line = [edge] if edge else []
            last = len(row) - 1
            for place, cell in enumerate(row):
                if place and divider:
                    line.append(divider)
                before = left if place or self.pad_edge else 0
                after = right if place < last or self.pad_edge else 0
                line.append(_padded(cell, self.columns[place], widths[place], before, after))
            yield [*line, edge] if edge else line
            if box and self.show_header and number == 0:
                yield [Segment(box.get_row(padded, "head"))]
        if box:
            yield [Segment(box.get_bottom(padded))]


def _cell(cell: RenderableType, style: Style, console: Console) -> Segment | None:
    """Return a cell of one line with its style; None for any other."""
    if isinstance(cell, Text):
        if cell.spans:
            return None
        style, cell = style + console.get_style(cell.style), cell.plain
    if not isinstance(cell, str) or not cell.isprintable():
        return None
    return Segment(cell, style)


def _padded(cell: Segment, column: Column, width: int, left: int, right: int) -> Segment:
    blanks = " " * (width - _width(cell))
    text = blanks + cell.text if column.justify == "right" else cell.text + blanks
    return Segment(" " * left + text + " " * right, cell.style)


def _width(cell: Segment) -> int:
    return cell_len(cell.text)
