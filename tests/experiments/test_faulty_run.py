"""Faults can be put into every simulated experiment, and the result says what they did."""

import random

import pytest

from edalab.errors import UnknownName, UsageError
from edalab.experiments.catalogue import COMPARISONS, SIMULATIONS, comparison, simulation
from edalab.experiments.experiment import run
from edalab.experiments.faulty_run import run_with_faults
from edalab.lab.fault_sentence import parse_fault
from edalab.terminal.console import console
from edalab.terminal.results import render

EXPERIMENTS = [
    experiment
    for experiment in [*map(comparison, COMPARISONS), *map(simulation, SIMULATIONS)]
    if experiment.takes_faults
]
SHORT = {"one-vs-many-instances": {"requests": "200"}}
SLOW = {"retention-vs-compaction", "one-database-vs-cqrs"}
FORMS = (
    "crashes at {at} ns", "crashes at {at} ns, restarts after {at} ns", "crashes before work 1",
    "crashes after receive 2, restarts after 1 s", "crashes before ack 1, restarts after 1 s",
    "crashes after publish 2", "delays works by 3 ms", "loses message 2", "loses 50 % of acks",
    "loses every ack, delivered again after 1 s", "duplicates every message",
    "reorders 50 % of messages by 1 s", "works 3 times slower", "refuses calls until {at} ns",
)  # fmt: skip


def with_faults(name, *sentences, given=None, verb="compare"):
    experiment = (comparison if verb == "compare" else simulation)(name)
    return run_with_faults(experiment, given or {}, [parse_fault(text) for text in sentences])


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: experiment.name)
def test_whatever_goes_wrong_the_result_says_what_it_did(experiment):
    given = SHORT.get(experiment.name, {})
    plain = run(experiment, given, keep=True)
    records = [record for trace in plain.traces.values() for record in trace]
    actors = sorted({record.actor for record in records if record.action != "lag"} - {"lab"})
    draw = random.Random(experiment.name)
    for _ in range(1 if experiment.name in SLOW else 2):
        form = draw.choice(FORMS).format(at=draw.randrange(records[-1].at + 1))
        fault = parse_fault(f'"{draw.choice(actors)}" {form}')
        try:
            result = run_with_faults(experiment, given, [fault])
        except UnknownName:
            continue  # a group is named in a trace, and is no actor
        except UsageError as refused:
            if refused.code == "fault-no-process":
                continue
            raise
        assert result.injected.without == plain.sides
        assert result.theory == {}
        assert result.statements() == []
        screen = console()
        with screen.capture() as shown:
            screen.print(render(result, screen))
        assert "Traceback" not in shown.get()


def test_a_service_that_refuses_for_a_while_costs_the_caller_by_calls_and_time_by_channel():
    result = with_faults("sync-vs-async", "payroll refuses calls until 1 s")
    calls, channel = result.sides["sync"], result.sides["async"]
    assert (calls["failed"], calls["unfinished"]) == (1, 1)
    assert (channel["failed"], channel["unfinished"]) == (0, 0)
    assert channel["done_ms"] > 1000 > result.injected.without["async"]["done_ms"]
    assert result.injected.struck == {"sync": [1], "async": [100]}


def test_a_side_that_can_not_end_shows_what_happened_until_then():
    result = with_faults("ack-first-vs-ack-after", "consumer crashes at message 3")
    assert set(result.injected.unfinished) == {"ack-first", "ack-after", "idempotent"}
    assert result.injected.struck["ack-after"] == [1]
    assert result.sides["ack-after"]["lost"] == 8


def test_poison_is_given_back_for_ever_where_nothing_counts_deliveries():
    given = {"work_ms": "100", "for_s": "10", "max_attempts": "3"}
    sentence = "producer poisons message 2"
    result = with_faults("channel", sentence, given=given, verb="simulate")
    assert (result.sides["channel"]["dead"], result.sides["channel"]["acked"]) == (1, 4)


def test_a_fault_of_nobody_is_refused_with_those_who_are_there():
    with pytest.raises(UnknownName, match="producer"):
        with_faults("channel", "x loses messages", verb="simulate")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("table-vs-events", "a crashes at 1 s"), ("sync-vs-async", "hr poisons message 1")],
)
def test_a_fault_that_an_experiment_can_not_have_is_refused(name, sentence):
    with pytest.raises(UsageError, match=name):
        with_faults(name, sentence)


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("push-vs-pull", "producer crashes at 300 ms, restarts after 1 s"),
        ("push-vs-pull", "producer crashes before publish 3, restarts after 1 s"),
        ("sync-vs-async", "onboarding crashes at 100 ms"),
    ],
)
def test_who_has_no_process_of_its_own_can_not_crash(name, fault):
    with pytest.raises(UsageError, match="has no process of its own"):
        with_faults(name, fault)


def test_what_is_lost_is_neither_late_nor_doubled():
    faults = ("loses message 2", "duplicates message 2", "reorders message 2 by 1 s")
    result = with_faults(
        "channel", *(f"producer {fault}" for fault in faults), verb="simulate",
        given={"publish": "3", "take": "3", "ack": "3"},
    )  # fmt: skip
    assert result.injected.struck == {"channel": [1, 0, 0]}
    assert result.sides["channel"]["deliveries"] == 2


def test_a_part_whose_service_crashed_goes_back_into_the_queue():
    result = with_faults("sync-vs-async", "payroll crashes at 10 ms, restarts after 1 s")
    assert result.injected.unfinished == {}
    assert result.sides["async"]["unfinished"] == 0
    assert result.sides["async"]["done_ms"] > 1000
