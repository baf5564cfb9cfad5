"""Standard output and standard error, and how to write to them."""

import io
import json
import os
import sys
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

from edalab.terminal.safe import printable

if TYPE_CHECKING:
    from rich.console import Console


class Look:
    """How the user asked to be shown things; set once, by the command line.

    ``plain`` is for screen readers and for copying: no boxes, no colour, nothing that moves.
    """

    plain = False


def console() -> "Console":
    """Standard output as Rich writes to it, with the width and the colours of this moment."""
    from rich.console import Console

    return Console(
        highlight=False,
        no_color=True if Look.plain else None,
        width=_width_without_terminal(),
        emoji=False,
        markup=False,
    )


def ascii_only(console: "Console") -> bool:
    """Whether the terminal's locale has no letters but ASCII's."""
    locale = next(
        (os.environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if os.environ.get(name)), ""
    )
    return locale in {"C", "POSIX"} or not console.encoding.lower().startswith("utf")


def interactive() -> bool:
    """Whether a person can be asked: standard input and standard output are a terminal."""
    without_cursor = {"dumb", "unknown"}
    return (
        sys.stdin.isatty()
        and sys.stdout.isatty()
        and os.environ.get("TERM", "").lower() not in without_cursor
    )


def prepare_streams() -> None:
    """Let nothing that is printed fail because the locale has no letters for it.

    A standard stream that was closed becomes one that has nothing and takes everything; else the
    next file that is opened would get its number.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(descriptor, mode, encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def write_json(value: Any) -> None:
    """Print ``value``, structures too, as a line of JSON; in ASCII where the locale needs it."""
    import msgspec

    ascii_only = not (sys.stdout.encoding or "").lower().startswith("utf")
    plain = msgspec.to_builtins(value)
    sys.stdout.write(json.dumps(plain, ensure_ascii=ascii_only) + "\n")


def write_text(text: str) -> None:
    """Print a sentence, wrapped to the window; it may hold what a user typed."""
    from rich.text import Text

    console().print(Text(printable(text, keep_newlines=True)))


def write_error(message: str) -> None:
    """Print one sentence on standard error; it may hold what a user typed."""
    with suppress(OSError):  # there is nobody left to tell
        write_line(printable(message, keep_newlines=True), sys.stderr)
        sys.stderr.flush()


def write_line(text: str, stream: IO[str] | None = None) -> None:
    """Print one line as it is."""
    (stream or sys.stdout).write(text + "\n")


def _width_without_terminal() -> int | None:
    # Rich falls back to 80 columns itself; a pipe gets a little more room for its tables.
    if sys.stdout.isatty() or "COLUMNS" in os.environ:
        return None
    return 100
