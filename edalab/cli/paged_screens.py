"""Shows what is taller than the window page by page, and waits for a key between two pages."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from edalab.terminal import pages
from edalab.terminal.console import Look, console, interactive
from edalab.terminal.paging import Page, paged
from edalab.terminal.prompter import ENTER, Prompter, TerminalPrompter, UserLeft
from edalab.texts import say

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

_KEY_ROWS, _NARROW, _NARROW_KEY_ROWS = 4, 70, 6
"""Rows around a page: two empty rows, the keys (more in a narrow window) and the answer."""


def key_rows(screen: "Console") -> int:
    """Return the rows that the keys under a page take, with the answer and two empty rows."""
    return _KEY_ROWS if screen.width >= _NARROW else _NARROW_KEY_ROWS


def screen_pages(screen: "Console", parts: "Sequence[RenderableType]") -> list[Page]:
    """Return parts on pages that leave room for the keys under them."""
    return paged(screen, parts, screen.height - key_rows(screen))


def show_pages(
    screen: "Console",
    prompter: Prompter,
    parts: "Sequence[RenderableType]",
    other_keys: Sequence[tuple[str, str]],
    show: Callable[[Page], None] | None = None,
    until: Callable[[], bool] | None = None,
) -> str:
    """Show parts page by page; return the key that left them early, else an empty text.

    Args:
        screen: Shows the pages.
        prompter: Waits for a key after each page but the last.
        parts: What is to be shown.
        other_keys: The keys besides Enter that leave the pages, each with its meaning.
        show: Shows one page; None to print it.
        until: Also ends the waiting, and with it the pages, when it returns true.

    Raises:
        UserLeft: The person leaves.
    """
    show = show or screen.print
    *first, last = screen_pages(screen, parts)
    more = [(say("lesson.key-enter"), say("lesson.key-more")), *other_keys]
    allowed = ENTER + "".join(key for key, _ in other_keys)
    for page in first:
        show(page)
        screen.print(pages.keys(more))
        pressed = prompter.key(allowed) if until is None else prompter.key(allowed, until)
        if pressed != ENTER:
            return pressed
        screen.print("")
    show(last)
    return ""


_LEAVE: Final = "q"


def print_pages(parts: "Sequence[RenderableType]", until: Callable[[], bool] | None = None) -> None:
    """Print the output of a command; page by page on a terminal where it is taller than that.

    Args:
        parts: The output.
        until: Also ends the pages when it returns true.
    """
    screen = console()
    if Look.plain or not interactive() or len(screen_pages(screen, parts)) == 1:
        for part in parts:
            screen.print(part)
        return
    from edalab.terminal.session import terminal_session

    with suppress(UserLeft, KeyboardInterrupt), terminal_session():
        leave = [(_LEAVE, say("lesson.key-quit"))]
        show_pages(screen, TerminalPrompter(), parts, leave, until=until)
