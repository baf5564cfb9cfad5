"""Whatever a sweep is asked for, it gives its points or says in one sentence what is allowed."""

import shlex
from random import Random

import pytest

from edalab.experiments.catalogue import comparison, simulation
from edalab.experiments.cost import MOST_STEPS
from edalab.experiments.experiment import run
from edalab.experiments.parameters import Number, Whole, fields
from edalab.experiments.sweep import MOST_POINTS, parse_range, sweep
from tests.experiments.oracle.examine import call
from tests.experiments.oracle.generate import EVERY, declared

SHORT = {
    "one-vs-many-instances": ["--requests=50"],
    "one-database-vs-cqrs": ["--watch-s=1", "--load-s=1", "--burst-s=1"],
    "push-vs-pull": ["--quiet-messages=20"],
    "retention-vs-compaction": ["--employees=20"],
    "table-vs-events": ["--years=1"],
    "erase-vs-forget-key": ["--each=1"],
}
"""Shorter runs, where the numbers do not matter."""
every_experiment = pytest.mark.parametrize(("verb", "name"), EVERY)


def ranges(field):
    """Texts for ``--over``: an ordinary one first, then those at and beyond the edges."""
    name, kind = field.option.removeprefix("--"), field.kind
    if not isinstance(kind, Number):
        return [f"{name}={text}" for text in ("true", "1..2", "", "a=1,b=2")] + [name]
    low = kind.low + 1e-6 if kind.above else kind.low
    low, high = (int(low), int(kind.high)) if isinstance(kind, Whole) else (low, kind.high)
    near = [low, low + 1, low + 2]
    return [
        f"{name}={near[0]!r}..{near[2]!r}", f"{name}={near[0]!r},{near[1]!r}", f"{name}={low!r}",
        f"{name}={near[1]!r}..{near[1]!r}", f"{name}={near[2]!r}..{near[0]!r}",
        f"{name}={low - 1!r}..{low!r}",
        f"{name}={high!r}..{high * 10 + 1!r}", *(
            f"{name}{text}" for text in (
                "", "=", "=..", "=1..", "=..1", "=1..2..3", "=1,,2", "=1,", "=1..2,3", "=nan",
                "=nan..1", "=1..nan", "=1e400", "=1..1e400", "=-1e400..1", "=inf", "=x", "=1..x",
                "=1e999999999", f"={'9' * 5000}", "=0x10", "= ", "=\n", "=[bold]", "=1;2",
            )
        ),
    ]  # fmt: skip


def refused_well(code, out, err):
    return code == 2 and not out and len(err.splitlines()) == 1 and len(err) > 40


@every_experiment
def test_a_sweep_over_any_text_gives_points_or_says_what_is_allowed(verb, name):
    experiment, random = declared(verb, name), Random(name)
    measure = next(iter(next(iter(run(experiment, given(SHORT.get(name, []))).sides.values()))))
    found = {}
    for field in fields(experiment.parameters):
        texts = ranges(field)
        for text in {texts[0], *random.sample(texts[1:], min(4, len(texts) - 1))}:
            others = [each for each in SHORT.get(name, []) if not each.startswith(field.option)]
            code, out, err = call(
                ["sweep", name, f"--over={text}", f"--measure={measure}", "--points=3", "--plain",
                 *others]
            )  # fmt: skip
            if code != 0 and not refused_well(code, out, err):
                found[text] = (code, err[-200:])
            if code == 2 and "--" not in err:
                found[text] = err
    assert found == {}


