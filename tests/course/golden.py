"""What every run of the shipped lessons shows, kept as text.

``python tests/course/golden.py`` writes the files anew; the diff tells what changed.
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from rich.console import Console

from edalab.cli import lesson_runner
from edalab.course.index import Course
from edalab.course.lesson import Outcome, Run
from edalab.course.runner import words
from edalab.texts import choose

FOLDER = Path(__file__).parent / "golden"
LESSONS = Course(Path(__file__).parents[2] / "lessons")
RENEW = "python tests/course/golden.py"


def runs() -> Iterator[tuple[Path, Run]]:
    """Each run of each lesson, with the file that has what it shows."""
    for entry in filter(LESSONS.written, LESSONS.entries):
        for step, screen in LESSONS.lesson(entry, "en").screens():
            if isinstance(screen, Outcome):
                yield FOLDER / entry.folder / f"{step.id}-{screen.run.id}.txt", screen.run


def shown(run: Run) -> str:
    """The run's commands and what they print, in English, 80 columns wide, without styles."""
    choose("en")
    try:
        setup = [words(each) for each in run.setup]
        result = lesson_runner.run(words(run.command), setup)
        console = Console(
            file=io.StringIO(),
            width=80,
            height=25,  # as without a terminal; else it depends on what runs the tests
            no_color=True,
            legacy_windows=False,
            emoji=False,
            markup=False,
        )
        with console.capture() as captured:
            console.print(lesson_runner.rendered(result, console))
    finally:
        choose(None)
    commands = "".join(f"$ edalab {each}\n" for each in (*run.setup, run.command))
    lines = [line.rstrip() for line in _steady(captured.get()).split("\n")]
    return commands + "\n".join(lines).rstrip("\n") + "\n"


def _steady(text: str) -> str:
    """Made-up ids and the present day, which differ each time, as marks of the same width."""
    for found in re.findall(r"\b[0-9a-f]{4,32}\b", text):  # a narrow column breaks an id in two
        if re.search("[a-f]", found) and re.search("[0-9]", found):
            text = text.replace(found, "x" * len(found))
    for today in {datetime.now(UTC).date(), datetime.now().astimezone().date()}:
        text = re.sub(rf"{today}[ T]\d\d:\d\d", "YYYY-MM-DD HH:MM", text)
        text = text.replace(str(today), "YYYY-MM-DD")
    return text


def renew() -> None:
    """Write every file anew, and remove those of runs that are gone."""
    kept = set()
    for path, run in runs():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(shown(run), encoding="utf-8")
        kept.add(path)
    for path in set(FOLDER.rglob("*.txt")) - kept:
        path.unlink()


if __name__ == "__main__":
    for name in ("COLUMNS", "FORCE_COLOR"):
        os.environ.pop(name, None)
    os.environ["LC_ALL"] = "C.UTF-8"
    renew()
