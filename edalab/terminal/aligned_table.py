"""A table whose cells are single lines. Where they fit it is drawn directly, ten times as fast."""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment
from rich.style import Style, StyleType
from rich.table import Column, Table
from rich.text import Text

Line = list[Segment]


class AlignedTable(Table):
    """A Rich table that draws itself as Rich does, if each cell is one line and all of them fit.

    It may have a box with all its edges or none, a header, and styles of columns and cells; Rich
    draws one with a title or with lines between its rows.
    """

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        rows = self._rows(console)
        widths = [max(map(_width, column)) for column in zip(*rows, strict=True)] if rows else []
        _, right, _, left = self.padding
        around = len(widths) * (left + right) + (1 + len(widths) if self.box else 0)
        too_wide = sum(widths) + around > options.max_width
        if not rows or self.title or self.show_lines or too_wide:
            yield from super().__rich_console__(console, options)
            return
        for line in self._lines(rows, widths, console):
            yield from line
            yield Segment.line()

    def _rows(self, console: Console) -> list[list[Segment]]:
        """Return the cells of each row, header first; empty if a cell is more than a line."""
        columns = []
        for column in self.columns:
            cells = [_cell(cell, column.style, console) for cell in column.cells]
            if self.show_header:
                cells.insert(0, _cell(column.header, self.header_style, console))
            columns.append(cells)
        rows = []
        for cells_of_row in zip(*columns, strict=True):
            row = [cell for cell in cells_of_row if cell is not None]
            if len(row) < len(columns):
                return []
            rows.append(row)
        return rows

    def _lines(
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


def _cell(cell: RenderableType, style: StyleType, console: Console) -> Segment | None:
    """Return a cell of one line with its style; None for any other."""
    own: StyleType = ""
    if isinstance(cell, Text):
        if cell.spans:
            return None
        own, cell = cell.style, cell.plain
    if not isinstance(cell, str) or not cell.isprintable():
        return None
    return Segment(cell, console.get_style(style or Style.null()) + console.get_style(own))


def _padded(cell: Segment, column: Column, width: int, left: int, right: int) -> Segment:
    blanks = " " * (width - _width(cell))
    text = blanks + cell.text if column.justify == "right" else cell.text + blanks
    return Segment(" " * left + text + " " * right, cell.style)


def _width(cell: Segment) -> int:
    return cell_len(cell.text)