def given(arguments):
    return {key.removeprefix("--").replace("-", "_"): value
            for key, _, value in (each.partition("=") for each in arguments)}  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("chain --over retries=1..0 --measure calls", "Write it as retries=0..1."),
        ("chain --over rate=1.. --measure calls", "--over is not understood: rate=1... Write it"),
        ("chain --over rate= --measure calls", "Write it as rate=1..9, rate=1,5,9."),
        ("chain --over =1..5 --measure calls", "with one of these names: requests, rate"),
        ("chain --over timeout-ms=1..5", "--measure can't be '': allowed is caller_wait_ms"),
        ("chain --over rate=1..5 --measure '' ", "--measure can't be ''"),
        ("chain --over rate=1..5 --measure nosuch", "no measure named nosuch. Known: caller"),
        ("chain --over rate=1..5 --measure load", "--measure can't be load: allowed is caller"),
        ("complete-vs-pointer --over rate=1,2 --measure break_even_share", "allowed is lookups"),
        ("complete-vs-pointer --over rate=1,2 --measure versions_seen", "allowed is lookups"),
        ("chain --over rate=1..5 --measure calls --side ''", "no side named ''. Known: chain"),
        ("chain --over no-reply=true --measure calls", "--over can't be no-reply: allowed is"),
        ("chain --over calls=nested --measure calls", "--over can't be calls: allowed is requests"),
        ("chain --over rate=1..nan --measure calls", "--rate can't be nan: allowed is more than 0"),
        ("one-vs-many-instances --over rate=1..9 --measure wait_ms --points 99",
         "--over can't be 99 runs: allowed is at most 21 runs"),
        ("sequential-vs-parallel --over requests=149999,150000 --measure caller_wait_ms",
         "--over can't be 2 runs: allowed is at most 1 run"),
    ],
)  # fmt: skip
def test_a_refusal_says_what_and_what_is_allowed(arguments, says):
    code, out, err = call(["sweep", *shlex.split(arguments)])
    assert refused_well(code, out, err)
    assert says in err


@pytest.mark.parametrize(
    ("arguments", "values"),
    [
        ("chain --over retries=5..5 --measure calls", [5]),
        ("chain --over requests=1..10 --measure calls_per_s --rate 5 --points 2", [1, 10]),
        ("sequential-vs-parallel --over requests=99,100 --measure caller_wait_p99_ms", [99, 100]),
        ("chain --over rate=0.000001..0.000002 --measure calls --points 3",
         [1e-06, 1.5e-06, 2e-06]),
        ("checked-vs-unchecked-append --over amount=1..2 --measure balance", [1, 2]),
    ],
)  # fmt: skip
def test_a_range_that_can_be_swept_is_swept(edalab, arguments, values):
    swept = edalab("sweep", *shlex.split(arguments), "--json").json
    assert [point[swept["over"].replace("-", "_")] for point in swept["points"]] == values
    assert edalab("sweep", *shlex.split(arguments)).code == 0


def test_a_sweep_tells_after_each_run_how_many_are_done():
    chain, told = simulation("chain"), []
    values = parse_range(chain, "retries=0,1,2", 12)
    sweep(chain, values, measure="calls", given={}, advance=lambda *at: told.append(at))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_value_is_swept_as_it_was_typed():
    swept = parse_range(simulation("chain"), "rate=0.1,0.30000000000000004,2e2", 12)
    assert swept.texts == ["0.1", "0.30000000000000004", "200"]


def test_more_values_than_there_may_be_points_are_refused(edalab):
    many = ",".join(map(str, range(1, MOST_POINTS + 2)))
    said = edalab("sweep", "chain", "--over", f"requests={many}", "--measure", "calls")
    assert (said.code, said.out) == (2, "")
    assert "at most 1,000 values" in said.err


@every_experiment
def test_a_sweep_of_twelve_default_runs_is_short_enough(verb, name):
    experiment = declared(verb, name)
    assert 0 < 12 * experiment.cost.of(experiment.parameters()) <= MOST_STEPS


@pytest.mark.parametrize("text", ["work-ms=10", "work-ms=10..10"])
def test_a_sweep_of_one_value_has_one_point_of_theory(text):
    experiment = comparison("retry-in-place-vs-later")
    given = {"messages": "3", "poison_at": "2"}
    swept = sweep(experiment, parse_range(experiment, text, 5), "blocked_s", given)
    (point,) = swept.points
    assert swept.line == {side: [(10, value)] for side, value in point.theory.items()}
    assert len(swept.line) == 2
