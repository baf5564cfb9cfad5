"""``--cast``: the recording shows what ``--watch`` shows, and ends."""

import json
import re

import pyte
import pytest


def test_a_recording_ends_with_the_end_of_the_run(edalab, tmp_path):
    path = tmp_path / "run.cast"
    run = ("simulate", "channel", "--publish", "3", "--take", "2", "--ack", "1", "--crash")
    said = edalab(*run, "--cast", str(path))
    assert (said.code, said.err) == (0, f"Recording: {path}\n")
    header, *events = map(json.loads, path.read_text("utf-8").splitlines())
    assert header == {"version": 2, "width": 80, "height": 24, "title": "channel"}
    instants = [at for at, _, _ in events]
    assert instants[0] == 0
    assert instants == sorted(set(instants))  # each picture stands for some time
    screen = pyte.Screen(80, 24)
    stream = pyte.Stream(screen)
    assert events[-1] == [pytest.approx(instants[-2] + 2), "o", ""]  # time to read the end
    for _, kind, drawn in events:
        assert kind == "o"
        stream.feed(drawn)
    assert "over" in screen.display[0]
    assert any("consumer" in row and "crashed" in row for row in screen.display)


def test_a_recording_is_replaced_and_no_other_file_is(edalab, tmp_path):
    path = tmp_path / "run.cast"
    for _ in range(2):
        assert edalab("simulate", "channel", "--cast", str(path)).code == 0
    path.write_text("years of work")
    said = edalab("simulate", "channel", "--cast", str(path))
    assert said.code == 1
    assert "not a recording" in said.err
    assert path.read_text() == "years of work"


def test_a_picture_is_as_wide_as_the_output_whatever_kind_of_terminal_is_named(
    edalab, tmp_path, monkeypatch
):
    pictures = []
    for kind in ("dumb", "xterm"):
        monkeypatch.setenv("TERM", kind)
        monkeypatch.setenv("COLUMNS", "120")
        path = tmp_path / f"{kind}.svg"
        said = edalab("simulate", "channel", "--view", "timeline", "--svg", str(path))
        assert said.code == 0, said.err
        pictures.append(re.search(r'viewBox="[^"]*"', path.read_text("utf-8"))[0])
    assert pictures[0] == pictures[1]
