"""Fixed commands give the results that they gave when somebody last reviewed them."""

import pytest

from edalab.experiments.catalogue import COMPARISONS, SIMULATIONS
from tests.experiments.golden_results import FOLDER, defaults, outcome, outcomes

NAMES = [*COMPARISONS, *SIMULATIONS]


@pytest.mark.parametrize("name", NAMES)
def test_fixed_commands_give_the_results_that_were_reviewed(name):
    wanted = outcomes(FOLDER / f"{name}.txt")
    assert wanted
    now = {command: outcome(command) for command in wanted}
    assert now == wanted, "if this was meant: python -m tests.experiments.golden_results"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_given_is_what_was_reviewed(name):
    assert (FOLDER / f"{name}.txt").read_text("utf-8").startswith(defaults(name))
