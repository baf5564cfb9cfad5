"""Whatever legal parameters an experiment gets, it gives a result or says what is allowed."""

import os

import pytest

from tests.experiments.oracle.examine import call
from tests.experiments.oracle.generate import EVERY, parameter_set

SETS = 2
LONG_SETS = 6 if os.environ.get("EDALAB_BOUNDED") else 300
every_experiment = pytest.mark.parametrize(("verb", "name"), EVERY)


def faults(verb, name, indexes, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    sets = [parameter_set(verb, name, index, huge=False) for index in indexes]
    return {" ".join(each): fault for each in sets if (fault := fault_of(each, os.environ))}


@every_experiment
def test_small_generated_parameters_run_or_are_refused(verb, name, monkeypatch):
    assert faults(verb, name, range(SETS), monkeypatch) == {}


@pytest.mark.long
@pytest.mark.timeout(0)
@every_experiment
def test_any_generated_parameters_run_or_are_refused(verb, name, monkeypatch):
    assert faults(verb, name, range(1000, 1000 + LONG_SETS), monkeypatch) == {}


@pytest.mark.parametrize(
    ("command", "option", "highest"),
    [
        ("sync-vs-async --requests 1000000", "--requests", "150,000"),
        ("sync-vs-async --requests 9999 --timeout-ms 1 --retries 100", "--requests", "3,658"),
        ("chain --calls nested --retries 100", "--retries", "33"),
        (
            "chain --calls nested --retries 99 --requests 999999",
            "--requests × --retries",
            "1,500,000",
        ),
    ],
)
def test_a_run_that_would_take_too_long_is_refused_before_it_starts(command, option, highest):
    verb = "compare" if command.startswith("sync") else "simulate"
    code, out, err = call([verb, *command.split()])
    assert (code, out) == (2, "")
    assert f"{option} can't be" in err
    assert highest in err


def test_a_sweep_is_refused_when_any_of_its_runs_would_take_too_long():
    sweep = ["sweep", "sync-vs-async", "--over", "requests=1,1000000", "--measure", "done_ms"]
    code, out, err = call(sweep)
    assert (code, out) == (2, "")
    assert "--requests can't be 1,000,000: allowed is 1 to 150,000" in err
