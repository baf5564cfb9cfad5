"""What each view of a run looks like; the files in ``golden`` are for reading, and are reviewed.

``python tests/terminal/test_view_looks.py`` makes them anew.
"""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"
HIRE = "compare sync-vs-async"
KOREAN = f"{HIRE} --services 급여=120,it=80 --workers 2"

VIEWS = {
    "timeline-40": (f"{HIRE} --view timeline", 40, {}),
    "timeline-80": (f"{HIRE} --view timeline", 80, {}),
    "timeline-120": (f"{HIRE} --view timeline", 120, {}),
    "timeline-80-ascii": (f"{HIRE} --view timeline", 80, {"LC_ALL": "C"}),
    "timeline-80-korean": (f"{KOREAN} --view timeline", 80, {"EDALAB_LANG": "ko"}),
    "timeline-80-plain": (f"{HIRE} --view timeline --plain", 80, {}),
    "timeline-80-long": ("compare queue-vs-no-queue --view timeline", 80, {}),
    "race-80": ("compare ack-first-vs-ack-after --view race", 80, {}),
    "race-40-ascii": ("compare ack-first-vs-ack-after --view race", 40, {"LC_ALL": "C"}),
    "race-80-korean": (f"{KOREAN} --view race", 80, {"EDALAB_LANG": "ko"}),
    "race-80-plain": ("compare ack-first-vs-ack-after --view race --plain", 80, {}),
    "race-80-records": ("simulate channel --crash --view race", 80, {}),
    "sequence-40": (f"{HIRE} --view sequence --rows 12", 40, {}),
    "sequence-80": (f"{HIRE} --view sequence", 80, {}),
    "sequence-120": (f"{HIRE} --view sequence --availability 0.8 --seed 4", 120, {}),
    "sequence-80-ascii": (f"{HIRE} --view sequence --rows 20", 80, {"LC_ALL": "C"}),
    "sequence-80-korean": (f"{KOREAN} --view sequence", 80, {"EDALAB_LANG": "ko"}),
    "sequence-80-plain": (f"{HIRE} --view sequence --rows 9 --plain", 80, {}),
    "sequence-80-crash": ("simulate channel --crash --view sequence", 80, {}),
    "plot-40": ("compare queue-vs-no-queue --view plot", 40, {}),
    "plot-80": ("compare queue-vs-no-queue --view plot", 80, {}),
    "plot-120": (f"{HIRE} --view plot", 120, {}),
    "plot-80-ascii": ("compare queue-vs-no-queue --view plot", 80, {"LC_ALL": "C"}),
    "plot-80-plain": ("compare queue-vs-no-queue --view plot --plain", 80, {}),
    "narration-80": (f"{HIRE} --view narration --rows 20", 80, {}),
    "narration-80-korean": (f"{KOREAN} --view narration", 80, {"EDALAB_LANG": "ko"}),
}


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_looks_as_it_did(edalab, monkeypatch, name):
    command, columns, environment = VIEWS[name]
    monkeypatch.setenv("COLUMNS", str(columns))
    for key, value in {"LC_ALL": "C.UTF-8", **environment}.items():
        monkeypatch.setenv(key, value)
    said = edalab(*shlex.split(command))
    assert said.code == 0, said.err
    drawn = "".join(f"{line.rstrip()}\n" for line in said.out.splitlines())
    assert drawn == (GOLDEN / f"{name}.txt").read_text("utf-8")


@pytest.mark.parametrize("name", VIEWS)
def test_no_line_is_wider_than_its_window(name):
    from rich.cells import cell_len

    lines = (GOLDEN / f"{name}.txt").read_text("utf-8").splitlines()
    assert max(map(cell_len, lines)) <= VIEWS[name][1]


@pytest.mark.parametrize("name", [name for name in VIEWS if "ascii" in name])
def test_the_drawing_of_an_ascii_terminal_is_ascii(name):
    assert (GOLDEN / f"{name}.txt").read_text("utf-8").isascii()


def _make() -> None:
    for name, (command, columns, environment) in VIEWS.items():
        said = subprocess.run(
            [sys.executable, "-m", "edalab", *shlex.split(command)],
            env={**os.environ, "LC_ALL": "C.UTF-8", "EDALAB_LANG": "en", "COLUMNS": str(columns)}
            | environment,
            capture_output=True,
            check=True,
        )
        drawn = said.stdout.decode().splitlines()
        text = "".join(f"{line.rstrip()}\n" for line in drawn)
        (GOLDEN / f"{name}.txt").write_text(text, "utf-8")


if __name__ == "__main__":
    _make()
