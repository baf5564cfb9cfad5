"""The options ``--channel`` and ``--keep``, by which an experiment also runs on a real channel."""

from typing import TYPE_CHECKING, Any, Final

from edalab.cli.options import DeclaredOption
from edalab.experiments.experiment import Experiment, live_sides
from edalab.experiments.parameters import fields
from edalab.settings import from_environment

if TYPE_CHECKING:
    from edalab.experiments.live import LiveSystem

_KEEP: Final = "--keep"


def channel_options(experiment: Experiment) -> list[DeclaredOption]:
    """Return the options for a real channel; none if no side of the experiment can use one."""
    if not live_sides(experiment):
        return []
    taken = any(field.option == _KEEP for field in fields(experiment.parameters))
    return all_channel_options()[: 1 if taken else 2]


def all_channel_options() -> list[DeclaredOption]:
    """Return the options for a real channel, of a command that any experiment may be given to."""
    return [
        DeclaredOption("show_channel", "--channel", "channel.help-channel", "URL"),
        DeclaredOption("show_keep", _KEEP, "channel.help-keep"),
    ]


def system_from(experiment: Experiment, options: dict[str, Any]) -> "LiveSystem | None":
    """Remove the options for a real channel and return the channel that they or the settings name.

    Raises:
        BadSyntax: The address names no channel.
        MissingExtra: The system's client is not installed.
    """
    address, keep = options.pop("show_channel", None), bool(options.pop("show_keep", False))
    if not live_sides(experiment):
        return None
    if address is None and from_environment().channel is None:
        return None  # as most runs, which need not import what opens a channel
    from edalab import wiring

    return wiring.live_channel(address, keep=keep)
