"""A run for which nobody gives a seed has the seed 1, wherever it is begun."""

import ast
from pathlib import Path

import edalab
from edalab.lab.faulty_runtime import FaultyRuntime
from edalab.lab.runtime import VirtualRuntime
from edalab.lab.wall_runtime import WallRuntime

PACKAGE = Path(edalab.__file__).parent


def defaults_in(function):
    """The arguments of a function that may be left out, with the expression of their value."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    given = len(positional) - len(arguments.defaults)
    yield from zip(positional[given:], arguments.defaults, strict=True)
    yield from zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)


def test_every_function_that_may_be_called_without_a_seed_takes_1():
    seeds = {
        (path.name, function.lineno): str(value.value)  # an option's is a text
        for path in PACKAGE.rglob("*.py")
        if "seed: " in (text := path.read_text("utf-8"))
        for function in ast.walk(ast.parse(text))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for argument, value in defaults_in(function)
        if argument.arg == "seed" and isinstance(value, ast.Constant) and value.value is not None
    }
    assert len(seeds) > 5
    assert set(seeds.values()) == {"1"}


async def draws(runtime):
    return [runtime.random.random() for _ in range(3)]


def test_the_same_seed_draws_the_same_numbers_on_every_clock():
    runs = [
        VirtualRuntime(), VirtualRuntime(seed=1), FaultyRuntime([]), FaultyRuntime([], seed=1),
        WallRuntime(), WallRuntime(seed=1),
    ]  # fmt: skip
    drawn = [run.run("lab", draws) for run in runs]
    assert drawn == [drawn[0]] * len(runs)
    assert VirtualRuntime(seed=2).run("lab", draws) != drawn[0]
