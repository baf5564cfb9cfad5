"""``--view``, ``--save``, ``--svg``, ``--rows`` on a run, and ``edalab trace``."""

import xml.etree.ElementTree as ET

import pytest

from edalab.cli import showing
from edalab.experiments.catalogue import COMPARISONS, SIMULATIONS, comparison, simulation
from edalab.experiments.experiment import Side
from edalab.terminal import watch

pytestmark = pytest.mark.usefixtures("runs_once")

RUNS = {
    name: (verb, name)
    for verb, names, find in (
        ("compare", COMPARISONS, comparison),
        ("simulate", SIMULATIONS, simulation),
    )
    for name in names
    if any(isinstance(side, Side) for side in find(name).sides.values())
}
"""What leaves a trace: what is measured on files leaves none."""
SMALL = {
    "one-vs-many-instances": ("--requests", "300"),
    "fanout-vs-competing": ("--messages", "9"),
    "one-database-vs-cqrs": ("--load-s", "5", "--watch-s", "5", "--burst-s", "1"),
    "orchestration-vs-choreography": ("--requests", "50"),
    "retention-vs-compaction": ("--employees", "20"),
}


def options(name):
    return SMALL.get(name, ())


@pytest.mark.parametrize("name", RUNS)
def test_a_saved_run_is_shown_as_it_was_when_it_was_run(edalab, tmp_path, name):
    path = str(tmp_path / "run.jsonl")
    run = (*RUNS[name], *options(name), "--seed", "3")
    table = edalab(*run, "--save", path)
    assert table.code == 0, table.err
    assert table.err == f"Saved: {path}\n"
    assert edalab("trace", path).out == table.out
    assert edalab("trace", path, "--json").json == edalab(*run, "--json").json
    for view in ("timeline", "sequence", "plot", "narration"):
        shown = edalab(*run, "--view", view)
        assert shown.code == 0, shown.err
        assert edalab("trace", path, "--view", view).out == shown.out


@pytest.mark.parametrize(
    ("command", "sides"),
    [
        ("compare sync-vs-async", ["sync", "async"]),
        ("simulate channel", ["channel"]),
        ("model run payments", ["model"]),
        ("trace run.jsonl", ["channel"]),
        ("trace unknown.jsonl --view sequence", ["channel"]),
    ],
)
def test_watch_plays_the_run_before_it_is_shown_as_without(
    edalab, tmp_path, monkeypatch, command, sides
):
    monkeypatch.chdir(tmp_path)
    edalab("simulate", "channel", "--save", "run.jsonl")
    saved = (tmp_path / "run.jsonl").read_text()
    (tmp_path / "unknown.jsonl").write_text(
        saved.replace('"experiment":"channel"', '"experiment":"old"')
    )
    shown = edalab(*command.split())

    def play(traces, console, speed, *_, **__):
        console.print("played:", *traces, speed)

    monkeypatch.setattr(showing, "interactive", lambda: True)
    monkeypatch.setattr(watch, "watch", play)
    played = edalab(*command.split(), "--watch", "--speed", "2")
    assert played.code == shown.code == 0
    assert played.out == f"played: {' '.join(sides)} 2.0\n{shown.out}"


def test_rows_says_how_many_are_shown_and_all_shows_the_rest(edalab):
    run = ("compare", "sync-vs-async", "--view", "narration")
    assert "16 rows are left out of 18; --rows all" in edalab(*run, "--rows", "2").out
    assert edalab(*run, "--rows", "all").out.count("At ") == 48


@pytest.mark.parametrize(
    ("arguments", "code", "tells"),
    [
        (("--view", "film"), 2, "--view can't be film: allowed is table, timeline, race, sequence"),
        (("--rows", "few"), 2, "--rows is not understood: few"),
        (("--rows", "0"), 2, "a whole number from 1, or all"),
        (("--watch",), 2, "there is none here"),
        (("--watch", "--plain"), 2, "--plain and --watch can't be asked for together"),
        (("--json", "--view", "plot"), 2, "--json and --view can't be asked for together"),
        (("--speed", "1"), 2, "--speed has an effect only together with --watch"),
        (("--watch", "--speed", "0"), 2, "--speed can't be 0"),
        (("--save", "."), 1, "is a folder"),
        (("--save", "no/run.jsonl"), 1, "there is no folder"),
        (("--svg", "no/run.svg"), 1, "there is no folder"),
        (("--svg", "a", "--save", "a"), 1, "Two files were to be written to"),
    ],
)
def test_what_cannot_be_shown_is_refused_before_the_run(edalab, arguments, code, tells):
    said = edalab("compare", "sync-vs-async", *arguments)
    assert (said.code, said.out) == (code, "")
    assert tells in said.err


