"""Hints, solutions, what follows a pass, and the next exercise."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from edalab.cli.exercise_files import library, own_folder, write_new
from edalab.course.events import ExerciseHintShown, ExerciseRevealed, ExerciseStarted
from edalab.course.exercises.report import Report
from edalab.course.exercises.worlds import exercise, names
from edalab.course.progress import ExerciseProgress, Progress
from edalab.course.study import Study
from edalab.errors import StorageUnwritable
from edalab.terminal.console import Look, console
from edalab.terminal.fitted import Fitted
from edalab.terminal.safe import printable
from edalab.texts import language, say

_BESIDE: Final = 72
"""Columns from which two files are shown side by side."""


def next_exercise(name: str, progress: Progress) -> str | None:
    """Return the next unsolved exercise; after the last one the search starts from the first."""
    known = names()
    place = known.index(name)
    for other in (*known[place + 1 :], *known[:place]):
        if not progress.exercises.get(other, ExerciseProgress()).solved:
            return other
    return None


def how_far(progress: Progress) -> str:
    """Return one sentence on how many exercises are solved."""
    solved = sum(
        progress.exercises.get(name, ExerciseProgress()).solved for name in names()
    )  # fmt: skip
    return say("exercise.how-far", solved=solved, all=len(names()))


def after_pass(report: Report, source: bytes, progress: Progress) -> RenderableType:
    """Return what follows a pass: what held, the accepted solution, the next exercise."""
    return Group(*_after_pass(report, source, progress))


def _after_pass(report: Report, source: bytes, progress: Progress) -> Iterator[RenderableType]:
    from edalab.terminal import pages

    name = report.exercise
    bullet = "-" if Look.plain else "•"
    yield pages.plain_text(say("exercise.held"))
    yield Fitted(
        *(
            Text(f"  {bullet} {say(f'verdict.{name}-{invariant}-holds')}")
            for invariant in exercise(name).invariants
        ),
        "",
    )
    accepted = library(name).solution()
    if source.strip() != accepted.strip():
        yield _beside(source, accepted)
    following = next_exercise(name, progress)
    if following is None:
        yield pages.plain_text(say("exercise.all-solved", all=len(names())), "bold")
        return
    yield pages.plain_text(f"{how_far(progress)} {say('exercise.next')}")
    yield pages.command(f"exercise start {following}")


def _beside(mine: bytes, accepted: bytes) -> RenderableType:
    """Return the learner's file and an accepted solution, side by side if there is room."""
    heads = (say("exercise.your-solution"), say("exercise.accepted-solution"))
    codes = tuple(printable_code(source) for source in (mine, accepted))
    width = console().width
    if width < _BESIDE:
        return Group(
            *(
                part
                for head, code in zip(heads, codes, strict=True)
                for part in (Text(head, style="dim"), Text(code), "")
            )
        )
    table = Table.grid(padding=(0, 2, 0, 0), expand=False)
    for _ in heads:
        table.add_column(overflow="fold", max_width=width // 2 - 1)
    table.add_row(*(Text(head, style="dim") for head in heads))
    table.add_row(*map(Text, codes))
    return Group(table, "")


def printable_code(source: bytes) -> str:
    """Return a file's text with control characters made visible, without blank ends."""
    lines = source.decode("utf-8", "replace").strip("\n").splitlines()
    return "\n".join(printable(line) for line in lines)


def show_hint(study: Study, name: str, *, everything: bool = False) -> None:
    """Show the next hint, or all, and remember how far the learner has come."""
    from edalab.cli.paged_screens import print_pages
    from edalab.terminal import pages
    from edalab.terminal.lines import line
    from edalab.terminal.parts import Together

    rungs = library(name).hints(language())
    seen = study.progress.exercises.get(name, ExerciseProgress()).hints
    upto = remember_hint(study, name, everything=everything)
    parts: list[RenderableType] = []
    for number in range(0 if everything else upto - 1, upto):
        where = say("exercise.hint", number=number + 1, all=len(rungs))
        parts += [Together(pages.plain_text(where, "bold"), pages.prose(rungs[number]))]
    if seen >= len(rungs):
        parts.append(line(say("exercise.no-more-hints", name=name)))
    print_pages(parts)


def remember_hint(study: Study, name: str, *, everything: bool) -> int:
    """Record that one more hint was shown, or all; return how many were shown."""
    rungs = library(name).hints(language())
    seen = study.progress.exercises.get(name, ExerciseProgress()).hints
    upto = len(rungs) if everything else min(seen + 1, len(rungs))
    if upto > seen:
        study.record(lambda _: [ExerciseHintShown(exercise=name, hint=upto)])
    return upto


def show_solution(study: Study, name: str) -> None:
    """Show an accepted solution; an exercise that is not solved then counts as shown."""
    from edalab.cli.paged_screens import print_pages
    from edalab.terminal.lines import line

    reveal(study, name)
    source = library(name).solution().decode("utf-8")
    print_pages([line(say("exercise.solution", name=name)), "", *map(line, source.split("\n"))])


def reveal(study: Study, name: str) -> None:
    """Record that the solution was shown before the exercise was solved."""
    before = study.progress.exercises.get(name, ExerciseProgress())
    if not (before.solved or before.revealed):
        study.record(lambda _: [ExerciseRevealed(exercise=name)])


def begin(study: Study, name: str, folder: Path | None = None) -> tuple[Path, bool]:
    """Write the start file unless there is one; return its path, and whether it is new."""
    path = (folder or own_folder()) / f"{name}.py"
    written = write_new(path, library(name).start())
    whole = str(path.absolute())
    study.record(lambda _: [ExerciseStarted(exercise=name, path=whole)])
    return path, written


def put_aside(path: Path) -> Path:
    """Rename a file to the first name with a number that is free: ``ack.py`` to ``ack.1.py``.

    Raises:
        StorageUnwritable: It can't be renamed.
    """
    number = 1
    while (aside := path.with_name(f"{path.stem}.{number}{path.suffix}")).exists():
        number += 1
    try:
        path.rename(aside)
    except OSError as error:
        raise StorageUnwritable(path, error.strerror or str(error)) from None
    return aside
