"""Renderables for single lines of a summary."""

from collections.abc import Iterable, Iterator

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from edalab.terminal.fitted import Fitted
from edalab.terminal.safe import printable
from edalab.texts import typed


def line(text: str, style: str = "", *, indent: int = 0) -> Fitted:
    """Return a text that may hold user input, wrapped with its indent."""
    words = Text(printable(text, keep_newlines=True), style=style)
    if not indent:
        return Fitted(words)
    from rich.padding import Padding

    return Fitted(Padding(words, (0, 0, 0, indent)))


def command_line(text: str) -> Fitted:
    """Return the line ``$ edalab TEXT`` of a command that can be typed into a shell."""
    return line(f"$ {typed(text)}", "bold", indent=4)


def side_by_side(items: Iterable[Text], columns: int, style: str = "") -> Iterator[Text]:
    """Yield lines with the items one after the other, as many on each as fit into the columns."""
    line = Text(style=style)
    for item in items:
        if line and line.cell_len + 2 + item.cell_len > columns:
            yield line
            line = Text(style=style)
        line = line + "  " + item if line else line + item
    yield line


def shortened(text: Text, columns: int, cut: str) -> Text:
    """Return one line of text that takes at most so many columns; ``cut`` stands for the rest."""
    text.no_wrap, text.overflow = True, "crop"
    if text.cell_len <= columns:
        return text
    kept = set_cell_size(text.plain, max(0, columns - cell_len(cut)))
    text.right_crop(len(text.plain) - len(kept.rstrip()))
    return text.append(cut)
