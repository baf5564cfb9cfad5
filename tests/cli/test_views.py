"""Views of a trace: the same run as a timeline, a sequence, a plot, a narration; kept and swept."""

import json
from itertools import pairwise

import pytest

from edalab.experiments.catalogue import COMPARISONS

pytestmark = pytest.mark.usefixtures("runs_once")

LONG = {
    "one-vs-many-instances",
    "one-database-vs-cqrs",
    "push-vs-pull",
    "orchestration-vs-choreography",
    "outbox-vs-dual-write",
    "retry-in-place-vs-later",
    "naive-vs-guarded-replay",
}
"""Comparisons of so many messages that looking at each of them takes long."""

MEASURED = {"table-vs-events", "overwrite-vs-append", "erase-vs-forget-key"}
"""Comparisons that measure stores and have no trace."""

RUN = ("compare", "sync-vs-async")
CRASH = ("simulate", "channel", "--crash")


def test_the_timeline_has_a_lane_for_each_actor_and_a_legend(edalab):
    said = edalab(*RUN, "--view", "timeline")
    assert said.code == 0
    for actor in ("hr", "payroll", "badge", "worker-4"):
        assert actor in said.out
    assert "500 ms" in said.out
    assert "blocked" in said.out


def test_the_sequence_shows_acks_and_the_crash(edalab):
    said = edalab(*CRASH, "--view", "sequence")
    rows = said.out.splitlines()
    assert sum(" ack m" in row for row in rows) == 2
    assert any("crash" in row for row in rows)
    assert any("requeue m3" in row for row in rows)


def test_a_long_sequence_says_how_much_is_left_and_how_to_see_it(edalab):
    said = edalab(*RUN, "--view", "sequence", "--rows", "5")
    assert "--rows" in said.out
    assert len(said.out.splitlines()) < 30


def test_the_narration_is_a_sentence_for_each_record_in_both_languages(edalab):
    english = edalab(*CRASH, "--view", "narration").out.splitlines()
    korean = edalab(*CRASH, "--view", "narration", "--lang", "ko").out.splitlines()
    assert any("acknowledges" in line or "ack" in line for line in english)
    assert len([line for line in english if line.startswith("At ")]) >= 15
    assert any("가" <= character <= "힣" for character in "".join(korean))


def test_the_narration_of_two_clerks_tells_versions_and_the_conflict(edalab):
    said = edalab("compare", "checked-vs-unchecked-append", "--view", "narration").out
    assert "clerk-1 reads account-1 at version 2." in said
    assert "clerk-1 appends to stream account-1, which is now at version 3." in said
    assert "it expected version 2, and the stream is at version 3." in " ".join(said.split())


def test_the_plot_is_about_the_queue(edalab):
    said = edalab("compare", "queue-vs-no-queue", "--view", "plot")
    assert "300" in said.out


@pytest.mark.parametrize("view", ["timeline", "sequence", "plot", "narration"])
@pytest.mark.parametrize("name", [name for name in COMPARISONS if name not in LONG | MEASURED])
def test_every_comparison_can_be_seen_in_every_view(edalab, name, view):
    said = edalab("compare", name, "--view", view)
    assert (said.code, said.err) == (0, "")
    assert said.out


@pytest.mark.parametrize("view", ["table", "timeline", "sequence", "narration", "plot"])
def test_a_saved_trace_is_shown_as_the_run_was(edalab, tmp_path, view):
    file = tmp_path / "run.jsonl"
    shown = edalab(*CRASH, "--view", view, "--save", str(file))
    assert str(file) in " ".join(shown.err.split()) or "Saved" in shown.err
    assert edalab("trace", str(file), "--view", view).out == shown.out


def test_a_file_that_is_no_trace_cut_short_or_newer_is_told_apart(edalab, tmp_path):
    file = tmp_path / "run.jsonl"
    edalab(*CRASH, "--save", str(file))
    lines = file.read_text("utf-8").splitlines(keepends=True)
    head = json.loads(lines[0])
    told = []
    for content in (
        "hello\n",
        "".join(lines[:-2]),
        json.dumps(head | {"version": 99}) + "\n" + "".join(lines[1:]),
    ):
        file.write_text(content, "utf-8")
        said = edalab("trace", str(file))
        assert said.code in {1, 2}
        assert said.out == ""
        told.append(said.err)
    assert "not a saved trace" in told[0]
    assert "cut short" in told[1]
    assert "99" in told[2]
    assert edalab("trace", str(tmp_path / "none.jsonl")).code != 0


def test_saving_never_overwrites_what_is_no_trace(edalab, tmp_path):
    file = tmp_path / "thesis.txt"
    file.write_text("two years of work")
    assert edalab(*CRASH, "--save", str(file)).code != 0
    assert file.read_text() == "two years of work"


def test_the_svg_is_what_the_terminal_shows(edalab, tmp_path):
    file = tmp_path / "run.svg"
    assert edalab(*RUN, "--view", "timeline", "--svg", str(file)).code == 0
    picture = file.read_text("utf-8")
    assert picture.startswith("<svg")
    assert "payroll" in picture


def test_what_leaves_no_trace_says_so(edalab):
    said = edalab("compare", "table-vs-events", "--view", "timeline")
    assert said.code == 2
    assert "no trace" in said.err


def test_watching_needs_a_terminal(edalab):
    said = edalab(*RUN, "--watch")
    assert said.code == 2
    assert "terminal" in said.err


def test_a_sweep_runs_each_point_and_sets_it_beside_the_theory(edalab):
    said = edalab(
        "sweep", "one-vs-many-instances", "--over", "rate=1..9", "--measure", "in_system_s",
        "--points", "3", "--requests", "20000", "--json",
    )  # fmt: skip
    assert said.code == 0, said.err
    points = said.json["points"]
    assert [point["rate"] for point in points] == [1, 5, 9]
    ones = [point["sides"]["one"] for point in points]
    assert all(before < after for before, after in pairwise(ones))
    assert points[1]["sides"]["one"] == pytest.approx(points[1]["theory"]["one"], rel=0.15)


@pytest.mark.parametrize(
    "arguments",
    [
        ("one-vs-many-instances", "--over", "wings=1..2", "--measure", "in_system_s"),
        ("one-vs-many-instances", "--over", "rate=1..9", "--measure", "wings"),
        ("one-vs-many-instances", "--over", "rate", "--measure", "in_system_s"),
        ("no-such", "--over", "rate=1..9", "--measure", "in_system_s"),
    ],
)
def test_a_sweep_over_what_is_not_there_is_refused(edalab, arguments):
    said = edalab("sweep", *arguments)
    assert said.code == 2
    assert said.out == ""
