"""The real channel that an experiment is to run on as well: ``--channel`` and ``--keep``."""

import inspect
from typing import Any

from edalab import wiring
from edalab.cli.parameters import option
from edalab.experiments.experiment import Experiment
from edalab.experiments.live import LiveSystem, live_side


def channel_options(experiment: Experiment) -> list[inspect.Parameter]:
    """The options of an experiment with a side that a real channel can carry."""
    if live_side(experiment) is None:
        return []
    return [
        option("show_channel", "--channel", "channel.help-channel", "URL"),
        option("show_keep", "--keep", "channel.help-keep"),
    ]


def system_from(experiment: Experiment, options: dict[str, Any]) -> LiveSystem | None:
    """Take the options out of what was typed; the system that was named, or that the settings name.

    Raises:
        BadSyntax: It is the address of no channel.
        MissingExtra: The system's client is not installed.
    """
    address, keep = options.pop("show_channel", None), bool(options.pop("show_keep", False))
    if live_side(experiment) is None:
        return None
    return wiring.live_channel(address, keep=keep)
