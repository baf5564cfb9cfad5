"""Runs public commands inside a lesson; implements ``course.runner.CommandRunner``.

The commands are the same as in a shell, with the same parsers; only their output goes to the
lesson. A command that works on the user's files runs in an empty home when the lesson runs it, and
in the learner's own home when the learner runs it.
"""

from collections.abc import Iterable, Sequence
from contextlib import chdir
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from edalab.cli import run_command
from edalab.cli.empty_home import empty_home, no_systems
from edalab.course.lesson import Run
from edalab.course.runner import Arguments, Attempt, RunResult, words
from edalab.lab.trace import Keep
from edalab.terminal.console import console as output

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from edalab.messages import RecordedEvent


def _counts(arguments: Arguments) -> bool:
    """Return whether a command besides experiments counts for a task; those change nothing."""
    return arguments[0] == "event" or list(arguments[:2]) == ["model", "run"]


class _HomeRun(msgspec.Struct, frozen=True):
    """A command that ran in an empty home; it runs in another one again to be printed."""

    arguments: tuple[str, ...]
    setup: tuple[tuple[str, ...], ...]


class _Printed(msgspec.Struct, frozen=True):
    """The output of a command in the learner's home, where it runs only once."""

    text: str


def run(
    arguments: Arguments, setup: Sequence[Arguments] | None = None, *, keep: Keep = False
) -> RunResult:
    """Run a command and return its result.

    Args:
        arguments: ``compare NAME …`` or another command that lessons may run.
        setup: Commands to run before it in an empty home; None for the learner's own home.
        keep: The sides whose records the result of an experiment holds, to draw its picture.

    Raises:
        UsageError: It is not such a command, or its options are invalid.
        SimulationStuck: The run can't go on.
        EdalabError: The command is refused.
    """
    if _is_check(arguments):
        return _check(arguments)
    if setup is None:
        return (
            _experiment(arguments, keep=keep) if _is_experiment(arguments) else _at_home(arguments)
        )
    if arguments[0] in _WITHOUT_FILES and not setup:
        with no_systems():
            return _experiment(arguments, keep=keep)
    with empty_home() as home:
        for setup_command in setup:
            _run_setup(setup_command, home)
        if _is_experiment(arguments):
            return _experiment(arguments, keep=keep)
        run_command.understand(arguments, home)
        data = run_command.as_data(arguments)
    home_run = _HomeRun(tuple(arguments), tuple(tuple(setup_command) for setup_command in setup))
    return RunResult(data, home_run, counts=_counts(arguments))


def understand(arguments: Arguments) -> None:
    """Check that a command could be run for a task, without changing anything.

    Raises:
        UsageError: It can't be run.
    """
    if _is_check(arguments):
        _check(arguments)
    elif _is_experiment(arguments):
        _experiment(arguments)
    else:
        run_command.understand(arguments)


def attempt(commands: Sequence[str]) -> Attempt:
    """Run commands one after the other in an empty home and return their results.

    Raises:
        EdalabError: One of them is refused.
    """
    runs = []
    with empty_home() as home:
        for command in commands:
            arguments = words(command)
            if _is_check(arguments) or _is_experiment(arguments):
                runs.append((command, run(arguments)))
                continue
            with chdir(home):  # so that a file is written there
                run_command.understand(arguments, home)
                data = run_command.as_data(arguments)
            if _counts(arguments):
                runs.append((command, RunResult(data, None)))
        return Attempt(tuple(runs), tuple(employees()))


def employees() -> "Iterable[RecordedEvent]":
    """Return the whole employee log of the current home.

    Raises:
        StorageError: It can't be read.
    """
    from edalab.cli.logs import employee_log

    with employee_log() as log:
        return list(log.read_all())


