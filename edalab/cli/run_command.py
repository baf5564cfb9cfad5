"""Public commands run inside a lesson: parsed by their own parsers, their output kept.

Nothing here can ask a person, follow a log, or write a file outside the home at hand.
"""

import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import typer
from typer.main import get_command

from edalab.cli.notes import noted_by_the_lesson
from edalab.cli.wording import told
from edalab.errors import NeedsTerminal, UsageError

VERBS: Final = ("sweep", "employee", "log", "readmodel", "event")
"""The commands that can be run so, beside the experiments."""

_FOLLOWING: Final = {("log", "tail")}
_WRITING: Final = {("log", "export"), ("log", "generate")}
_CLICK_ERROR: Final[Any] = typer.BadParameter.__mro__[2]  # see cli.app


def understand(arguments: Sequence[str], folder: Path | None = None) -> None:
    """See that a command can be run inside a lesson.

    Args:
        arguments: The command, without the ``edalab``.
        folder: The folder that it may write files in, if there is one.

    Raises:
        UsageError: It can't be run, or not here.
    """
    verb, name, rest = arguments[0], "".join(arguments[1:2]), list(arguments[2:])
    if (verb, name) in _FOLLOWING:
        raise UsageError("bench-follow")
    if {"--help", "-h"} & set(arguments):
        return
    group: Any = _command(verb)
    leaf = group.get_command(None, name) if hasattr(group, "get_command") else None
    if leaf is None:
        return  # the group tells what it knows
    try:
        typed = leaf.make_context(name, rest).params
    except _CLICK_ERROR as error:
        raise UsageError("bench-usage", problem=told(error)) from None
    if (verb, name) in _WRITING:
        names = [each.name for each in leaf.params if each.type.name == "path"]
        files = [Path(typed[name]) for name in names if typed[name] is not None]
        if not all(folder and file.resolve().is_relative_to(folder.resolve()) for file in files):
            raise UsageError("bench-file")


def as_data(arguments: Sequence[str]) -> dict[str, Any]:
    """What the command's ``--json`` gives; a list stands under ``items``, and no JSON is nothing.

    Raises:
        EdalabError: The command is refused.
    """
    wanted = [each for each in arguments if each != "--csv"]
    told = "" if {"--help", "-h"} & set(arguments) else _run([*wanted, "--json"], io.StringIO())
    try:
        data = json.loads(told)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {"items": data}


def as_printed(arguments: Sequence[str], columns: int) -> str:
    """What the command prints on a window of so many columns, with the terminal's styles.

    Raises:
        EdalabError: The command is refused.
    """
    with _columns(columns):
        return _run(arguments, _Page(sys.stdout))


class _Page(io.StringIO):
    """What is printed, for a terminal like the real output."""

    def __init__(self, like: Any) -> None:
        super().__init__()
        self._encoding = getattr(like, "encoding", None) or "utf-8"
        self._is_terminal = like.isatty()

    @property
    def encoding(self) -> str:  # type: ignore[override]  # a plain attribute there
        return self._encoding

    def isatty(self) -> bool:
        return bool(self._is_terminal)


class _Aside(io.StringIO):
    """Standard error: no terminal, so that nothing moves there; its words come as they come."""

    def __init__(self, page: io.StringIO) -> None:
        super().__init__()
        self._page = page

    def write(self, text: str) -> int:
        return self._page.write(text)


def _run(arguments: Sequence[str], page: io.StringIO) -> str:
    """Run a command; its exit code is told by what it prints."""
    aside = _Aside(page) if isinstance(page, _Page) else io.StringIO()
    command = _command(arguments[0])
    with redirect_stdout(page), redirect_stderr(aside), _nobody_there(), noted_by_the_lesson():
        try:
            command.main(
                list(arguments[1:]), prog_name=f"edalab {arguments[0]}", standalone_mode=False
            )
        except _CLICK_ERROR as error:
            raise UsageError("bench-usage", problem=told(error)) from None
        except typer.Abort:
            raise NeedsTerminal("bench-only") from None
    return page.getvalue()


def _command(verb: str) -> Any:
    from edalab.cli.commands import COMMANDS

    if verb not in VERBS or verb not in COMMANDS:
        raise UsageError("bench-only")
    return get_command(import_module(COMMANDS[verb]).app)


@contextmanager
def _nobody_there() -> Iterator[None]:
    """A standard input where nobody can be asked."""
    before, sys.stdin = sys.stdin, io.StringIO()
    try:
        yield
    finally:
        sys.stdin = before


@contextmanager
def _columns(columns: int) -> Iterator[None]:
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = str(columns)
    try:
        yield
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before
