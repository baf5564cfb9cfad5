"""A run with faults that never ends is broken off, and one that ends is not."""

import itertools

import pytest

from edalab.errors import SimulationStuck
from edalab.lab import faulty_runtime
from edalab.lab.faulty_runtime import FaultyRuntime
from edalab.lab.units import LONGEST, SECOND


def run(scenario, *arguments):
    return FaultyRuntime([]).run("lab", scenario, *arguments)


async def record(runtime, records, at_once):
    for number in range(records):
        if number and number % at_once == 0:
            await runtime.sleep(1)
        runtime.record("start", f"r{number}")


@pytest.mark.parametrize(("records", "at_once"), [(40, 10), (10, 10), (40, 7)])
def test_a_run_may_have_so_many_records_in_all_and_at_once(monkeypatch, records, at_once):
    monkeypatch.setattr(faulty_runtime, "_MOST_RECORDS", 40)
    monkeypatch.setattr(faulty_runtime, "_MOST_RECORDS_AT_ONCE", 10)
    run(record, records, at_once)


@pytest.mark.parametrize(("records", "at_once"), [(41, 10), (11, 11), (41, 7)])
def test_a_run_with_one_record_more_is_broken_off(monkeypatch, records, at_once):
    monkeypatch.setattr(faulty_runtime, "_MOST_RECORDS", 40)
    monkeypatch.setattr(faulty_runtime, "_MOST_RECORDS_AT_ONCE", 10)
    with pytest.raises(SimulationStuck):
        run(record, records, at_once)


async def wait(runtime, *waits):
    for number in waits:
        for _ in range(number):
            await runtime.sleep(1)
        runtime.record("start", "r")


def test_waits_in_a_row_are_counted_from_the_last_record_on(monkeypatch):
    monkeypatch.setattr(faulty_runtime, "_MOST_IDLE_WAITS", 10)
    run(wait, 10, 10, 9, 10)
    with pytest.raises(SimulationStuck):
        run(wait, 10, 11)


async def look_ever_more_rarely(runtime):
    for doublings in itertools.count():
        await runtime.sleep(SECOND * 2**doublings)


def test_whoever_waits_for_a_thousand_years_waits_in_vain():
    with pytest.raises(SimulationStuck):
        run(look_ever_more_rarely)


async def wait_until(runtime, *moments):
    for moment in moments:
        await runtime.sleep(moment - runtime.now)
    return runtime.now


def test_a_run_of_almost_a_thousand_years_ends():
    assert run(wait_until, LONGEST - 1, LONGEST) == LONGEST