@pytest.mark.parametrize("option", ["--save", "--svg"])
def test_a_file_of_the_user_is_never_overwritten(edalab, tmp_path, option):
    path = tmp_path / "thesis.txt"
    path.write_text("years of work")
    said = edalab("compare", "sync-vs-async", option, str(path))
    assert (said.code, said.out) == (1, "")
    assert "so it stays as it is" in said.err
    assert path.read_text() == "years of work"


def test_a_picture_is_what_the_terminal_shows_and_fetches_nothing(edalab, tmp_path):
    path = tmp_path / "run.svg"
    said = edalab("compare", "sync-vs-async", "--view", "sequence", "--svg", str(path))
    assert said.err == f"Picture: {path}\n"
    root = ET.fromstring(path.read_text("utf-8"))
    words = "".join(root.itertext())
    assert "call\xa0r1/payroll" in words
    assert "url(http" not in words
    assert "@font-face" not in words
    before = path.read_bytes()
    edalab("compare", "sync-vs-async", "--view", "sequence", "--svg", str(path))
    assert path.read_bytes() == before


def test_a_name_that_would_steer_the_terminal_is_written_out(edalab):
    run = ("compare", "sync-vs-async", "--services", "a[red]b=1")
    for view in ("timeline", "sequence", "narration"):
        assert "a[red]b" in edalab(*run, "--view", view).out


def test_a_trace_of_an_experiment_that_is_gone_has_all_views_but_the_table(edalab, tmp_path):
    path = tmp_path / "run.jsonl"
    edalab("simulate", "channel", "--save", str(path))
    path.write_text(path.read_text().replace('"experiment":"channel"', '"experiment":"old"'))
    assert "this edalab does not have" in edalab("trace", str(path)).err
    assert "deliver m1" in edalab("trace", str(path), "--view", "sequence").out


def test_a_trace_that_names_an_escape_sequence_is_printed_as_data(edalab, tmp_path):
    path = tmp_path / "run.jsonl"
    edalab("simulate", "channel", "--save", str(path))
    path.write_text(path.read_text().replace('"producer"', '"\\u001b[31mproducer"'))
    for view in ("timeline", "sequence", "narration"):
        said = edalab("trace", str(path), "--view", view)
        assert "\x1b" not in said.out
        assert "producer" in said.out


@pytest.mark.parametrize(
    ("content", "tells"),
    [(None, "There is no file"), (b"hello", "is not a saved trace"), (b"", "is not a saved trace")],
)
def test_a_file_that_is_no_trace_is_told_in_one_sentence(edalab, tmp_path, content, tells):
    path = tmp_path / "run.jsonl"
    if content is not None:
        path.write_bytes(content)
    said = edalab("trace", str(path))
    assert (said.code, said.out) == (1, "")
    assert tells in said.err
    assert said.err.count("\n") == 1


def test_a_table_can_be_cut_to_some_measures_and_sides(edalab):
    command = ["compare", "complete-vs-pointer"]
    part = edalab(*command, "--sides", "complete", "--measures", "wire_bytes,lookups").out
    assert "complete" in part
    assert part.index("39,876") < part.index("look-ups")
    for hidden in ("55,728", "300", "versions seen", "62.2 %"):
        assert hidden not in part
    assert "theory" not in edalab(*command, "--measures", "versions_seen").out
    assert "55,728" in edalab(*command).out


def test_what_a_table_can_not_be_cut_to_is_told_with_what_there_is(edalab):
    command = ["compare", "complete-vs-pointer"]
    for option, name, known in (
        ("--measures", "colour", "wire_bytes"),
        ("--sides", "x", "pointer"),
    ):
        said = edalab(*command, option, name)
        assert (said.code, said.out) == (2, "")
        assert name in said.err
        assert known in said.err
    assert "--json" in edalab(*command, "--json", "--sides", "pointer").err
