"""The options ``--html`` and ``--open``, which write a run as a web page."""

from pathlib import Path
from typing import Any

import msgspec

from edalab.cli.options import DeclaredOption
from edalab.errors import UsageError
from edalab.terminal.console import write_error
from edalab.texts import say


class PageFile(msgspec.Struct, frozen=True):
    """The file that a page is written to.

    Args:
        path: The file.
        browse: Whether to open it in the browser.
    """

    path: Path
    browse: bool

    def write(self, page: str) -> None:
        """Write the page, report its path, and open it if ``browse`` is set.

        Raises:
            TraceFileError: The file can't be written, or holds something else.
        """
        from edalab.player.files import open_page, write

        write(self.path, page)
        write_error(say("player.written", path=self.path))
        if self.browse and not open_page(self.path):
            write_error(say("player.not-opened", path=self.path))


def page_options() -> list[DeclaredOption]:
    """Return the two options."""
    return [
        DeclaredOption("show_html", "--html", "player.help-html", "FILE"),
        DeclaredOption("show_open", "--open", "player.help-open"),
    ]


def page_from(options: dict[str, Any]) -> PageFile | None:
    """Remove the two options and return the page's file; None if no page is wanted.

    Raises:
        UsageError: ``--open`` is given without ``--html``.
        TraceFileError: No page can be written there.
    """
    html, browse = options.pop("show_html", None), bool(options.pop("show_open", None))
    return page_file(html, browse=browse)


def page_file(html: str | None, *, browse: bool) -> PageFile | None:
    """Return the file of ``--html``, or None if no page is wanted.

    Args:
        html: The file as typed.
        browse: Whether to open it in the browser.

    Raises:
        UsageError: ``--open`` is given without ``--html``.
        TraceFileError: No page can be written there.
    """
    if html is None:
        if browse:
            raise UsageError("needs-option", option="--open", needed="--html")
        return None
    from edalab.player.files import check

    check(Path(html))
    return PageFile(Path(html), browse)
