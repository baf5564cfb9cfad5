"""The options that say how a run is shown, from ``--view`` to ``--watch``, and what they do.

``compare``, ``simulate`` and ``trace`` share them, so that a saved run is shown like a new one.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from edalab.cli.options import DeclaredOption
from edalab.cli.page_options import PageFile, page_from, page_options
from edalab.errors import (
    BadParameter,
    BadSyntax,
    NeedsTerminal,
    TraceFileError,
    UnknownName,
    UsageError,
)
from edalab.experiments.experiment import Result
from edalab.experiments.parameters import Number
from edalab.terminal.console import Look, console, interactive, write_error, write_json
from edalab.texts import say

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from edalab.lab.trace import Record

VIEWS: Final = ("table", "timeline", "race", "sequence", "plot", "narration", "mermaid")
ROWS: Final = 40
BEYOND_THE_SCREEN: Final = (
    "show_save", "show_svg", "show_html", "show_open", "show_cast", "show_watch",
)  # fmt: skip
"""Options that write files or take the terminal; inside a lesson there are none of them."""
_EVERY_ROW: Final = 1_000_000_000


class Showing(msgspec.Struct, frozen=True, kw_only=True):
    """How a run is to be shown.

    Args:
        view: One of ``VIEWS``.
        rows: The most rows of a long view.
        save: The file for the trace.
        svg: The file for the picture.
        page: The file for the page that plays the run.
        cast: The file for the terminal recording.
        watch: Whether the run is played.
        speed: Virtual seconds for each real second.
        as_json: Whether the result is printed as JSON instead.
        measures: The rows of the table; empty for all that are not zero everywhere.
        sides: The sides of the table; empty for all.
    """

    view: str = "table"
    rows: int = ROWS
    save: Path | None = None
    svg: Path | None = None
    page: PageFile | None = None
    cast: Path | None = None
    watch: bool = False
    speed: float | None = None
    as_json: bool = False
    measures: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()

    @property
    def needs_trace(self) -> bool:
        """Return whether the records of the run are needed."""
        written = (self.save, self.page, self.cast)
        return any(file is not None for file in written) or self.view != "table" or self.watch


def json_option() -> DeclaredOption:
    """Return the option ``--json``."""
    return DeclaredOption("as_json", "--json", "common.help-json")


def viewing_options() -> list[DeclaredOption]:
    """Return the options of commands that show a run."""
    return [
        DeclaredOption("show_view", "--view", "view.help-view", "VIEW"),
        DeclaredOption("show_rows", "--rows", "view.help-rows", "N|all"),
        DeclaredOption("show_svg", "--svg", "view.help-svg", "FILE"),
        *page_options(),
        DeclaredOption("show_cast", "--cast", "view.help-cast", "FILE"),
        DeclaredOption("show_watch", "--watch", "view.help-watch"),
        DeclaredOption("show_speed", "--speed", "view.help-speed", "S"),
    ]


def result_options() -> list[DeclaredOption]:
    """Return the options of commands that make a run and show its result."""
    return [
        *viewing_options(),
        DeclaredOption("show_measures", "--measures", "view.help-measures", "NAME,..."),
        DeclaredOption("show_sides", "--sides", "view.help-sides", "NAME,..."),
        DeclaredOption("show_save", "--save", "view.help-save", "FILE"),
        json_option(),
    ]


def showing_from(options: dict[str, Any], *, as_json: bool) -> Showing:
    """Remove the options of this module and return them, checked before the run.

    Raises:
        UsageError: A value is invalid, or two options exclude each other.
        TraceFileError: A file can't be written.
    """
    typed = {
        name: options.pop(f"show_{name}", None)
        for name in ("view", "rows", "svg", "cast", "watch", "speed", "save", "measures", "sides")
    }
    showing = Showing(
        view=_view(typed["view"]),
        rows=_rows(typed["rows"]),
        save=Path(typed["save"]) if typed["save"] is not None else None,
        svg=Path(typed["svg"]) if typed["svg"] is not None else None,
        page=page_from(options),
        cast=Path(typed["cast"]) if typed["cast"] is not None else None,
        watch=bool(typed["watch"]),
        speed=None if typed["speed"] is None else _speed(typed["speed"]),
        as_json=as_json,
        measures=_names(typed["measures"]),
        sides=_names(typed["sides"]),
    )
    _check(showing)
    return showing


def show(result: Result, showing: Showing) -> None:
    """Show a result, and save its trace if ``showing`` says so.

    Raises:
        UsageError: A trace is needed and the experiment records none, or the result has no measure
            or side of a wanted name.
    """
    if showing.needs_trace and not result.traces:
        raise UsageError("trace-none", name=result.experiment.name)
    check_names(result, showing)
    if showing.save is not None:
        from edalab.experiments.saved import to_saved
        from edalab.lab.tracefile import save

        save(showing.save, to_saved(result))
        write_error(say("view.saved", path=showing.save))
    if showing.page is not None:
        from edalab.player.page import page_of_result

        showing.page.write(page_of_result(result))
    record(result.traces, showing, result.experiment.words)
    if showing.as_json:
        write_json(result.to_json())
        return
    if showing.watch:
        play(result.traces, showing, result.experiment.words)
    print_and_picture(lambda screen: result_view(result, showing, screen), showing, result.again())


def result_view(result: Result, showing: Showing, screen: "Console") -> "RenderableType":
    """Return the table or view of a result."""
    if showing.view == "table":
        from edalab.terminal.results import render

        return render(result, screen, measures=showing.measures, sides=showing.sides)
    return trace_view(result.traces, showing, screen, result.experiment.words)


def trace_view(
    traces: "dict[str, list[Record]]", showing: Showing, screen: "Console", experiment: str
) -> "RenderableType":
    """Return a view that is made of the records only."""
    from edalab.terminal.views import render_view

    return render_view(showing.view, traces, screen, showing.rows, experiment)


def play(traces: "dict[str, list[Record]]", showing: Showing, experiment: str) -> None:
    """Play the run as an animation.

    Raises:
        UsageError: The run has no record.
    """
    if not any(traces.values()):
        raise UsageError("watch-empty")
    from edalab.terminal.watch import watch

    watch(traces, console(), showing.speed, experiment, view=showing.view)


def record(traces: "dict[str, list[Record]]", showing: Showing, experiment: str) -> None:
    """Write the recording of the terminal, where one was asked for.

    Raises:
        UsageError: Nothing happened in the run.
    """
    if showing.cast is None:
        return
    if not any(traces.values()):
        raise UsageError("watch-empty")
    from edalab.terminal.casts import write_cast

    write_cast(showing.cast, traces, console(), experiment, showing.view)
    write_error(say("view.recorded", path=showing.cast))


def print_and_picture(
    draw: "Callable[[Console], RenderableType]", showing: Showing, title: str
) -> None:
    """Print what ``draw`` returns, and write it as a picture if ``showing`` says so."""
    screen = console()
    screen.print(draw(screen))
    if showing.svg is not None:
        from edalab.terminal.svg import write_picture

        write_picture(showing.svg, draw, screen, title)
        write_error(say("view.pictured", path=showing.svg))


def _check(showing: Showing) -> None:
    used = {
        "--view": showing.view != "table",
        "--svg": showing.svg is not None,
        "--watch": showing.watch,
        "--measures": bool(showing.measures),
        "--sides": bool(showing.sides),
    }
    for name, is_used in used.items():
        if showing.as_json and is_used:
            raise UsageError("not-together", first="--json", second=name)
    if showing.speed is not None and not showing.watch:
        raise UsageError("needs-option", option="--speed", needed="--watch")
    if showing.watch:
        if Look.plain:
            raise UsageError("not-together", first="--plain", second="--watch")
        if not interactive():
            raise NeedsTerminal("watch-needs-terminal")
    _check_files(showing)


def _check_files(showing: Showing) -> None:
    if showing.save is not None:
        from edalab.lab.tracefile import check_room

        check_room(showing.save)
    if showing.svg is not None:
        from edalab.terminal.svg import check_picture

        check_picture(showing.svg)
    if showing.cast is not None:
        from edalab.terminal.casts import check_cast

        check_cast(showing.cast)
    page = None if showing.page is None else showing.page.path
    files = [file for file in (showing.save, showing.svg, page, showing.cast) if file is not None]
    for place, file in enumerate(files):
        if file.absolute() in [other.absolute() for other in files[:place]]:
            raise TraceFileError("one-file-for-two", path=file)


def check_names(result: Result, showing: Showing) -> None:
    """Check that the result has the wanted sides, and these sides the wanted measures.

    Raises:
        UsageError: It has no measure or side of a wanted name.
    """
    shown = [side for side in result.sides if side in showing.sides or not showing.sides]
    known = {
        measure: None
        for side in shown
        for measures in (result.sides[side], result.theory.get(side, {}))
        for measure in measures
    }
    for kind, names, available in (
        ("side", showing.sides, result.sides),
        ("measure", showing.measures, known),
    ):
        for name in names:
            if name not in available:
                raise UnknownName(kind, name, list(available))


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",")) if text is not None else ()


def _view(text: str | None) -> str:
    if text is None:
        return "table"
    if text not in VIEWS:
        raise BadParameter("--view", text or "''", ", ".join(VIEWS))
    return text


def _rows(text: str | None) -> int:
    if text is None:
        return ROWS
    if text == "all":
        return _EVERY_ROW
    try:
        rows = int(text)
    except ValueError:
        raise BadSyntax("--rows", text, say("view.rows-expected")) from None
    if rows < 1:
        raise BadParameter("--rows", text, say("view.rows-expected"))
    return rows


def _speed(text: str) -> float:
    slowest = 1e-9  # a nanosecond, the virtual clock's own unit, in a real second
    return float(Number(slowest, 1_000_000, unit="s").parse("--speed", text))
