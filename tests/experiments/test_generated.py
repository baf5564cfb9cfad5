"""Whatever legal parameters an experiment gets, it gives a result or says what is allowed.

A result is examined by ``tests/experiments/oracle``: every measure is counted anew from the saved
trace, every message is accounted for, and every sentence is judged by a predicate of its own.
"""

import os
import shlex
from itertools import count, islice

import pytest

from edalab.errors import EdalabError
from edalab.experiments.parameters import parse
from tests.experiments.golden_results import given_in
from tests.experiments.oracle.examine import call, compared, examined
from tests.experiments.oracle.generate import EVERY, declared, parameter_set
from tests.experiments.oracle.sentences import CLAIMS

SETS = 2
MOST_STEPS = 50_000
"""Longer runs than these are left to the long tests."""
LONG_SETS = 6 if os.environ.get("EDALAB_BOUNDED") else 300
LONG_MEANS = 1 if os.environ.get("EDALAB_BOUNDED") else 20
every_experiment = pytest.mark.parametrize(("verb", "name"), EVERY)


def findings(sets, path):
    return {shlex.join(each): found for each in sets if (found := examined(each, path))}


def steps(command):
    """How many steps a run has; 0 if it is refused."""
    verb, name = command[:2]
    experiment = declared(verb, name)
    try:
        parameters = parse(experiment.parameters, given_in(shlex.join(command))[0])
    except EdalabError:
        return 0
    return experiment.cost.of(parameters)


@every_experiment
def test_a_run_with_generated_parameters_says_what_its_trace_says(verb, name, tmp_path):
    sets = (parameter_set(verb, name, index, huge=False) for index in count())
    short = islice((each for each in sets if steps(each) <= MOST_STEPS), SETS)
    assert findings(short, tmp_path / "trace") == {}


@every_experiment
def test_a_run_with_the_default_parameters_says_what_its_trace_says(verb, name, tmp_path):
    quick = ["--requests=1000"] if name == "one-vs-many-instances" else []
    assert examined([verb, name, *quick], tmp_path / "trace") == []


@pytest.mark.long
@pytest.mark.timeout(0)
@every_experiment
def test_any_run_with_generated_parameters_says_what_its_trace_says(verb, name, tmp_path):
    indexes = range(1000, 1000 + LONG_SETS)
    sets = [parameter_set(verb, name, index, huge=False) for index in indexes]
    assert findings(sets, tmp_path / "trace") == {}


@every_experiment
def test_every_claim_has_a_predicate_of_its_own_in_the_oracle(verb, name):
    assert set(CLAIMS[name]) == {claim.name for claim in declared(verb, name).claims}


@pytest.mark.parametrize(
    "command",
    [
        "compare one-vs-many-instances --requests=1000 --rate=6",
        "compare orchestration-vs-choreography --requests=100",
        "compare one-database-vs-cqrs --load-s=1 --watch-s=100 --burst-s=1",
        "compare push-vs-pull --quiet-messages=100",
        "simulate chain --requests=1000 --shape=exponential --rate=10",
    ],
)
def test_the_mean_of_twenty_runs_is_within_four_standard_errors_of_its_theory(command, tmp_path):
    faults, means = compared(command.split(), tmp_path / "trace")
    assert faults == []
    assert means


@pytest.mark.long
@pytest.mark.timeout(0)
@every_experiment
def test_generated_means_are_within_four_standard_errors_of_their_theory(verb, name, tmp_path):
    sets = [parameter_set(verb, name, n, huge=False)[:-1] for n in range(1000, 1000 + LONG_MEANS)]
    told = {shlex.join(each): compared(each, tmp_path / "trace")[0] for each in sets}
    assert {command: faults for command, faults in told.items() if faults} == {}


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
