"""Mutants of the accepted solutions are rejected, or known: a slice of them, chosen by a seed."""

import os
import subprocess
import sys
from pathlib import Path

import mutation
import pytest

from edalab.course.exercises.worlds import NAMES

SEED = int(os.environ.get("EDALAB_SEED", "1"))
COUNT = 150 if os.environ.get("EDALAB_BOUNDED") else 4000

JUDGE = """
import sys
sys.path.insert(0, sys.argv[1])
import mutation
mutation.see_that_originals_pass(mutation.NAMES)
for mutant in mutation.slice_of(int(sys.argv[2]), int(sys.argv[3])):
    if mutation.passes(mutant):
        known = any(entry.covers(mutant) for entry in mutation.equivalents())
        if not known and str(mutant) not in mutation.open_ones():
            print(mutant)
"""


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_no_mutant_passes_that_is_not_listed():
    """In a process of its own, which forks and has the hashing that the judge has."""
    done = subprocess.run(
        [sys.executable, "-c", JUDGE, str(Path(__file__).parent), str(SEED), str(COUNT)],
        env=os.environ | {"PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == ""


def test_each_solution_has_mutants_of_several_kinds():
    for name in NAMES:
        path = mutation.COURSE / name / "solution.py"
        assert len({mutant.operator for mutant in mutation.mutants(name, path)}) >= 3


def test_a_mutant_that_acknowledges_first_is_rejected_and_a_copy_of_the_solution_is_not():
    path = mutation.COURSE / "ack" / "solution.py"
    swapped = [mutant for mutant in mutation.mutants("ack", path) if mutant.operator == "swap"]
    assert [mutant.detail for mutant in swapped] == ["(nothing)"]
    source = swapped[0].source
    assert source.index("ctx.ack") < source.index("ctx.pay")


def test_the_table_and_the_list_of_open_mutants_have_the_same_length():
    page = mutation.PAGE.read_text("utf-8")
    row = next(line for line in page.splitlines() if line.startswith("| all |"))
    assert int(row.split("|")[5]) == len(mutation.open_ones())


def test_each_equivalent_names_an_exercise_and_a_reason():
    for entry in mutation.equivalents():
        assert set(entry.exercise) <= set(NAMES)
        assert len(entry.reason) > 20
