"""When requests come, and who does them: even and random moments, threads and their line."""

import itertools
from fractions import Fraction
from random import Random

import pytest

from edalab.experiments.pace import (
    as_they_come,
    even,
    nanoseconds_each,
    one_after_the_other,
    one_in_each,
    poisson,
    until,
    work_time,
)
from edalab.lab.units import SECOND
from tests.lab.simulating import run


def first(number, moments):
    return list(itertools.islice(moments, number))


def test_even_moments_have_the_same_distance_and_none_is_early():
    assert first(3, even(4, 10)) == [10, 10 + SECOND // 4, 10 + SECOND // 2]
    assert first(4, even(3)) == [0, 333_333_334, 666_666_667, SECOND]


@pytest.mark.parametrize("rate", [0.1, 1, 3, 7.3, 1_000])
def test_whoever_works_at_a_rate_is_done_before_the_next_moment_at_that_rate(rate):
    moments = first(100, even(rate))
    assert all(one + work_time(rate) <= other for one, other in itertools.pairwise(moments))
    assert Fraction(*nanoseconds_each(rate)) == SECOND / Fraction(str(rate))


def test_random_moments_come_at_the_rate_in_the_mean_after_the_start():
    moments = first(10_000, poisson(Random(1), 50, 7 * SECOND))
    assert moments == sorted(moments)
    assert moments[0] > 7 * SECOND
    assert (moments[-1] - 7 * SECOND) / SECOND == pytest.approx(10_000 / 50, rel=0.05)


def test_each_period_has_one_random_moment():
    moments = first(1_000, one_in_each(Random(1), 100, 7))
    assert [(at - 7) // 100 for at in moments] == list(range(1_000))
    assert set(range(100)) >= {(at - 7) % 100 for at in moments} > set(range(5, 90, 5))


def starts_and_ends(driver, *, works):
    """When each request came, began and ended, by its name."""

    async def do(runtime, request):
        runtime.record("start", request)
        await runtime.sleep(works[int(request[1:]) - 1])
        runtime.record("finish", request)

    async def scenario(runtime):
        await driver(runtime, do)
        return runtime.now

    ended, trace = run(scenario)
    assert ended == max(record.at for record in trace.records)
    times = {}
    for record in trace.records:
        if record.message:
            times.setdefault(record.message, []).append(record.at)
    return times


def test_whoever_finds_no_thread_free_waits_in_line():
    def come(runtime, do):
        return as_they_come(runtime, itertools.count(0, 10), 5, do, threads=2)

    assert starts_and_ends(come, works=[100, 25, 40, 5, 5]) == {
        "r1": [0, 0, 100],
        "r2": [10, 10, 35],
        "r3": [20, 35, 75],
        "r4": [30, 75, 80],
        "r5": [40, 80, 85],
    }


def test_a_thread_that_waited_for_nobody_is_free_for_the_next():
    def come(runtime, do):
        return as_they_come(runtime, [0, 50, 60], 3, do, threads=1)

    assert starts_and_ends(come, works=[10, 30, 10]) == {
        "r1": [0, 0, 10],
        "r2": [50, 50, 80],
        "r3": [60, 80, 90],
    }


def test_without_a_limit_nobody_waits_and_no_more_come_than_were_asked_for():
    def come(runtime, do):
        return as_they_come(runtime, itertools.count(5, 10), 3, do)

    assert starts_and_ends(come, works=[100, 5, 5]) == {
        "r1": [5, 5, 105],
        "r2": [15, 15, 20],
        "r3": [25, 25, 30],
    }


@pytest.mark.parametrize("threads", [2, 9])
def test_each_thread_takes_the_next_request_when_it_is_done_with_its_own(threads):
    def drive(runtime, do):
        return one_after_the_other(runtime, 3, threads, do)

    third = 10 if threads == 2 else 0
    assert starts_and_ends(drive, works=[10, 30, 5]) == {
        "r1": [0, 0, 10],
        "r2": [0, 0, 30],
        "r3": [third, third, third + 5],
    }


@pytest.mark.parametrize(("at", "now"), [(20, 20), (10, 10), (3, 10)])
def test_a_moment_that_is_past_is_not_waited_for(at, now):
    async def scenario(runtime):
        await runtime.sleep(10)
        await until(runtime, at)
        return runtime.now

    assert run(scenario)[0] == now
