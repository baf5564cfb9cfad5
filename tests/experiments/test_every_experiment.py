"""What holds for every comparison and simulation, also for those that are yet to be written."""

import re

import pytest

from edalab.experiments.catalogue import COMPARISONS, SIMULATIONS, comparison, simulation
from edalab.experiments.experiment import run
from edalab.experiments.parameters import Choice, Flag, Number, Services, Span, Whole, fields
from edalab.texts import words

EVERY = [
    *(("compare", name) for name in COMPARISONS),
    *(("simulate", name) for name in SIMULATIONS),
]
QUICK = {
    "one-vs-many-instances": ["--requests", "500"],
    "one-database-vs-cqrs": ["--load-s", "5", "--watch-s", "5", "--burst-s", "1"],
}
"""What is run with fewer requests here, where the numbers do not matter."""
every_experiment = pytest.mark.parametrize(("verb", "name"), EVERY)


def declared(verb, name):
    return comparison(name) if verb == "compare" else simulation(name)


def absurd(kind):
    """Values that this kind of parameter can't have."""
    if isinstance(kind, Flag):
        return []
    if isinstance(kind, Choice):
        return ["no-such-word"]
    if isinstance(kind, Services):
        return ["payroll", "payroll=-1", "a=1,a=2", "=1"]
    if isinstance(kind, Span):
        return ["3", "-2..-1", "2..1"]
    assert isinstance(kind, Number)
    beyond = kind.high * 10 if isinstance(kind, Whole) else kind.high * 1.5
    values = [str(kind.low - 1), str(beyond), "many", "nan", "1000000000000000"]
    return [*values, str(kind.low), "1e-320"] if kind.above else values


@every_experiment
def test_every_option_measure_and_side_has_words_in_both_languages(edalab, verb, name):
    experiment = declared(verb, name)
    result = edalab(verb, name, *QUICK.get(name, []), "--json").json
    for language in ("en", "ko"):
        said, labels = words(language, "compare"), words(language, "measure")
        assert f"compare.{verb}-{name}" in said
        for field in fields(experiment.parameters):
            own, shared = f"compare.option-{name}-{field.name}", f"compare.option-{field.name}"
            assert own in said or shared in said, own
        for group in (result["sides"], result["theory"]):
            for side, measures in group.items():
                assert f"measure.side-{side}" in labels
                for measure in measures:
                    assert f"measure.{measure}" in labels, measure


@every_experiment
def test_the_command_that_a_result_tells_gives_the_same_result_again(edalab, verb, name):
    said = edalab(verb, name, *QUICK.get(name, []), "--seed", "5", "--plain").out
    told = re.search(r"edalab (.*)", said).group(1)
    first = edalab(*told.split(), "--json").out
    assert first == edalab(*told.split(), "--json").out
    assert '"seed": 5' in first


@every_experiment
def test_every_absurd_value_is_refused_with_its_option_and_what_is_allowed(edalab, verb, name):
    for field in fields(declared(verb, name).parameters):
        for value in absurd(field.kind):
            said = edalab(verb, name, f"{field.option}={value}")
            assert said.code == 2, (field.option, value)
            assert said.out == ""
            assert field.option in said.err
            assert len(said.err.splitlines()) == 1


@every_experiment
def test_the_progress_of_a_run_ends_at_its_total(monkeypatch, verb, name):
    monkeypatch.setattr("edalab.experiments.experiment._LONG", 0)  # as if a default run were long
    experiment = declared(verb, name)
    options = [option.removeprefix("--").replace("-", "_") for option in QUICK.get(name, [])]
    given = dict(zip(options[::2], options[1::2], strict=True))
    last = {}
    run(experiment, given, advance=lambda side, *at: last.update({side: at}))
    assert set(last) == (set(experiment.sides) if experiment.progress else set())
    for done, total in last.values():
        assert 0.95 * total <= done <= total  # a total that depends on chance is the mean


def test_only_a_long_run_tells_how_far_it_is():
    told = []
    for keys in ("4999", "5000"):  # of two steps each
        run(declared("simulate", "partitions"), {"keys": keys}, advance=lambda *at: told.append(at))
    assert told == [("partitions", done, 10_000) for done in range(100, 10_001, 100)]


@every_experiment
def test_a_default_can_be_typed(verb, name):
    for field in fields(declared(verb, name).parameters):
        if field.default is not None:
            typed = field.kind.typed(field.default)
            assert field.kind.parse(field.name, typed) == field.default
