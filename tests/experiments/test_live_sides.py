"""The same scenario beside its simulation on a channel in real time, without a system."""

import msgspec
import pytest

from edalab.errors import BadParameter, Refused, StorageUnwritable
from edalab.experiments import live
from edalab.experiments.catalogue import COMPARISONS, comparison
from edalab.experiments.experiment import live_sides, run
from edalab.lab.channel_plan import simulated
from edalab.lab.trace import Trace
from edalab.lab.units import MILLISECOND

ACKS = "ack-first-vs-ack-after"


class Channel:
    """A channel in memory, with what a real one has beyond that."""

    def __init__(self, system, runtime, plan):
        self._system = system
        self._inner = simulated(runtime, plan)

    def __getattr__(self, name):
        return getattr(self._inner, name)

    async def check(self):
        self._system.checks += 1
        if self._system.silent:
            raise StorageUnwritable("the channel", "no answer")

    async def drop(self):
        self._system.dropped += 1


class System:
    """Makes channels in memory, and notes the plans that it is given."""

    name, shown, notes, timeout_s = "rabbitmq", "in memory", None, 1.0

    def __init__(self, refused=()):
        self.plans, self.checks, self.dropped, self.silent = [], 0, 0, False
        self._refused = refused

    def channel(self, runtime, plan):
        self.plans.append(plan)
        return Channel(self, runtime, plan)

    def refusal(self, plan):
        return Refused("rabbitmq-log") if plan.kind in self._refused else None

    def differences(self, plan):
        return [f"channel.{plan.kind}"]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """A second of a scenario takes some milliseconds."""
    monkeypatch.setattr(live, "PATIENCE_S", 0.06)
    monkeypatch.setattr(live, "FASTEST", 0.0001)


def test_each_side_has_the_measures_of_its_simulation_and_a_name_with_the_system():
    system = System()
    given = {"messages": "3", "crash-at": "2"}
    result = live.run_live(comparison(ACKS), given, system, keep=True)
    for side in ("ack-first", "ack-after", "idempotent"):
        assert result.sides[f"{side}-rabbitmq"] == result.sides[side]
    assert result.traces.keys() == result.sides.keys()
    assert result.channel == "in memory"
    assert [plan.killed for plan in system.plans] == [frozenset({"consumer"})] * 3
    assert system.dropped == 3
    seconds = sum(
        side.live.seconds(result.experiment.parameters(messages=3, crash_at=2))
        for side in result.experiment.sides.values()
    )
    times = f"{seconds / 0.06:.3g}"
    assert result.differences == {"channel.queue": {}, "channel.pace": {"times": times}}


def test_a_side_that_the_system_can_t_run_is_told_and_the_others_run():
    told = []
    result = live.run_live(
        comparison("queue-vs-log"), {"events": "2"}, System({"log"}),
        tell=lambda side, refusal: told.append((side, refusal.code)),
    )  # fmt: skip
    assert told == [("log", "rabbitmq-log")]
    assert set(result.sides) == {"queue", "log", "queue-rabbitmq"}


def test_where_no_side_can_run_the_first_refusal_is_the_answer():
    with pytest.raises(Refused) as refused:
        live.run_live(comparison("queue-vs-log"), {}, System({"queue", "log"}))
    assert refused.value.code == "rabbitmq-log"
    with pytest.raises(Refused) as refused:
        live.run_live(comparison("table-vs-events"), {}, System())
    assert refused.value.code == "no-channel"
    with pytest.raises(Refused) as refused:
        live.run_live(comparison(ACKS), {"lost-acks": "0.5"}, System())
    assert refused.value.code == "live-fault"


def test_a_system_that_falls_silent_ends_the_run_and_is_still_dropped(monkeypatch):
    system = System()
    system.silent, system.timeout_s = True, 0.001
    monkeypatch.setattr(live, "PATIENCE_S", 0.6)
    with pytest.raises(StorageUnwritable):
        live.run_live(comparison(ACKS), {"messages": "1", "crash-at": "0"}, system)
    assert (system.checks, system.dropped) == (1, 1)


def test_a_side_that_does_not_end_within_its_limit_has_no_measures(monkeypatch):
    monkeypatch.setattr(live, "_SPARE_S", 0.01)
    monkeypatch.setattr(live, "_TIMES", 0)
    system = System()
    given = {"messages": "2", "crash-at": "0"}
    monkeypatch.setattr(live, "PATIENCE_S", 0.3)
    result = live.run_live(comparison(ACKS), given, system, keep=True)
    assert result.sides["idempotent-rabbitmq"] == {}
    assert "idempotent-rabbitmq" not in result.traces
    assert result.differences["channel.out-of-time"] == {"side": "idempotent-rabbitmq"}
    assert system.dropped == 3


def test_a_run_for_which_nobody_would_wait_is_refused_with_what_is_short_enough():
    with pytest.raises(BadParameter) as refused:
        live.run_live(comparison(ACKS), {"messages": "100000"}, System())
    assert refused.value.parameters["name"] == "--messages"


def test_the_times_of_a_plan_are_those_of_the_real_clock():
    plan = (
        comparison("retry-in-place-vs-later")
        .sides["later"]
        .live.plans(comparison("retry-in-place-vs-later").parameters(backoff_ms=1000))[0]
    )
    policy = msgspec.structs.replace(plan.policy, ttl_ns=3_000)
    paced = live._in_real_time(msgspec.structs.replace(plan, policy=policy), 0.5)
    assert paced.policy.ttl_ns == 1_500
    assert paced.policy.backoff_ns == tuple(rest // 2 for rest in plan.policy.backoff_ns)
    without = live._in_real_time(plan, 0.5)
    assert without.policy.ttl_ns is None


@pytest.mark.parametrize(("asked", "told"), [(1, False), (10_000, True)])
def test_a_parameter_that_is_smaller_in_real_time_is_told(asked, told):
    experiment = comparison("push-vs-pull")
    planned = experiment.sides["push"].live
    parameters = experiment.parameters(quiet_messages=asked)
    used = planned.fewer(parameters).quiet_messages
    assert used < asked if told else used == asked
    option = {"option": "--quiet-messages", "used": used, "asked": asked}
    assert live._fewer([planned], parameters) == ({"channel.fewer": option} if told else {})


@pytest.mark.parametrize("name", [name for name in COMPARISONS if live_sides(comparison(name))])
def test_a_real_channel_that_takes_a_moment_to_begin_changes_no_measure(name):
    experiment = comparison(name)
    result = run(experiment, {}, keep=True)
    parameters = experiment.parameters()
    for side, declared in live_sides(experiment).items():
        measures = []
        for moment in (0, 7 * MILLISECOND):
            trace = Trace(keep=False)
            summary = declared.live.summary(trace, parameters)
            later = [
                msgspec.structs.replace(record, at=record.at + moment)
                for record in result.traces[side]
            ]
            trace.replay(later)
            measures.append(summary.measures())
        assert measures[0] == measures[1], side


def test_a_short_run_is_as_fast_as_its_scenario_says(monkeypatch):
    monkeypatch.setattr(live, "PATIENCE_S", 8.0)
    system = System()
    result = live.run_live(comparison("queue-vs-log"), {"events": "2"}, system)
    assert result.differences == {"channel.queue": {}, "channel.log": {}}
    assert system.dropped == 2
