"""The command line's own sentences, in the language that edalab speaks.

Typer carries its own copy of Click, which knows English alone. What a wrong command line raises is
worded here from the error's class and parts; what help pages say around our texts is set before
they are printed. Whatever a later Typer words in another way is shown as Typer says it.
"""

import re
from typing import Any, Final

from edalab.terminal.console import Look, console
from edalab.texts import say

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
_ROOM_FOR_BOXES: Final = 56
"""Columns below which a help page has no boxes: an option's name would be cut in one."""
_EXAMPLES: Final = {"int": "3", "integer": "3", "float": "0.5", "uuid": "-"}


def told(error: Any) -> str:
    """What a wrong command line is told.

    Args:
        error: What Typer's Click raised.
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
    if found := re.match(
        r"No such command '(?P<name>.*?)'\.(?:$| Did)", str(error.message), re.DOTALL
    ):
        return _no_command(found["name"], error.ctx)
    for pattern, key in _PATTERNS:
        found = re.match(pattern, str(error.message))
        if found:
            return say(key, **found.groupdict())
    return str(error.format_message())


def _no_command(name: str, context: Any) -> str:
    import difflib

    known = context.command.list_commands(context) if context is not None else []
    near = ", ".join(difflib.get_close_matches(name.lower(), known))
    key = "common.cli-no-command-but" if near else "common.cli-no-command"
    return say(key, name=name, near=near)


def _bad_value(error: Any) -> str:
    name = error.param.get_error_hint(error.ctx).strip("'")
    found = re.match(r"'(?P<value>.*)' is not a valid (?P<kind>\w+)", error.message, re.DOTALL)
    if found and found["kind"] in _EXAMPLES:
        expected = _EXAMPLES[found["kind"]]
        return say("error.bad-syntax", name=name, value=found["value"], expected=expected)
    found = re.match(r"(?P<value>\S+) is not in the range (?P<range>.*)\.", error.message)
    if found:
        allowed = found["range"].replace("x", "")
        return say("error.bad-parameter", name=name, value=found["value"], allowed=allowed)
    return str(error.format_message())


def word_help() -> None:
    """Let help pages speak the language; what that needs is imported when a page is printed."""
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
    import typer
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
    """Have what an option's help says fold where it is too long for its column, not end there."""
    original = pages._get_parameter_help  # noqa: SLF001 - Typer has no setting for it
    if hasattr(original, "folds"):
        return

    def folding(**given: Any) -> Any:
        said = original(**given)
        for each in said.renderables:
            each.overflow = "fold"
        return said

    folding.folds = True  # type: ignore[attr-defined]
    pages._get_parameter_help = folding  # noqa: SLF001


def _strip_by_cells(text: Any, size: int) -> None:
    """Take blanks off the end of a text that is wider than ``size`` cells.

    Rich counts characters here: a line of wide ones that fills its column keeps the blank behind
    it, is then too long by one, and loses its last word to an ellipsis.
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
            super().write_usage(prog, args, prefix or f"{say('common.cli-usage')} ")

        def section(self, name: str) -> Any:
            return super().section(say(_SECTIONS[name]) if name in _SECTIONS else name)

    return Worded
