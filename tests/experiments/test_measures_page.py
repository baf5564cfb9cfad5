"""``docs/measures.md``: each measure has its definition there, and each key of the JSON its row."""

import re

import msgspec
import pytest

from edalab.experiments.catalogue import COMPARISONS, SIMULATIONS, comparison, simulation
from edalab.experiments.experiment import JSON_VERSION, run
from edalab.experiments.faulty_run import run_with_faults
from edalab.experiments.measures import MEASURES
from edalab.lab.fault_sentence import parse_fault
from edalab.models.experiment import experiment_of
from edalab.models.reading import parse_model
from edalab.models.template import template
from edalab.texts import words
from tests.measures_page import MARK, PAGE, experiments_by_measure, table


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_measure_has_a_definition_and_a_label_and_no_other_name_has(language):
    about = words(language, "about")
    assert set(about) == {f"about.{measure}" for measure in MEASURES}
    assert [key for key, says in about.items() if not says.endswith(".")] == []
    labels = words(language, "measure")
    assert [name for name in MEASURES if f"measure.{name}" not in labels] == []


def test_every_measure_is_in_an_experiment():
    assert [name for name, where in experiments_by_measure().items() if not where] == []


def test_the_table_of_measures_is_current():
    assert PAGE.read_text("utf-8").partition(MARK)[2].lstrip("\n") == table()


def test_every_key_of_the_json_is_in_the_page_and_no_other():
    page = PAGE.read_text("utf-8").partition("\n## ")[0]
    result = run(comparison("sync-vs-async"), {})
    on_a_channel = msgspec.structs.replace(result, channel="amqp://localhost")
    model = experiment_of(parse_model(template(), "x"))
    faulty = run_with_faults(model, {}, [parse_fault("shop loses message 1")])
    results = (on_a_channel, run(simulation("channel"), {}), faulty)
    keys = {key for result in results for key in result.to_json()}
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == keys
    assert f"The version of these keys: {JSON_VERSION}." in page


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_measure_means_the_same_in_every_experiment(language):
    names = [*COMPARISONS, *(f"simulate {name}" for name in SIMULATIONS)]
    assert [key for key, says in words(language, "about").items()
            if any(name in says for name in names)] == []  # fmt: skip
    own = re.compile(rf"measure\.({'|'.join(COMPARISONS)})-(?!side-)")
    assert [key for key in words(language, "measure") if own.match(key)] == []


def test_where_the_sides_differ_a_row_of_the_comparison_shows_it():
    where = experiments_by_measure()
    part = PAGE.read_text("utf-8").partition("## What the sides have")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([a-z-]+-vs-[a-z-]+) \|.*\| `(\w+)` \|$", part, re.MULTILINE)
    assert len(rows) == part.count("-vs-")
    assert [row for row in rows if row[0] not in where[row[1]]] == []