def rendered(result: RunResult, console: "Console") -> "RenderableType":
    """Return a result as its command prints it on a console.

    Raises:
        EdalabError: A command that must run again for this is refused.
    """
    from rich.text import Text

    match result.printable:
        case _Printed(text):
            return Text.from_ansi(text.rstrip("\n"))
        case _HomeRun(arguments, setup):
            with empty_home() as home:
                for setup_command in setup:
                    _run_setup(setup_command, home)
                text = run_command.as_printed(arguments, console.width, console.height)
            return Text.from_ansi(text.rstrip("\n"))
    from edalab.cli.lesson_experiment import ShownResult

    if isinstance(result.printable, ShownResult):
        return result.printable.render(console)
    from rich.console import Group

    from edalab.cli.lesson_exercise import ShownReport

    assert isinstance(result.printable, ShownReport)  # noqa: S101 - a runner made it
    return Group(*result.printable.render(console))


def rendered_parts(result: RunResult, console: "Console", seen: str = "") -> "list[RenderableType]":
    """Return a result as ``rendered`` does, in parts between which a page may end.

    Args:
        result: The result of the run.
        console: The console to render for.
        seen: The action up to which the run's picture was shown before.

    Raises:
        EdalabError: A command that must run again for this is refused.
    """
    if not result.records:
        return [rendered(result, console)]
    from edalab.cli.lesson_exercise import ShownReport

    assert isinstance(result.printable, ShownReport)  # noqa: S101 - a runner made it
    return result.printable.render(console, seen)


def picture(run: Run, result: RunResult, console: "Console") -> "RenderableType | None":
    """Return the picture of a run, which stands before its table; None if it has none.

    Raises:
        EdalabError: The picture has nothing to show.
    """
    if not run.picture:
        return None
    from edalab.cli import lesson_picture

    return lesson_picture.picture(run, result, console)


def picture_rows(run: Run, result: RunResult) -> int:
    """Return how many rows the picture of a run takes at 80 columns.

    Raises:
        EdalabError: The picture has nothing to show.
    """
    from io import StringIO

    from rich.console import Console

    console = Console(file=StringIO(), width=80, height=24, legacy_windows=False)
    drawing = picture(run, result, console)
    return len(console.render_lines(drawing, pad=False)) if drawing else 0


def watch(run: Run, result: RunResult, console: "Console") -> None:
    """Play a run in the view of its picture.

    Raises:
        EdalabError: The picture has nothing to show.
    """
    from edalab.cli import lesson_picture
    from edalab.terminal.watch import watch as play

    view = "race" if run.watch else run.picture
    traces = lesson_picture.traces_of(run, result)
    play(traces, console, None, lesson_picture.experiment_of(result), view=view)


def picture_until(command: str, until: str, console: "Console") -> "RenderableType":
    """Return the picture of a run up to its first record of the action ``until``.

    Raises:
        EdalabError: The run can't be made.
    """
    from edalab.cli.lesson_exercise import picture

    return picture(run(words(command), ()).records, console, until=until)


_WITHOUT_FILES: Final = {"compare", "simulate"}
"""Experiments that read and write no file, so that they need no home."""

_NO_SINGLE_RUN: Final = {"--every-crash", "--explain", "--help", "-h", "--json"}
"""Options with which ``model run`` shows something else than one run."""


def _is_experiment(arguments: Arguments) -> bool:
    if list(arguments[:2]) == ["model", "run"]:
        return not _NO_SINGLE_RUN & set(arguments)
    return arguments[0] in _WITHOUT_FILES


def _is_check(arguments: Arguments) -> bool:
    return list(arguments[:2]) == ["exercise", "check"]


def _run_setup(arguments: Arguments, home: Path) -> None:
    if _is_experiment(arguments):
        _experiment(arguments)
    else:
        run_command.understand(arguments, home)
        run_command.as_data(arguments)


def _at_home(arguments: Arguments) -> RunResult:
    run_command.understand(arguments)
    window = output()
    text = run_command.as_printed(arguments, window.width, window.height)
    judged = _counts(arguments)
    data = run_command.as_data(arguments) if judged else {}
    return RunResult(data, _Printed(text), counts=judged)


def _check(arguments: Arguments) -> RunResult:
    from edalab.cli.lesson_exercise import check  # as heavy

    return check(arguments)


def _experiment(arguments: Arguments, *, keep: Keep = False) -> RunResult:
    from edalab.cli.lesson_experiment import run_experiment  # heavy, and not for reading a page

    return run_experiment(arguments, keep=keep)
