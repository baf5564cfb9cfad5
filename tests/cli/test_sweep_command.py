"""``edalab sweep``: one parameter over a range against one measure."""

import csv
import io

import pytest

BURST = ("sweep", "queue-vs-no-queue", "--over", "rate=30..60", "--points", "4")


def test_each_point_is_a_run_of_the_experiment(edalab):
    swept = edalab(*BURST, "--measure", "peak", "--side", "queue", "--json").json
    assert [point["rate"] for point in swept["points"]] == [30, 40, 50, 60]
    for point in swept["points"]:
        run = edalab("compare", "queue-vs-no-queue", "--rate", str(point["rate"]), "--json").json
        assert point["sides"] == {"queue": run["sides"]["queue"]["peak"]}
        assert point["theory"] == {"queue": run["theory"]["queue"]["peak"]}


def test_the_other_parameters_are_the_experiments_own(edalab):
    swept = edalab(*BURST, "--measure", "peak", "--burst-s", "1", "--json").json
    assert swept["given"] == {"burst_s": "1"}
    assert swept["points"][-1]["sides"]["queue"] == 40


@pytest.mark.parametrize(
    ("value", "cell"),
    [("=1+1", "'=1+1"), ("+x", "'+x"), ("-x", "'-x"), ("@x", "'@x"), ("a=b", "a=b"), (-1.5, -1.5)],
)
def test_a_cell_of_a_table_is_data_for_a_spreadsheet(value, cell):
    from edalab.cli.sweep import _cell

    assert _cell(value) == cell


def test_csv_has_a_column_for_each_side_and_its_theory(edalab):
    rows = list(csv.reader(io.StringIO(edalab(*BURST, "--measure", "rejected_share", "--csv").out)))
    assert rows[0] == [
        "rate", "queue.rejected_share", "none.rejected_share",
        "theory.queue.rejected_share", "theory.none.rejected_share",
    ]  # fmt: skip
    assert [row[0] for row in rows[1:]] == ["30", "40", "50", "60"]


def test_the_curve_is_drawn_with_its_theory_and_says_how_to_have_it_again(edalab):
    said = edalab(*BURST, "--measure", "peak", "--side", "queue")
    assert "with a queue: simulated" in said.out
    assert "with a queue: theory" in said.out
    assert "rate (/s)" in said.out
    assert " ".join((*BURST[:4], "--measure", "peak")) in " ".join(said.out.split())


def test_plain_output_is_a_table_of_the_points(edalab):
    said = edalab(*BURST, "--measure", "peak", "--plain")
    assert "┌" not in said.out
    assert len([line for line in said.out.splitlines() if line.strip()[:2].isdigit()]) == 4


def test_whole_numbers_are_swept_by_whole_numbers(edalab):
    swept = edalab(
        "sweep", "sync-vs-async", "--over", "workers=1..4", "--measure", "done_ms",
        "--side", "async", "--json",
    ).json  # fmt: skip
    assert [(p["workers"], p["sides"]["async"]) for p in swept["points"]] == [
        (1, 505), (2, 285), (3, 205), (4, 205),
    ]  # fmt: skip


def test_listed_values_are_taken_as_they_are(edalab):
    swept = edalab(
        "sweep", "sync-vs-async", "--over", "workers=1,4", "--measure", "done_ms", "--json"
    ).json
    assert [point["workers"] for point in swept["points"]] == [1, 4]


@pytest.mark.parametrize(
    ("arguments", "tells"),
    [
        ((), "with one of these names: rate, burst-s"),
        (("--over", "rte=1..9", "--measure", "peak"), "no parameter named rte. Near to it: rate"),
        (("--over", "rate", "--measure", "peak"), "Write it as rate=1..9"),
        (("--over", "rate=9..1", "--measure", "peak"), "--over is not understood"),
        (("--over", "rate=a..b", "--measure", "peak"), "a number"),
        (("--over", "rate=0..5", "--measure", "peak"), "more than 0"),
        (("--over", "rate=1..5"), "--measure can't be '': allowed is published, peak"),
        (("--over", "rate=1..5", "--measure", "peek"), "no measure named peek"),
        (("--over", "rate=1..5", "--measure", "peak", "--side", "left"), "Known: queue, none"),
        (("--over", "rate=1..5", "--measure", "peak", "--rate", "3"), "--over gives"),
        (("--over", "rate=1..5", "--measure", "peak", "--points", "1"), "2 to 1,000"),
        (("--over", "rate=1..5", "--measure", "peak", "--after-rate", "99"), "--after-rate"),
        (("--over", "rate=1..5", "--measure", "peak", "--json", "--csv"), "together"),
    ],
)
def test_what_cannot_be_swept_is_refused_with_what_can(edalab, arguments, tells):
    said = edalab("sweep", "queue-vs-no-queue", *arguments)
    assert (said.code, said.out) == (2, "")
    assert tells in said.err


def test_a_parameter_that_is_no_number_cannot_be_swept(edalab):
    said = edalab("sweep", "sync-vs-async", "--over", "services=1..2", "--measure", "failed")
    assert said.code == 2
    assert "requests, rate, workers" in said.err


def test_sweep_alone_lists_what_can_be_swept(edalab):
    listed = edalab("sweep", "--json").json["experiments"]
    assert {"sync-vs-async", "channel"} <= {each["name"] for each in listed}
