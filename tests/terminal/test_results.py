"""The result of a run: a line for each verdict, and a table whose cells stand apart."""

import io
import re

import pytest
from msgspec.structs import replace
from rich.console import Console

from edalab.experiments.catalogue import comparison
from edalab.experiments.expectations import Expectation, Verdict
from edalab.experiments.experiment import run
from edalab.experiments.faulty_run import run_with_faults
from edalab.lab.fault_sentence import parse_fault
from edalab.terminal.console import Look
from edalab.terminal.measure_words import side_name
from edalab.terminal.results import render, verdict_line

EXPECTED = Expectation(
    written="async.done_ms", side="async", measure="done_ms", comparison="<=", bound=300
)


@pytest.mark.parametrize(
    ("value", "held", "says"),
    [
        (205, True, "held: async.done_ms <= 300 ms (measured: 205 ms)"),
        (500, False, "BROKEN: async.done_ms <= 300 ms (measured: 500 ms)"),
        (None, False, "BROKEN: async.done_ms <= 300 ms (this run has no such number)"),
    ],
)
def test_a_verdict_says_what_was_measured_or_that_nothing_was(value, held, says):
    assert verdict_line(Verdict(expectation=EXPECTED, value=value, held=held)).plain == says


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("width", [50, 80])
def test_there_is_a_blank_on_both_sides_of_each_cell(monkeypatch, width, plain):
    monkeypatch.setattr(Look, "plain", plain)
    page = Console(file=io.StringIO(), width=width, color_system=None)
    page.print(render(run(comparison("sync-vs-async"), {}), page))
    shown = page.file.getvalue().splitlines()
    rows = [line for line in shown if "request done after" in line]
    assert rows
    assert all(cell[0] == cell[-1] == " " for row in rows for cell in row.strip("│").split("│"))


def test_a_narrow_window_shows_the_same_numbers_as_a_wide_one():
    result = run(comparison("sync-vs-async"), {})

    def numbers(width):
        page = Console(file=io.StringIO(), width=width, color_system=None)
        page.print(render(result, page, measures=("caller_wait_ms", "done_ms", "parallel_max")))
        rows = [line for line in page.file.getvalue().splitlines() if line[0] == "│"]
        return [cell.strip() for row in rows for cell in row.split("│")]

    assert numbers(50).count("theory") == numbers(80).count("theory") == 2
    sides = [side_name(side, "sync-vs-async") for side in result.sides]
    assert [cell for cell in numbers(50) if cell in sides] == sides
    assert [cell for cell in numbers(80) if cell in sides] == sides
    assert sorted(cell for cell in numbers(50) if cell[:1].isdigit()) == sorted(
        cell for cell in numbers(80) if cell[:1].isdigit()
    )


@pytest.mark.parametrize(
    ("shown", "options"),
    [
        ({}, ""),
        ({"measures": ("done_ms",)}, " --measures done_ms"),
        ({"sides": ("async", "sync")}, " --sides async,sync"),
        (
            {"measures": ("done_ms", "parallel_max"), "sides": ("sync",)},
            " --measures done_ms,parallel_max --sides sync",
        ),
    ],
)
def test_a_result_names_the_command_that_shows_the_same_again(shown, options):
    page = Console(file=io.StringIO(), width=120, color_system=None)
    page.print(render(run(comparison("sync-vs-async"), {}), page, **shown))
    last = page.file.getvalue().splitlines()[-1]
    assert last == f"Again: edalab compare sync-vs-async --seed 1{options}"


@pytest.mark.parametrize("side", [None, "sync"])
def test_what_a_fault_changed_names_the_side_where_there_are_several(side):
    experiment = comparison("sync-vs-async")
    faults = [parse_fault("payroll works 3 times slower")]
    result = run_with_faults(experiment, {}, faults)
    page = Console(file=io.StringIO(), width=100, color_system=None)
    page.print(render(result, page, sides=(side,) if side else ()))
    heads = [line for line in page.file.getvalue().splitlines() if "Without the fault" in line]
    assert len(heads) == 1
    assert ("Side" in heads[0]) is (side is None)


@pytest.mark.parametrize(("width", "table"), [(63, False), (64, True)])
def test_from_64_columns_on_what_a_fault_changed_is_a_table(width, table):
    faults = [parse_fault("payroll works 3 times slower")]
    result = run_with_faults(comparison("sync-vs-async"), {}, faults)
    page = Console(file=io.StringIO(), width=width, color_system=None)
    page.print(render(result, page, sides=("sync",)))
    told = " ".join(page.file.getvalue().split())
    assert ("Without the fault" in told) is table
    assert ("without the fault" in told) is not table


@pytest.mark.parametrize(
    ("real", "width", "head", "numbers"),
    [
        ("sync-rabbitmq", 60, "simulated theory on RabbitMQ", "500 ms 500 ms 7 ms"),
        ("sync-rabbitmq", 100, "simulated theory on RabbitMQ", "500 ms 500 ms 7 ms"),
        ("async-rabbitmq", 60, "theory", "500 ms 500 ms"),
    ],
)
def test_a_run_on_a_real_system_stands_beside_the_simulated_one(real, width, head, numbers):
    result = run(comparison("sync-vs-async"), {})
    result = replace(result, sides={"sync": result.sides["sync"], real: {"done_ms": 7}})
    page = Console(file=io.StringIO(), width=width, color_system=None)
    page.print(render(result, page, measures=("done_ms",)))
    rows = [line.strip("│ ") for line in page.file.getvalue().splitlines() if line[0] == "│"]
    names, values = (" ".join(re.split("[ │]+", row)) for row in rows[:2])
    assert names == f"by calls {head}".strip()
    assert values == f"request done after {numbers}"
