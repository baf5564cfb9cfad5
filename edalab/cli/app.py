"""Runs a command line: finds its command, sets language and display, turns errors into exit codes.

Exit codes: 0 done, 1 refused, 2 not understood, 3 a verdict that is not known, 70 a bug in
edalab, 130 interrupted.
"""

import errno
import os
import sys
from importlib import import_module
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command

from edalab import texts
from edalab.cli.commands import COMMANDS, group_of
from edalab.cli.on_demand import command_of, shorten
from edalab.cli.typer_translation import CLICK_ERROR, refuse_repeated_options, word_help
from edalab.errors import BadParameter, EdalabError, StorageUnwritable, UsageError
from edalab.terminal.console import Look, interactive, prepare_streams, write_error
from edalab.texts import say

INTERRUPTED: Final = 130
INTERNAL: Final = 70


class LazyGroup(TyperGroup):
    """A group whose commands are imported only when they are called or listed."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Click's signature
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        if cmd_name not in self.commands:
            command = command_of(import_module(COMMANDS[cmd_name]).app)
            command.name = cmd_name
            command.rich_help_panel = say(f"common.panel-{group_of(cmd_name)}")
            shorten(command)
            self.commands[cmd_name] = command
        return self.commands[cmd_name]


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code."""
    prepare_streams()
    try:
        code = _run(_take_display_options(arguments))
    except EdalabError as error:
        write_error(say("error.prefix", message=str(error)))
        code = error.exit_code
    except KeyboardInterrupt:
        write_error("")
        code = INTERRUPTED
    except OSError as error:
        if error.filename is not None:  # a path that a name is too long for, or a loop of links
            reported = StorageUnwritable(error.filename, error.strerror or str(error))
            write_error(say("error.prefix", message=str(reported)))
            return reported.exit_code
        return _output_failed(error) if error.errno in _OUTPUT_ERRORS else _internal(error)
    except Exception as error:  # noqa: BLE001 - a mistake in edalab, reported in one sentence
        return _internal(error)
    try:
        sys.stdout.flush()
    except OSError as error:
        return _output_failed(error)
    return code


_OUTPUT_ERRORS: Final = {errno.EPIPE, errno.ENOSPC, errno.EIO, errno.EBADF, errno.EDQUOT}
"""Errors of writing to standard output; errors about files are raised with their own message."""


def _output_failed(error: OSError) -> int:
    """Discard buffered output and return the exit code; a closed pipe is no failure."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return 0
    message = say("error.output-failed", reason=error.strerror)
    write_error(say("error.prefix", message=message))
    return 1


def _internal(error: Exception) -> int:
    """Report a mistake in edalab in one sentence; with ``EDALAB_DEBUG`` raise it."""
    if os.environ.get("EDALAB_DEBUG"):
        raise error
    message = say("error.internal", kind=type(error).__name__, reason=error)
    write_error(say("error.prefix", message=message))
    return INTERNAL


def _run(arguments: list[str]) -> int:
    command = get_command(_application())
    word_help()
    refuse_repeated_options()
    if "_EDALAB_COMPLETE" in os.environ:  # what the script of 'edalab completion' sets
        from typer._completion_classes import completion_init

        completion_init()
    try:
        code = command.main(arguments, prog_name="edalab", standalone_mode=False)
    except typer.Abort:
        return INTERRUPTED
    except CLICK_ERROR as error:
        from edalab.cli.typer_translation import usage_message

        write_error(say("error.prefix", message=usage_message(error)))
        usage = error.ctx.command_path if error.ctx is not None else "edalab"
        write_error(say("common.see-help", command=usage.replace("edalab", texts.program(), 1)))
        return int(error.exit_code)
    return int(code or 0)


def _application() -> typer.Typer:
    app = typer.Typer(
        add_completion=False,
        cls=LazyGroup,
        help=say("common.help"),
        epilog=say("common.help-epilog"),
        invoke_without_command=True,
        context_settings={"help_option_names": ["--help", "-h"]},
    )

    @app.callback()
    def start(
        context: typer.Context,
        *,
        version: Annotated[
            bool, typer.Option("--version", help=say("common.help-version"))
        ] = False,
    ) -> None:
        if version:
            from edalab import __version__

            sys.stdout.write(f"edalab {__version__}\n")
        elif context.invoked_subcommand is None:
            if interactive():
                from edalab.cli.menu import show_menu
                from edalab.terminal.prompter import TerminalPrompter
                from edalab.terminal.session import terminal_session

                with terminal_session():
                    raise typer.Exit(show_menu(TerminalPrompter(), run))
            sys.stdout.write(context.get_help() + "\n")

    return app


def _take_display_options(arguments: list[str]) -> list[str]:
    """Apply and remove ``--lang`` and ``--plain`` wherever they stand before ``--``."""
    texts.choose(None)
    Look.plain = False
    rest: list[str] = []
    waiting = iter(arguments)
    for argument in arguments:
        if "\0" in argument:  # as no shell passes it on
            raise UsageError("null-byte", value=argument)
    for argument in waiting:
        if argument == "--":
            rest += [argument, *waiting]
        elif argument == "--plain":
            Look.plain = True
        elif argument == "--lang":
            _choose_language(next(waiting, ""))
        elif argument.startswith("--lang="):
            _choose_language(argument.removeprefix("--lang="))
        else:
            rest.append(argument)
    return rest


def _choose_language(language: str) -> None:
    if language not in texts.LANGUAGES:
        raise BadParameter("--lang", language or "''", ", ".join(texts.LANGUAGES))
    texts.choose(language)
