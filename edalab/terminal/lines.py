"""Renderables for single lines of a summary."""

from rich.padding import Padding
from rich.text import Text

from edalab.terminal.fitted import Fitted
from edalab.terminal.safe import printable
from edalab.texts import typed


def line(text: str, style: str = "", *, indent: int = 0) -> Fitted:
    """Return a text that may hold user input, wrapped with its indent."""
    words = Text(printable(text, keep_newlines=True), style=style)
    return Fitted(Padding(words, (0, 0, 0, indent)))


def command_line(text: str) -> Fitted:
    """Return the line ``$ edalab TEXT`` of a command that can be typed into a shell."""
    return line(f"$ {typed(text)}", "bold", indent=4)
