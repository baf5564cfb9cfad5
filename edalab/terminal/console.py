"""Writes to standard output and standard error."""

import io
import os
import sys
from contextlib import suppress
from functools import lru_cache
from typing import IO, TYPE_CHECKING, Any, Literal

from edalab.terminal.safe import printable

if TYPE_CHECKING:
    from rich.console import Console


_ROWS_WITHOUT_TERMINAL = 25
"""Rich's own number where there is no window. Told so, Rich does not look for one at each print."""


class Look:
    """The display options of this process, set once by the command line.

    ``plain`` is for screen readers and for copying: no boxes, no colour, no animation.
    """

    plain = False


def console() -> "Console":
    """Return a Rich console for standard output, with the window's present width and colours."""
    from rich.console import Console

    return Console(
        highlight=False,
        no_color=True if Look.plain else None,
        width=_width_without_terminal(),
        height=None if sys.stdout.isatty() or "LINES" in os.environ else _ROWS_WITHOUT_TERMINAL,
        emoji=False,
        markup=False,
    )


def drawing_console(
    like: "Console",
    colours: Literal["256", "truecolor"],
    width: int,
    height: int,
    *,
    record: bool,
) -> "Console":
    """Return a console that draws into memory, without colours where another one has none.

    Args:
        like: The other console.
        colours: The colours that it has otherwise.
        width: Its width in columns.
        height: Its height in rows.
        record: Whether Rich keeps what is printed, to be exported.
    """
    from rich.console import Console

    return Console(
        file=io.StringIO(), width=width, height=height, record=record, no_color=like.no_color,
        force_terminal=True, color_system=colours, legacy_windows=False, highlight=False,
        markup=False, emoji=False,
    )  # fmt: skip


@lru_cache(maxsize=8)  # each part of a screen asks, and neither changes while a console is used
def ascii_only(console: "Console") -> bool:
    """Return whether the terminal's locale supports ASCII only."""
    environ = os.environ.get
    locale = environ("LC_ALL") or environ("LC_CTYPE") or environ("LANG")
    return locale in {"C", "POSIX"} or not console.encoding.lower().startswith("utf")


def interactive() -> bool:
    """Return whether a person can be asked: standard input and output are a terminal."""
    without_cursor = {"", "dumb", "unknown"}
    return (
        sys.stdin.isatty()
        and sys.stdout.isatty()
        and os.environ.get("TERM", "").lower() not in without_cursor
    )


def prepare_streams() -> None:
    """Make printing safe: characters that the locale lacks are replaced.

    A standard stream that was closed is opened on the null device; else the next file to be opened
    would get its descriptor.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(descriptor, mode, encoding="utf-8", closefd=False))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def write_json(value: Any) -> None:
    """Print a value as one line of JSON, in ASCII where the locale needs it."""
    import json

    import msgspec

    ascii_only = not (sys.stdout.encoding or "").lower().startswith("utf")
    plain = msgspec.to_builtins(value)
    sys.stdout.write(json.dumps(plain, ensure_ascii=ascii_only) + "\n")


def write_text(text: str) -> None:
    """Print a text that may hold user input, wrapped to the window."""
    shown = printable(text, keep_newlines=True)
    width = _width_without_terminal()
    if shown.isascii() and width and all(len(line) <= width for line in shown.split("\n")):
        write_line(shown)  # Nothing to wrap: Rich would take longer than the command.
        return
    from rich.text import Text

    console().print(Text(shown))


def write_error(message: str) -> None:
    """Print a sentence that may hold user input on standard error."""
    from edalab.passwords import without_passwords

    with suppress(OSError):  # standard error is closed
        write_line(printable(without_passwords(message), keep_newlines=True), sys.stderr)
        sys.stderr.flush()


def write_line(text: str, stream: IO[str] | None = None) -> None:
    """Print one line unchanged."""
    (stream or sys.stdout).write(text + "\n")


def _width_without_terminal() -> int | None:
    # Rich falls back to 80 columns itself; a pipe gets a little more room for its tables.
    if sys.stdout.isatty() or "COLUMNS" in os.environ:
        return None
    return 100
