"""A claim is said where its predicate holds, and its numbers are those of the run."""

import pytest

from edalab.experiments.catalogue import COMPARISONS, SIMULATIONS, comparison, simulation
from edalab.experiments.claims import (
    GENERAL,
    NO_DIFFERENCE,
    NOTHING,
    claim,
    sentence_key,
    statements,
)
from edalab.experiments.experiment import run
from edalab.experiments.measures import MEASURES, formatted
from edalab.models.claims import claims_of
from edalab.models.reading import parse_model
from edalab.models.template import template
from edalab.texts import words

EVERY = [*map(comparison, COMPARISONS), *map(simulation, SIMULATIONS)]


@pytest.fixture
def result():
    return run(comparison("sync-vs-async"), {})


def said(result, *claims):
    return [statement.claim for statement in statements(result, claims)]


def test_a_claim_whose_predicate_does_not_hold_is_not_made(result):
    longer = claim("longer", lambda facts: facts["sync.done_ms"] > facts["async.done_ms"])
    shorter = claim("shorter", lambda facts: facts["sync.done_ms"] < facts["async.done_ms"])
    assert said(result, longer, shorter) == ["longer"]


def test_a_claim_that_needs_an_absent_measure_is_not_made(result):
    absent = claim("absent", lambda facts: facts["sync.no_such_measure"] > 0)
    shows_it = claim("shows", lambda _: True, value="async.no_such_measure")
    left_out = claim("left-out", lambda facts: facts["parameters.timeout_ms"] > 0)
    assert said(result, absent, shows_it, left_out) == [NOTHING]


def test_where_no_claim_holds_just_that_is_said(result):
    assert said(result, claim("never", lambda _: False)) == [NOTHING]
    assert sentence_key("sync-vs-async", NOTHING) == "claim.nothing-to-tell"


def test_where_all_sides_gave_the_same_numbers_just_that_is_said():
    result = run(comparison("one-vs-many-instances"), {"instances": "1", "requests": "9"})
    assert said(result, claim("never", lambda _: False)) == [NO_DIFFERENCE]


def test_a_claim_shows_numbers_of_the_run_with_their_units(result):
    (made,) = statements(
        result,
        [claim("a", lambda _: True, wait="sync.caller_wait_ms", theory="theory.sync.done_ms")],
    )
    assert made.values == {"wait": 500, "theory": 500}
    assert made.shown == {"wait": "500 ms", "theory": "500 ms"}


@pytest.mark.parametrize(
    ("measure", "value", "text"),
    [
        ("failed_share", 0.03941, "3.94 %"),
        ("deliveries", 1111, "1,111"),
        ("wire_bytes", 2500, "2,500 B"),
        ("calls_per_s", 400, "400/s"),
        ("drained_s", 25.5, "25.5 s"),
        ("versions_seen", [3, 4, 4], "3, 4, 4"),
        ("no-measure", "later", "later"),
    ],
)
def test_a_number_is_shown_with_its_unit(measure, value, text):
    assert formatted(measure, value) == text


@pytest.mark.parametrize("experiment", EVERY, ids=lambda experiment: experiment.name)
def test_every_claim_has_words_in_both_languages(experiment):
    for each in experiment.claims:
        for language in ("en", "ko"):
            assert sentence_key(experiment.name, each.name) in words(language, "claim")
    assert len({each.name for each in experiment.claims}) == len(experiment.claims)


@pytest.mark.parametrize("experiment", EVERY, ids=lambda experiment: experiment.name)
def test_a_result_has_no_measure_that_the_table_does_not_have(experiment):
    result = run(experiment, {})
    for measures in (*result.sides.values(), *result.theory.values()):
        assert set(measures) <= set(MEASURES)


def test_every_sentence_of_the_catalogue_belongs_to_a_claim():
    known = {
        sentence_key(experiment.name, each.name)
        for experiment in EVERY
        for each in experiment.claims
    }
    model = parse_model(template(), "x")
    known |= {sentence_key("model", each.name) for each in claims_of(model)}
    assert set(words("en", "claim")) == known | {f"claim.{name}" for name in GENERAL}
