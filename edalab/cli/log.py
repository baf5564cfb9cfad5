"""``edalab log``: the event log itself, whatever its events are about."""

from pathlib import Path
from typing import Annotated, Any

import typer

from edalab.cli.logs import Log, employee_log, tell_set_aside
from edalab.cli.options import Json, parse_day, parse_number
from edalab.settings import from_environment
from edalab.terminal.console import console, write_json, write_text
from edalab.texts import say
from edalab.wiring import must_be_there

app = typer.Typer(help=say("log.help"), no_args_is_help=True)

_SHOWN = 100


def _option(name: str, metavar: str, *, words: str = "") -> Any:
    return typer.Option(
        name,
        metavar=metavar,
        show_default=False,
        help=say(f"log.option-{words or name.removeprefix('--')}"),
    )


After = Annotated[int | None, _option("--after", "POSITION")]
Limit = Annotated[int | None, _option("--limit", "N")]


@app.command(help=say("log.help-show"))
def show(
    *,
    stream: Annotated[str | None, _option("--stream", "STREAM")] = None,
    after: After = None,
    types: Annotated[list[str] | None, _option("--type", "TYPE")] = None,
    since: Annotated[str | None, _option("--since", "DATE")] = None,
    until: Annotated[str | None, _option("--until", "DATE")] = None,
    limit: Limit = None,
    log_file: Log = None,
    as_json: Json = False,
) -> None:
    """Show events as the log has them."""
    from edalab.eventlog.selection import Selection, select
    from edalab.terminal.events import write_events_as_json

    wanted = Selection(
        stream=stream,
        after=parse_number("--after", after) or 0,
        types=frozenset(types or ()),
        since=parse_day("--since", since),
        until=parse_day("--until", until),
    )
    most = parse_number("--limit", limit, 1)
    with employee_log(log_file) as log:
        events = select(log, wanted)
        if as_json:
            write_events_as_json(events, most)
        else:
            _show(events, most or _SHOWN)


@app.command(help=say("log.help-stats"))
def stats(*, log_file: Log = None, as_json: Json = False) -> None:
    """Count what is in the log."""
    from edalab.eventlog.statistics import count

    with employee_log(log_file) as log:
        found = count(log, _path(log_file))
    if as_json:
        write_json(found)
        return
    from edalab.terminal.events import statistics_view

    console().print(statistics_view(found))


@app.command(help=say("log.help-verify"))
def verify(*, log_file: Log = None, as_json: Json = False) -> None:
    """Check the whole log; exit code 1 where it is damaged."""
    from edalab.eventlog.verify import verify as check

    path = _path(log_file)
    if log_file is not None:
        must_be_there(log_file)
    timeout_s = from_environment().lock_timeout_s
    report = check(path, lock_timeout_s=timeout_s, on_set_aside=tell_set_aside)
    if as_json:
        write_json(report)
    else:
        _tell(report)
    if not report.intact:
        raise typer.Exit(1)


@app.command(help=say("log.help-tail"))
def tail(
    *,
    after: Annotated[int | None, _option("--after", "POSITION", words="tail-after")] = None,
    limit: Limit = None,
    log_file: Log = None,
    as_json: Json = False,
) -> None:
    """Show new events until Ctrl-C."""
    from itertools import islice

    from edalab.eventlog.selection import follow
    from edalab.terminal.events import write_event

    first, most = parse_number("--after", after), parse_number("--limit", limit, 1)
    with employee_log(log_file) as log:
        try:
            for event in islice(follow(log, log.head() if first is None else first), most):
                write_event(event, as_json=as_json)
        except KeyboardInterrupt:
            return  # that is how following ends


@app.command("export", help=say("log.help-export"))
def export_events(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help=say("log.argument-export"))
    ] = None,
    *,
    lines: Annotated[bool, typer.Option("--lines", help=say("log.option-lines"))] = False,
    log_file: Log = None,
    as_json: Json = False,
) -> None:
    """Write the events as CloudEvents JSON."""
    import sys

    from edalab.eventlog.cloudevents import encode_all
    from edalab.eventlog.transfer import new_file

    with employee_log(log_file) as log:
        pieces = encode_all(log.read_all(), lines=lines)
        if file is None:
            sys.stdout.flush()
            sys.stdout.buffer.writelines(pieces)
            return
        count = log.head()
        with new_file(file) as out:
            out.writelines(pieces)
    if as_json:
        write_json({"path": str(file), "events": count})
    else:
        write_text(say("log.exported", count=count, path=file))


@app.command("import", help=say("log.help-import"))
def import_events(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("log.argument-import"))],
    *,
    as_json: Json = False,
) -> None:
    """Append the events of a CloudEvents JSON file."""
    from edalab.eventlog.transfer import import_file

    with employee_log() as log:
        imported = import_file(log, file)
    if as_json:
        write_json(imported)
    else:
        write_text(say("log.imported", added=imported.added, there=imported.there))


@app.command(help=say("log.help-generate"))
def generate(
    *,
    events: Annotated[int, _option("--events", "N")],
    out: Annotated[Path, _option("--out", "FILE")],
    as_json: Json = False,
) -> None:
    """Make up a log of many employees."""
    from edalab.domains.employees.generate import generate as made_up
    from edalab.eventlog.transfer import new_log
    from edalab.terminal.progress import bar

    total = parse_number("--events", events, 1) or 0
    with new_log(out) as fill, bar("log.generating", total) as show_progress:
        for done in fill(made_up(total)):
            show_progress(done)
    if as_json:
        write_json({"path": str(out), "events": total})
    else:
        write_text(say("log.generated", count=total, path=out))


def _path(log_file: Path | None) -> Path:
    return log_file or from_environment().events


def _show(events: Any, most: int) -> None:
    from itertools import islice

    from edalab.terminal.events import events_view

    found = list(islice(events, most + 1))
    if not found:
        write_text(say("log.nothing"))
        return
    screen = console()
    screen.print(events_view(found[:most], screen.width))
    if len(found) > most:
        write_text(say("log.more", position=found[most - 1].position))


def _tell(report: Any) -> None:
    if report.intact:
        write_text(say("log.intact", path=report.path, records=report.records))
        if report.hash:
            write_text(say("log.last-hash", hash=report.hash))
    else:
        reason = say(f"error.damage-{report.reason}")
        write_text(
            say(
                "log.damaged",
                path=report.path,
                line=report.line,
                reason=reason,
                records=report.records,
            )
        )
    if report.unfinished:
        write_text(say("log.unfinished", bytes=report.unfinished))
    for aside in report.set_aside:
        write_text(say("log.set-aside", path=aside))
