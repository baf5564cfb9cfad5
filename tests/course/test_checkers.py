"""Tasks are judged on what runs show: any valid route, and nothing else, passes."""

import pkgutil
from importlib import import_module

import pytest
from learner import channel

from edalab.course import checkers
from edalab.course.checkers import CHECKERS, Evidence, checker_named
from edalab.course.checkers.channels import redelivered_after_crash
from edalab.course.events import ExperimentNoted

WANTED = {"back": 2, "ready": 4}


def verdict(*results):
    noted = [
        ExperimentNoted(lesson="l", step="s", task="t", command="", result=result)
        for result in results
    ]
    return redelivered_after_crash(Evidence(noted), WANTED)


@pytest.mark.parametrize("acked", range(6))
def test_every_run_that_fulfils_the_invariant_passes(acked):
    assert verdict(channel(4 + acked, 2 + acked, acked, crash=True)).passed


@pytest.mark.parametrize(
    ("publish", "take", "ack", "crash", "missing"),
    [
        (4, 0, 0, False, ["0 were taken and came back; 2 should."]),
        (4, 0, 0, True, ["0 were taken and came back; 2 should."]),
        (5, 3, 2, True, ["1 were taken", "3 are ready"]),
        (6, 4, 2, False, ["still holds 2", "0 were taken", "2 are ready"]),
        (7, 4, 2, True, ["5 are ready at the end; it should be 4."]),
        (4, 4, 0, True, ["4 were taken and came back; 2 should."]),
    ],
)
def test_a_run_that_falls_short_tells_what_is_missing(publish, take, ack, crash, missing):
    found = verdict(channel(publish, take, ack, crash=crash)).missing
    assert len(found) == len(missing)
    assert all(part in told for part, told in zip(missing, found, strict=True))


def test_other_experiments_are_no_attempt():
    assert verdict({"comparison": "queue-vs-no-queue", "sides": {}}).missing == verdict().missing


def test_the_nearest_attempt_is_talked_about_and_one_good_one_is_enough():
    bad, near = channel(9, 1, 1, crash=False), channel(7, 4, 2, crash=True)
    assert verdict(bad, near, bad).missing == ("5 are ready at the end; it should be 4.",)
    assert verdict(bad, channel(6, 4, 2, crash=True), bad).passed


@pytest.mark.parametrize(
    "result", [{"simulation": "channel"}, {"simulation": "channel", "sides": []}]
)
def test_a_result_of_another_shape_does_no_harm(result):
    assert not verdict(result).passed


def test_the_table_has_every_checker_with_its_module():
    modules = [module.name for module in pkgutil.iter_modules(checkers.__path__)]
    defined = {
        name: module
        for module in modules
        if module != "verdict"
        for name in import_module(f"{checkers.__name__}.{module}").CHECKERS
    }
    assert defined == CHECKERS
    assert all(callable(checker_named(name)) for name in CHECKERS)
