"""The options ``--html`` and ``--open`` of whatever can be written as a page."""

import inspect
from pathlib import Path
from typing import Any

import msgspec

from edalab.cli.parameters import option
from edalab.errors import UsageError
from edalab.terminal.console import write_error
from edalab.texts import say


class PageFile(msgspec.Struct, frozen=True):
    """Where a page goes.

    Args:
        path: The file.
        browse: Whether it is opened in the browser.
    """

    path: Path
    browse: bool

    def write(self, page: str) -> None:
        """Write the page, say so, and open it where that was asked for.

        Raises:
            TraceFileError: The place can't be written, or something else stands there.
        """
        from edalab.player.files import open_page, write

        write(self.path, page)
        write_error(say("player.written", path=self.path))
        if self.browse and not open_page(self.path):
            write_error(say("player.not-opened", path=self.path))


def page_options() -> list[inspect.Parameter]:
    """The options themselves."""
    return [
        option("show_html", "--html", "player.help-html", "FILE"),
        option("show_open", "--open", "player.help-open"),
    ]


def page_from(options: dict[str, Any]) -> PageFile | None:
    """Take the options out of what was typed; None where no page was asked for.

    Raises:
        UsageError: The page is to be opened, but not written.
        TraceFileError: No page can be written there.
    """
    html, browse = options.pop("show_html", None), bool(options.pop("show_open", None))
    if html is None:
        if browse:
            raise UsageError("needs-option", option="--open", needed="--html")
        return None
    from edalab.player.files import check

    check(Path(html))
    return PageFile(Path(html), browse)
