"""A table whose cells are single lines. Where they fit it is drawn directly, ten times as fast."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeAlias

import msgspec
from rich.box import HEAVY_HEAD, Box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, JustifyMethod, OverflowMethod, RenderableType
from rich.measure import Measurement
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from edalab.terminal.fitted import Line, Lined, drawn_by_rich

if TYPE_CHECKING:
    from rich.table import Table


Cell: TypeAlias = tuple[str, Style, int]
"""The text of a cell of one line, its style, and the columns that it takes."""


class Column(msgspec.Struct, frozen=True):
    """A column of a table, with the meaning that Rich gives its fields."""

    header: RenderableType = ""
    style: str = ""
    justify: JustifyMethod = "left"
    overflow: OverflowMethod = "ellipsis"


class AlignedTable(Lined):
    """A table that looks as Rich draws it.

    Rich's own table draws it if a cell is more than a line, if the cells do not fit, and with a
    title or lines between its rows. It is imported only then; the arguments are the same.
    """

    def __init__(
        self,
        *headers: RenderableType,
        box: Box | None = HEAVY_HEAD,
        padding: tuple[int, int, int, int] = (0, 1, 0, 1),
        pad_edge: bool = True,
        show_header: bool = True,
        show_lines: bool = False,
        header_style: str = "table.header",
        title: str | None = None,
    ) -> None:
        self.box = box
        self.padding = padding
        self.pad_edge = pad_edge
        self.show_header = show_header
        self.show_lines = show_lines
        self.header_style = header_style
        self.title = title
        self.title_justify: JustifyMethod = "center"
        self._columns = [Column(header) for header in headers]
        self._rows: list[tuple[RenderableType, ...]] = []

    @classmethod
    def grid(cls, *, padding: tuple[int, int, int, int]) -> "AlignedTable":
        """Return a table without a box and a header, and without blanks at its sides."""
        return cls(box=None, padding=padding, pad_edge=False, show_header=False)

    def add_column(
        self,
        header: RenderableType = "",
        *,
        style: str = "",
        justify: JustifyMethod = "left",
        overflow: OverflowMethod = "ellipsis",
    ) -> None:
        """Add a column."""
        self._columns.append(Column(header, style, justify, overflow))

    def add_row(self, *cells: RenderableType) -> None:
        """Add a row; cells behind the last column get columns of their own."""
        self._columns += [Column() for _ in cells[len(self._columns) :]]
        self._rows.append(cells)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return self._as_rich().__rich_measure__(console, options)

    def lines(self, console: Console, options: ConsoleOptions) -> Iterable[Line]:
        """Return the lines, without newlines."""
        rows = self._cells(console)
        widths = [max(width for _, _, width in column) for column in zip(*rows, strict=True)]
        _, right, _, left = self.padding
        around = len(widths) * (left + right) + (1 + len(widths) if self.box else 0)
        too_wide = sum(widths) + around > options.max_width
        if not rows or self.title or self.show_lines or too_wide:
            return drawn_by_rich(self._as_rich(), console, options)
        return self._drawn(rows, widths, options)

    def _as_rich(self) -> "Table":
        from rich.table import Table

        table = Table(
            box=self.box,
            padding=self.padding,
            pad_edge=self.pad_edge,
            show_header=self.show_header,
            show_lines=self.show_lines,
            header_style=self.header_style,
            title=self.title,
            title_justify=self.title_justify,
        )
        for column in self._columns:
            table.add_column(
                column.header, style=column.style, justify=column.justify, overflow=column.overflow
            )
        for cells in self._rows:
            table.add_row(*cells)
        return table

    def _cells(self, console: Console) -> list[list[Cell]]:
        """Return the cells of each row, header first; empty if a cell is more than a line."""
        header_style = console.get_style(self.header_style)
        header = [(column.header, header_style) for column in self._columns]
        styles = [console.get_style(column.style) for column in self._columns]
        rows = [header] if self.show_header else []
        rows += [list(zip(self._filled(cells), styles, strict=True)) for cells in self._rows]
        measured = []
        for row in rows:
            cells = [_cell(cell, style, console) for cell, style in row]
            full = [cell for cell in cells if cell is not None]
            if len(full) < len(cells):
                return []
            measured.append(full)
        return measured

    def _filled(self, cells: tuple[RenderableType, ...]) -> list[RenderableType]:
        """Return the cells of a row, with one for each column."""
        return [*cells, *[""] * (len(self._columns) - len(cells))]

    def _drawn(
        self, rows: list[list[Cell]], widths: list[int], options: ConsoleOptions
    ) -> Iterator[Line]:
        _, right, _, left = self.padding
        padded = [width + left + right for width in widths]
        box = self.box and self.box.substitute(options, safe=True)
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
                line.append(_padded(cell, self._columns[place], widths[place], before, after))
            yield [*line, edge] if edge else line
            if box and self.show_header and number == 0:
                yield [Segment(box.get_row(padded, "head"))]
        if box:
            yield [Segment(box.get_bottom(padded))]


def _cell(cell: RenderableType, style: Style, console: Console) -> Cell | None:
    """Return a cell of one line with its style; None for any other."""
    if isinstance(cell, Text):
        if cell.spans:
            return None
        style, cell = style + console.get_style(cell.style), cell.plain
    if not isinstance(cell, str) or not cell.isprintable():
        return None
    return cell, style, cell_len(cell)


def _padded(cell: Cell, column: Column, width: int, left: int, right: int) -> Segment:
    text, style, taken = cell
    blanks = " " * (width - taken)
    text = blanks + text if column.justify == "right" else text + blanks
    return Segment(" " * left + text + " " * right, style)
