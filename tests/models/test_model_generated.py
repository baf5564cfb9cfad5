"""Models made at random: their measures are counted again from the records, independently."""

from random import Random

import pytest

from edalab.experiments.experiment import run
from edalab.models.experiment import experiment_of
from edalab.models.reading import parse_model
from tests.experiments.oracle.models import made, unlike

MODELS = 90


@pytest.mark.parametrize("part", range(3))
def test_measures_are_those_that_the_records_give(part):
    for number in range(part, MODELS, 3):
        text = made(Random(f"model {number}"))
        model = parse_model(text, "x")
        result = run(experiment_of(model), {}, seed=model.run.seed, keep=True)
        assert unlike(result, model, result.traces["model"]) == [], text


def test_no_table_has_more_than_four_parts_and_each_part_is_in_one(small):
    consumers = "".join(
        f"[consumer.c{number}]\nreads = 'orders'\nwork = '1 ms'\n" for number in range(9)
    )
    tables = experiment_of(parse_model(small + consumers, "x")).tables
    assert max(map(len, tables)) == 4
    parts = [part for table in tables for part in table]
    assert sorted(parts) == sorted(
        ["model", "shop", "orders", "billing", *(f"c{number}" for number in range(9))]
    )
