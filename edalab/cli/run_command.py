"""Runs a command inside a lesson and captures its output.

Commands that ask a person, follow a log, or write files outside the home are refused.
"""

import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import typer

from edalab.cli.on_demand import command_of
from edalab.cli.showing import BEYOND_THE_SCREEN
from edalab.cli.typer_translation import CLICK_ERROR, usage_message
from edalab.errors import NeedsTerminal, UsageError

VERBS: Final = ("sweep", "employee", "log", "readmodel", "event", "model")
"""The commands that a lesson can run, besides experiments."""

_ON_SCREEN: Final = ("--view", "--rows", "--sides", "--measures")
"""Options with a value that do not go with ``--json``."""

_FOLLOWS_LOG: Final = {("log", "tail")}
_WRITES_FILES: Final = {("log", "export"), ("log", "generate"), ("model", "new")}

_WRITES_NEW_FILES: Final = {("model", "new")}
"""These never overwrite a file, so that a learner can run them inside a lesson."""


def understand(arguments: Sequence[str], folder: Path | None = None) -> None:
    """Check that a command can be run inside a lesson.

    Args:
        arguments: The command, without the leading ``edalab``.
        folder: The folder in which it may write files, if any.

    Raises:
        UsageError: It can't be run, or not inside a lesson.
    """
    verb, name = arguments[0], "".join(arguments[1:2])
    if (verb, name) in _FOLLOWS_LOG:
        raise UsageError("bench-follow")
    if {"--help", "-h"} & set(arguments):
        return
    leaf = _leaf(verb, name)
    if leaf is None:
        return  # running the group reports the unknown command
    typed = parsed_options(leaf, name, arguments[2:])
    if (verb, name) in _WRITES_FILES and (folder or (verb, name) not in _WRITES_NEW_FILES):
        names = [parameter.name for parameter in leaf.params if parameter.type.name == "path"]
        files = [Path(typed[name]) for name in names if typed[name] is not None]
        if not all(folder and file.resolve().is_relative_to(folder.resolve()) for file in files):
            raise UsageError("bench-file")


def parsed_options(command: Any, name: str, options: Sequence[str]) -> dict[str, Any]:
    """Return the values of a command's options as Typer parses them, by parameter name.

    Raises:
        UsageError: They are invalid, or not for a lesson.
    """
    try:
        values: dict[str, Any] = command.make_context(name, list(options)).params
    except CLICK_ERROR as error:
        raise UsageError("bench-usage", problem=usage_message(error)) from None
    if any(values.get(option) for option in BEYOND_THE_SCREEN):
        raise UsageError("bench-view")
    return values


def as_data(arguments: Sequence[str]) -> dict[str, Any]:
    """Return the command's ``--json`` output: a list under ``items``, and empty if it is no JSON.

    Raises:
        EdalabError: The command is refused.
    """
    import json

    wanted = _without_screen(arguments)
    output = "" if {"--help", "-h"} & set(arguments) else _run([*wanted, "--json"], io.StringIO())
    try:
        data = json.loads(output)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {"items": data}


def _without_screen(arguments: Sequence[str]) -> list[str]:
    """Return a command without the options that only say what the screen shows."""
    wanted, skipped = [], False
    for argument in arguments:
        name, equals, _ = argument.partition("=")
        if not skipped and argument != "--csv" and name not in _ON_SCREEN:
            wanted.append(argument)
        skipped = name in _ON_SCREEN and not equals and not skipped
    return wanted


def as_printed(arguments: Sequence[str], columns: int, rows: int) -> str:
    """Return what the command prints in a window of so many columns and rows, with its styles.

    Raises:
        EdalabError: The command is refused.
    """
    with _window(columns, rows):
        return _run(arguments, _Page(sys.stdout))


class _Page(io.StringIO):
    """Captures standard output; looks like a terminal if the real output is one."""

    def __init__(self, like: Any) -> None:
        super().__init__()
        self._encoding = getattr(like, "encoding", None) or "utf-8"
        self._is_terminal = like.isatty()

    @property
    def encoding(self) -> str:  # type: ignore[override]  # a plain attribute there
        return self._encoding

    def isatty(self) -> bool:
        return bool(self._is_terminal)


class _StandardError(io.StringIO):
    """Captures standard error into the page; no terminal, so that no progress bar is drawn."""

    def __init__(self, page: io.StringIO) -> None:
        super().__init__()
        self._page = page

    def write(self, text: str) -> int:
        return self._page.write(text)


def _run(arguments: Sequence[str], page: io.StringIO) -> str:
    """Run a command and return its output; the exit code is ignored."""
    from edalab.cli.task_runs import lesson_records_runs

    stderr = _StandardError(page) if isinstance(page, _Page) else io.StringIO()
    command = _command(arguments[0])
    with redirect_stdout(page), redirect_stderr(stderr), _no_input(), lesson_records_runs():
        try:
            command.main(
                list(arguments[1:]), prog_name=f"edalab {arguments[0]}", standalone_mode=False
            )
        except CLICK_ERROR as error:
            raise UsageError("bench-usage", problem=usage_message(error)) from None
        except typer.Abort:
            raise NeedsTerminal("bench-only") from None
    return page.getvalue()


def _command(verb: str) -> Any:
    from edalab.cli.commands import COMMANDS

    if verb not in VERBS or verb not in COMMANDS:
        from difflib import get_close_matches

        if near := get_close_matches(verb, ("compare", "simulate", *VERBS), cutoff=0.7):
            raise UsageError("bench-near", name=verb, near=", ".join(near))
        raise UsageError("bench-only")
    return command_of(import_module(COMMANDS[verb]).app)


def _leaf(verb: str, name: str) -> Any:
    """Return the command of a group; None if there is none."""
    group = _command(verb)
    return group.get_command(None, name) if hasattr(group, "get_command") else None


@contextmanager
def _no_input() -> Iterator[None]:
    """Replace standard input by an empty one, so that nobody is asked."""
    before, sys.stdin = sys.stdin, io.StringIO()
    try:
        yield
    finally:
        sys.stdin = before


@contextmanager
def _window(columns: int, rows: int) -> Iterator[None]:
    size = {"COLUMNS": str(columns), "LINES": str(rows)}
    before = {name: os.environ.get(name) for name in size}
    os.environ.update(size)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
