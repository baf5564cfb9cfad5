"""Translates the messages and help pages of Typer.

Typer has its own copy of Click, whose messages are English only. An error's message is made here
from its class and fields; the fixed words of help pages are set before a page is printed. A message
that this module does not know is shown as Typer words it.
"""

import re
from typing import Any, Final

import typer

from edalab.errors import UsageError
from edalab.terminal.console import Look, console
from edalab.texts import say

CLICK_ERROR: Final[Any] = typer.BadParameter.__mro__[2]
"""The base class of all errors of a wrong command line; Typer's own copy of Click hides it."""

_PATTERNS: Final = (
    (r"Got unexpected extra argument(?:s|\(s\))? \((?P<words>.*)\)", "common.cli-too-many"),
    (r"Missing command\.", "common.cli-missing-command"),
    (r"Option '(?P<name>.*)' requires an argument\.", "common.cli-needs-value"),
    (r"Option '(?P<name>.*)' does not take a value\.", "common.cli-takes-no-value"),
)
_SECTIONS: Final = {
    "Options": "common.cli-options",
    "Commands": "common.cli-commands",
    "Arguments": "common.cli-arguments",
}
_USAGE: Final = {
    "[OPTIONS]": "common.cli-usage-options",
    "COMMAND [ARGS]...": "common.cli-usage-command",
}
_ROOM_FOR_BOXES: Final = 56
"""Help pages have boxes only from this width in columns on; narrower boxes cut option names."""


def refuse_repeated_options() -> None:
    """Make Typer refuse an option that is given twice but takes one value.

    Click keeps the last value and says nothing about the first.
    """
    from typer._click import parser

    if hasattr(parser._Option, "refuses_repeats"):  # noqa: SLF001 - Click has no setting for it
        return
    original = parser._Option.process  # noqa: SLF001

    def process(self: Any, value: Any, state: Any) -> None:
        before = state.opts.get(self.dest)
        if self.action == "store" and before is not None:
            name = max(self.obj.opts, key=len)
            raise UsageError("option-twice", name=name, first=before, second=value)
        original(self, value, state)

    parser._Option.process = process  # type: ignore[method-assign]  # noqa: SLF001
    parser._Option.refuses_repeats = True  # type: ignore[attr-defined]  # noqa: SLF001


def usage_message(error: Any) -> str:
    """Return the message for a wrong command line.

    Args:
        error: The error that Typer's Click raised.
    """
    match type(error).__name__:
        case "NoSuchOption":
            near = ", ".join(error.possibilities or ())
            key = "common.cli-no-option-but" if near else "common.cli-no-option"
            return say(key, name=error.option_name, near=near)
        case "MissingParameter" if error.param is not None:
            name = error.param.get_error_hint(error.ctx).strip("'")
            return say(f"common.cli-missing-{error.param.param_type_name}", name=name)
        case "BadParameter" if error.param is not None:
            return _bad_value(error)
    if match := re.match(
        r"No such command '(?P<name>.*?)'\.(?:$| Did)", str(error.message), re.DOTALL
    ):
        return _no_command(match["name"], error.ctx)
    for pattern, key in _PATTERNS:
        match = re.match(pattern, str(error.message))
        if match:
            return say(key, **match.groupdict())
    return str(error.format_message())


def _no_command(name: str, context: Any) -> str:
    import difflib

    known = context.command.list_commands(context) if context is not None else []
    near = ", ".join(difflib.get_close_matches(name.lower(), known))
    key = "common.cli-no-command-but" if near else "common.cli-no-command"
    return say(key, name=name, near=near)


def _bad_value(error: Any) -> str:
    """Return the message for a value that is no whole number: no other kind is left to Typer."""
    name = error.param.get_error_hint(error.ctx).strip("'")
    match = re.match(r"'(?P<value>.*)' is not a valid int", error.message, re.DOTALL)
    if match:
        return say("error.bad-syntax", name=name, value=match["value"], expected="3")
    return str(error.format_message())


def word_help() -> None:
    """Translate help pages; what that needs is imported when a page is printed."""
    from typer import core

    for kind in (core.TyperCommand, core.TyperGroup):
        if not hasattr(kind, "worded"):
            _word_help_of(kind)


def _word_help_of(kind: Any) -> None:
    original, original_option = kind.get_help, kind.get_help_option

    def get_help(self: Any, ctx: Any) -> Any:
        _word_pages()
        return original(self, ctx)

    def get_help_option(self: Any, ctx: Any) -> Any:
        option = original_option(self, ctx)
        if option is not None:
            option.help = say("common.cli-help")
        return option

    kind.get_help, kind.get_help_option, kind.worded = get_help, get_help_option, True


def _word_pages() -> None:
    from rich.text import Text
    from typer import core, rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = say("common.cli-arguments")
    rich_utils.OPTIONS_PANEL_TITLE = say("common.cli-options")
    rich_utils.COMMANDS_PANEL_TITLE = say("common.cli-commands")
    rich_utils.DEFAULT_STRING = say("common.cli-default")
    rich_utils.REQUIRED_LONG_STRING = say("common.cli-required")
    Text.rstrip_end = _strip_by_cells  # type: ignore[method-assign,assignment]
    _fold(rich_utils)
    core.HAS_RICH = not Look.plain and console().width >= _ROOM_FOR_BOXES
    context: Any = typer.Context.__mro__[1]
    context.formatter_class = _formatter(context.formatter_class)


def _fold(pages: Any) -> None:
    """Let the help of an option wrap where it is too long for its column."""
    original = pages._get_parameter_help  # noqa: SLF001 - Typer has no setting for it
    if hasattr(original, "folds"):
        return

    def folding(**arguments: Any) -> Any:
        cells = original(**arguments)
        for cell in cells.renderables:
            cell.overflow = "fold"
        return cells

    folding.folds = True  # type: ignore[attr-defined]
    pages._get_parameter_help = folding  # noqa: SLF001


def _strip_by_cells(text: Any, size: int) -> None:
    """Remove blanks at the end of a text that is wider than ``size`` cells.

    It replaces Rich's method, which counts characters: a line of wide characters that fills its
    column would keep its trailing blank and lose its last word to an ellipsis.
    """
    blanks = len(text.plain) - len(text.plain.rstrip())
    excess = text.cell_len - size
    if excess > 0 and blanks:
        text.right_crop(min(blanks, excess))


def _formatter(formatter: Any) -> Any:
    if hasattr(formatter, "worded"):
        return formatter

    class Worded(formatter):  # type: ignore[misc]  # a class of Typer's own Click
        worded = True

        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            for word, key in _USAGE.items():
                args = args.replace(word, say(key))
            super().write_usage(prog, args, prefix or f"{say('common.cli-usage')} ")

        def section(self, name: str) -> Any:
            return super().section(say(_SECTIONS[name]) if name in _SECTIONS else name)

    return Worded
