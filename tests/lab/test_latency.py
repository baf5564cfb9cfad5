"""Latencies of every shape have the mean, the variation and the bounds that are told of them."""

import statistics
from random import Random

import pytest

from edalab.lab.service import Latency, squared_variation

MEAN = 10_000
BOUNDS = {
    "fixed": (MEAN, MEAN),
    "uniform": (MEAN // 2, MEAN + MEAN // 2),
    "exponential": (0, 20 * MEAN),
    "lognormal": (1, 20 * MEAN),
}


@pytest.mark.parametrize("shape", BOUNDS)
def test_drawn_latencies_have_the_mean_and_the_variation_of_their_shape(shape):
    draw = Latency(MEAN, shape).draw(Random(1))
    drawn = [draw() for _ in range(20_000)]
    low, high = BOUNDS[shape]
    assert low <= min(drawn) <= max(drawn) <= high
    assert statistics.fmean(drawn) == pytest.approx(MEAN, rel=0.02)
    variation = statistics.pvariance(drawn) / MEAN**2
    assert variation == pytest.approx(squared_variation(shape), rel=0.05)


@pytest.mark.parametrize("shape", BOUNDS)
def test_work_that_takes_no_time_takes_none(shape):
    draw = Latency(0, shape).draw(Random(1))
    assert {draw() for _ in range(10)} == {0}


def test_of_lognormal_latencies_one_in_a_hundred_takes_almost_three_times_the_mean():
    draw = Latency(MEAN, "lognormal").draw(Random(1))
    slowest = statistics.quantiles([draw() for _ in range(20_000)], n=100)[-1]
    assert slowest == pytest.approx(2.8 * MEAN, rel=0.03)
