"""The options ``--channel`` and ``--keep``, by which an experiment also runs on a real channel."""

import inspect
from typing import Any

from edalab import wiring
from edalab.cli.options import option_parameter
from edalab.experiments.experiment import Experiment
from edalab.experiments.live import LiveSystem, live_side


def channel_options(experiment: Experiment) -> list[inspect.Parameter]:
    """Return the options for a real channel; none if no side of the experiment can use one."""
    if live_side(experiment) is None:
        return []
    return [
        option_parameter("show_channel", "--channel", "channel.help-channel", "URL"),
        option_parameter("show_keep", "--keep", "channel.help-keep"),
    ]


def system_from(experiment: Experiment, options: dict[str, Any]) -> LiveSystem | None:
    """Remove the options for a real channel and return the channel that they or the settings name.

    Raises:
        BadSyntax: The address names no channel.
        MissingExtra: The system's client is not installed.
    """
    address, keep = options.pop("show_channel", None), bool(options.pop("show_keep", False))
    if live_side(experiment) is None:
        return None
    return wiring.live_channel(address, keep=keep)
