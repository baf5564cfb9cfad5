"""Lines of a summary, one under the other without blank lines; what a user typed stays data."""

from rich.padding import Padding
from rich.text import Text

from edalab.terminal.fitted import Fitted
from edalab.terminal.safe import printable


def line(text: str, style: str = "", *, indent: int = 0) -> Fitted:
    """A sentence, wrapped under its own beginning."""
    words = Text(printable(text, keep_newlines=True), style=style)
    return Fitted(Padding(words, (0, 0, 0, indent)))


def command_line(text: str) -> Fitted:
    """A command that can be typed into a shell, without the ``edalab`` that it begins with."""
    return line(f"$ edalab {text}", "bold", indent=4)
