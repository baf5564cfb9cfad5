"""Records each exercise from its start file over a wrong answer to the solution.

``python tests/exercise_walkthrough.py`` writes ``docs/walkthrough/exercise-<name>.txt``.
"""

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from edalab.course.exercises.worlds import NAMES

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "walkthrough"
EXERCISES = ROOT / "lessons" / "exercises"

TYPICAL = {
    "fold": ("last_but_one_event",),
    "ack": ("ack_first",),
    "inbox": ("mark_first", "pay_first"),
    "append": ("no_expected_version",),
    "late": ("last_arrival",),
    "projector": ("checkpoint_first",),
    "gaps": ("checkpoint_is_max",),
    "outbox": ("dual_write",),
    "poison": ("for_ever",),
    "saga": ("cancel_is_not_idempotent",),
    "unknown-outcome": ("no_key",),
    "parallel": ("greatest_finished",),
    "schema": ("changes_the_log",),
    "lease": ("asks_before_writing",),
    "deadlines": ("late_reply_is_ignored",),
    "rule": ("trusts_the_inbox",),
}
"""The wrong answers that most people give, by exercise."""


def record(name: str) -> str:
    """What a terminal of 80 columns shows on the way from the start file to the solution."""
    said = io.StringIO()
    file = f"{name}.py"
    with _elsewhere(), redirect_stdout(said), redirect_stderr(said):
        _run("exercise", "start", name, ".")
        _run("exercise", "check", file)
        _run("exercise", "hint", name)
        for wrong in TYPICAL[name]:
            _write(name, f"wrong/{wrong}.py")
            _run("exercise", "check", file)
        _run("exercise", "hint", name)
        _write(name, "solution.py")
        _run("exercise", "check", file)
        _run("exercise", "list")
    return said.getvalue()


def _run(*arguments: str) -> None:
    from edalab.cli.app import run

    sys.stdout.write(f"$ edalab {' '.join(arguments)}\n")
    code = run(list(arguments))
    sys.stdout.write(f"(exit code {code})\n\n")


def _write(name: str, file: str) -> None:
    """Put an answer into the learner's file, and show it."""
    path = Path(f"{name}.py")
    shutil.copy(EXERCISES / name / file, path)
    sys.stdout.write(f"$ cat {path}\n{path.read_text(encoding='utf-8')}\n")


@contextmanager
def _elsewhere() -> Iterator[None]:
    plain = {"COLUMNS": "80", "EDALAB_LANG": "en", "NO_COLOR": "1", "LANG": "C.UTF-8"}
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as here:
        kept = {
            key: value for key, value in os.environ.items() if key not in {"LC_ALL", "LC_CTYPE"}
        }
        with patch.dict(os.environ, kept | plain | {"EDALAB_HOME": home}, clear=True), chdir(here):
            yield


if __name__ == "__main__":
    for each in NAMES:
        (FOLDER / f"exercise-{each}.txt").write_text(record(each), encoding="utf-8")
        sys.stdout.write(f"exercise-{each}.txt\n")
