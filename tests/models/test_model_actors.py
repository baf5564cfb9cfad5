"""The actors of a model, on a channel that is up to date only when it is asked to be."""

import pytest

from edalab.lab.channel import Lag
from edalab.lab.channel_plan import simulated
from edalab.lab.runtime import VirtualActor, VirtualRuntime
from edalab.lab.trace import Trace
from edalab.lab.units import MILLISECOND, SECOND
from edalab.models.actors import run_model
from edalab.models.reading import parse_model
from edalab.models.summary import ModelSummary


class LateChannel:
    """A simulated channel that, as a real one, does things only when it settles.

    What is published before it has settled once with a consumer there reaches nobody, and a lag is
    as of the last time.
    """

    def __init__(self, runtime, plan):
        self._runtime = runtime
        self._inner = simulated(runtime, plan)
        self._declared = []
        self._lags = {}
        self.subscribed = self.stands_ready = False

    def declare(self, topic, group):
        self._declared.append((topic, group))
        self._lags[group] = Lag(0, 0, 0)

    def connect(self, runtime):
        return LateConnection(self, self._inner.connect(runtime))

    async def settle(self):
        await self._runtime.sleep(1)
        for topic, group in self._declared:
            self._inner.declare(topic, group)
        self._lags = {group: self._inner.lag(group) for group in self._lags}
        self.stands_ready = self.subscribed

    def lag(self, group):
        return self._lags[group]

    def dead_letters(self, group):
        return self._inner.dead_letters(group)


class LateConnection:
    def __init__(self, channel, inner):
        self._channel, self._inner = channel, inner

    async def publish(self, topic, *messages):
        if self._channel.stands_ready:
            return await self._inner.publish(topic, *messages)
        return True

    async def subscribe(self, topic, group, *, prefetch):
        self._channel.subscribed = True
        return await self._inner.subscribe(topic, group, prefetch=prefetch)


@pytest.mark.parametrize("kind", ["queue", "log"])
@pytest.mark.parametrize("ack", ["before", "after"])
def test_nothing_is_lost_on_a_channel_that_needs_to_settle(small, kind, ack):
    text = small.replace("[channel.orders]", f"[channel.orders]\nkind = '{kind}'")
    model = parse_model(f"{text}ack = '{ack}'", "x")
    trace = Trace()
    summary = ModelSummary(trace, model)
    VirtualRuntime(trace=trace).run("lab", run_model, model, LateChannel)
    measures = summary.measures()
    assert (measures["model"]["handled"], measures["model"]["unfinished"]) == (20, 0)
    assert (measures["orders"]["ready"], measures["orders"]["unacked"]) == (0, 0)


class Counting(VirtualRuntime):
    """Counts how often the lab looks."""

    looks = 0

    def new_actor(self, name):
        actor = super().new_actor(name)
        return CountingActor(self, name) if name == "lab" else actor


class CountingActor(VirtualActor):
    def sleep(self, nanoseconds):
        self._run.looks += 1
        return super().sleep(nanoseconds)


def test_a_day_in_which_nothing_happens_is_waited_for_in_few_looks(small):
    model = parse_model(small + "ack = 'never'\n[run]\nfor = '24 h'\n", "x")
    run = Counting()
    run.run("lab", run_model, model)
    assert run.kernel.now == 24 * 3_600 * SECOND
    assert run.looks < 2_000


def test_a_call_is_made_again_after_its_time_out_and_its_rest(small):
    text = """
    calls = "card"
    timeout = "5 ms"
    retries = 2
    retry_after = "30 ms"
    [service.card]
    work = "20 ms"
    """
    trace = Trace()
    VirtualRuntime(trace=trace).run("lab", run_model, parse_model(small + text, "x"))
    first = [r.at for r in trace.records if r.action == "call" and r.message == "shop-1"][:3]
    assert [at - first[0] for at in first] == [0, 35 * MILLISECOND, 70 * MILLISECOND]
