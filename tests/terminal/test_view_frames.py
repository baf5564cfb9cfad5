"""A view that is played shows what has happened so far, and in the end the whole view."""

import io

import pytest
from rich.console import Console

from edalab.experiments.catalogue import comparison, simulation
from edalab.experiments.experiment import run
from edalab.lab.trace import Record
from edalab.lab.views.actors import happened
from edalab.lab.views.player import Player
from edalab.terminal.watch import Frames

RUNS = [
    (comparison, "sync-vs-async", {}),
    (comparison, "checked-vs-unchecked-append", {}),
    (comparison, "queue-vs-no-queue", {"burst_s": "1"}),
    (simulation, "channel", {"publish": "5", "take": "3", "ack": "2", "crash": "true"}),
]


def frame(frames, console):
    console.print(frames.frame(console))
    text = console.file.getvalue()
    console.file.seek(0)
    console.file.truncate()
    return text


@pytest.mark.parametrize("view", ["timeline", "sequence", "plot"])
@pytest.mark.parametrize(("find", "name", "given"), RUNS, ids=[name for _, name, _ in RUNS])
@pytest.mark.parametrize(("width", "height"), [(80, 24), (40, 20), (20, 12)])
def test_each_frame_fits_the_window_and_the_picture_grows(find, name, given, view, width, height):
    traces = run(find(name), given, seed=1, keep=True).traces
    traces = {side: happened(records) for side, records in traces.items()}
    player = Player(traces)
    frames = Frames(player, traces, name, view=view)
    console = Console(file=io.StringIO(), width=width, height=height, legacy_windows=False)
    first = frame(frames, console)
    shown = [first]
    while not player.over:
        player.step(max(1, sum(map(len, traces.values())) // 8))
        shown.append(frame(frames, console))
    assert all(len(text.rstrip().splitlines()) <= height for text in shown)
    assert shown[-1] != first
    assert all("Traceback" not in text for text in shown)
    has_plot = any(words in shown[-1] for words in ("time in ", "Nothing waits"))
    assert has_plot == (view == "plot")
    if view == "sequence" and name == "channel":
        assert "crash" in shown[-1]


@pytest.mark.parametrize("view", ["timeline", "sequence"])
@pytest.mark.parametrize("height", range(22, 40, 3))
def test_all_sides_have_their_names_above_them_where_all_fit(view, height):
    traces = run(comparison("sync-vs-async"), {"workers": "9"}, seed=1, keep=True).traces
    player = Player(traces)
    frames = Frames(player, traces, "sync-vs-async", view=view)
    player.step(1000)
    console = Console(file=io.StringIO(), width=80, height=height, legacy_windows=False)
    text = frame(frames, console)
    assert len(text.rstrip().splitlines()) <= height
    assert "by calls" in text
    assert ("by channel" in text) == ("tab other side" not in text)


def test_a_crash_and_a_restart_are_drawn_from_the_record_on_that_tells_of_them():
    records = [
        Record(0, "w", "start", "m"), Record(50, "w", "crash"), Record(70, "w", "restart"),
        Record(100, "v", "show"),
    ]  # fmt: skip
    player = Player({"": records})
    frames = Frames(player, {"": records}, "any", view="timeline")
    console = Console(file=io.StringIO(), width=80, height=24, legacy_windows=False)
    marks = []
    for _ in records:
        player.step(1)
        text = frame(frames, console)
        marks.append((text.count("✗"), text.count("↻")))
    assert marks == [(0, 0), (1, 0), (1, 1), (1, 1)]
