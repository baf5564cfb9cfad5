"""Builds the commands of an application, each only when it is called or listed."""

from collections.abc import Mapping
from copy import copy
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_command_from_info, get_command_name, get_group
from typer.models import CommandInfo


class BuildOnDemand(TyperGroup):
    """Commands of one application, each built when it is called or listed.

    Typer itself builds all of them before it calls one.
    """

    infos: Mapping[str, CommandInfo]

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Click's signature
        return list(self.infos)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        if cmd_name in self.infos and cmd_name not in self.commands:
            command = get_command_from_info(
                self.infos[cmd_name],
                pretty_exceptions_short=False,
                rich_markup_mode=self.rich_markup_mode,
            )
            shorten(command)
            self.commands[cmd_name] = command
        return self.commands.get(cmd_name)


def command_of(app: typer.Typer) -> Any:
    """Return the Click command or group of an application."""
    if app.registered_callback or len(app.registered_commands) == 1:
        return get_command(app)
    without_commands = copy(app)
    without_commands.registered_commands = []
    without_commands.info = copy(app.info)
    without_commands.info.cls = BuildOnDemand
    group: Any = get_group(without_commands)
    group.infos = {
        info.name or get_command_name(info.callback.__name__): info
        for info in app.registered_commands
        if info.callback
    }
    return group


def shorten(command: Any) -> None:
    """Shorten a command's help in lists of commands to its first sentence."""
    first, stop, _ = (command.help or "").partition(". ")
    command.short_help = first + stop.strip()
