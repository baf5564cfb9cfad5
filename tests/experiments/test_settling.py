"""A scenario that can run on a real channel settles it before it relies on its numbers.

A real channel fetches its numbers, and seeks, when it settles and not before. What is published to
a group that is only declared may be lost. So it is with the simulated channel of this test, on
which the fixed commands have to do what they always do.
"""

from types import SimpleNamespace

import pytest

from edalab.errors import EdalabError, Refused
from edalab.experiments import live
from edalab.experiments.catalogue import COMPARISONS, SIMULATIONS, comparison, simulation
from edalab.experiments.experiment import _clock, run
from edalab.experiments.parameters import parse
from edalab.lab.log_channel import LogChannel
from edalab.lab.queue import QueueChannel
from edalab.lab.trace import Trace
from tests.experiments.golden_results import FOLDER, commands, given_in

EVERY = [*map(comparison, COMPARISONS), *map(simulation, SIMULATIONS)]
LIVE = [
    (experiment, name)
    for experiment in EVERY
    for name, side in experiment.sides.items()
    if getattr(side, "live", None)
]
"""The sides that can run on a real channel."""


class SettledConnection:
    """A connection that publishes only to groups that the channel has made by then."""

    def __init__(self, channel, connection):
        self._channel, self._connection = channel, connection

    def __getattr__(self, name):
        return getattr(self._connection, name)

    async def subscribe(self, topic, group, **options):
        settled = self._channel.settled
        subscription = await self._connection.subscribe(topic, group, **options)
        self._channel.settled = settled  # a consumer makes its group itself
        return subscription

    async def publish(self, topic, *messages):
        assert self._channel.settled
        return await self._connection.publish(topic, *messages)


class Settling:
    """Makes a simulated channel like a real one: its numbers are those of the last settling."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self._declared, self._seeks, self._numbers = [], [], {}
        self.settled = True

    def declare(self, topic, group, **options):
        super().declare(topic, group, **options)
        if group not in self._declared:
            self._declared.append(group)
            self.settled = False

    def seek(self, group, place):
        self._seeks.append((group, place))

    def connect(self, runtime):
        return SettledConnection(self, super().connect(runtime))

    async def settle(self):
        self.settled = True
        while self._seeks:
            super().seek(*self._seeks.pop(0))
        for group in self._declared:
            self._numbers[group] = super().lag(group), super().dead_letters(group)

    def lag(self, group):
        return self._numbers[group][0]

    def dead_letters(self, group):
        return self._numbers[group][1]


class SettlingQueue(Settling, QueueChannel):
    """A queue."""


class SettlingLog(Settling, LogChannel):
    """A log."""


def settling(runtime, plan):
    if plan.kind == "queue":
        return SettlingQueue(runtime, accept_ns=plan.accept_ns, policy=plan.policy)
    return SettlingLog(
        runtime, partitions=plan.partitions, accept_ns=plan.accept_ns, retention=plan.retention
    )


@pytest.mark.parametrize(("experiment", "name"), LIVE, ids=lambda part: getattr(part, "name", part))
def test_a_run_on_a_channel_that_has_to_settle_is_the_same_run(experiment, name):
    side = experiment.sides[name]
    for command in commands(FOLDER / f"{experiment.name}.txt"):
        given, seed = given_in(command)
        try:
            traced = run(experiment, given, seed=seed, keep=True).traces[name]
        except EdalabError:
            continue
        trace, parameters = Trace(), parse(experiment.parameters, given)
        clock = _clock(side.faults(parameters), seed, trace)
        clock.run(side.actor, side.scenario, parameters, settling)
        assert trace.records == traced


def test_a_side_that_a_system_refuses_is_left_out_and_the_others_run():
    refusal = Refused("no-channel", name="queue-vs-log")
    system = SimpleNamespace(refusal=lambda plan: refusal if plan.kind == "log" else None)
    experiment = comparison("queue-vs-log")
    sides, left_out = live._possible(experiment, experiment.parameters(), system)
    assert (list(sides), left_out) == (["queue"], {"log": refusal})
