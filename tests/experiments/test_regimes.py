"""What comparisons show, and refuse, at the edges of their parameters."""

import shlex

import pytest

from edalab.errors import BadParameter
from edalab.experiments.catalogue import comparison
from edalab.experiments.experiment import run


def result(command):
    name, *options = shlex.split(command)
    given = dict(option.split("=", 1) for option in options)
    return run(comparison(name), given)


# fmt: off
REFUSED = {
    "outbox-vs-dual-write requests=50001": "--requests",
    "retry-everywhere-vs-edge requests=100000 levels=12 attempts=1": "--requests",
    "retry-in-place-vs-later work-ms=0.001": "--work-ms",
    "sequential-vs-parallel requests=150001": "--requests",
}
# fmt: on


@pytest.mark.parametrize("command", REFUSED)
def test_what_would_take_minutes_is_refused_by_name(command):
    with pytest.raises(BadParameter) as refusal:
        result(command)
    assert refusal.value.parameters["name"] == REFUSED[command]


@pytest.mark.parametrize(
    ("requests", "measure"), [(99, "caller_wait_max_ms"), (100, "caller_wait_p99_ms")]
)
def test_a_percentile_needs_a_hundred_waits(requests, measure):
    side = result(f"sequential-vs-parallel requests={requests}").sides["sequential"]
    assert {"caller_wait_max_ms", "caller_wait_p99_ms"} & set(side) == {measure}


def test_a_queue_is_not_said_to_replay_anything():
    sides = result("queue-vs-log").sides
    assert "replayed" not in sides["queue"]
    assert sides["log"]["replayed"] == 6
