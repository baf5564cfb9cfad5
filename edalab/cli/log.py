"""``edalab log``: commands on the event log itself, for events of any kind."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from edalab.cli.log_replay import replay
from edalab.cli.logs import LogOptions, employee_log, named_log, tell_set_aside
from edalab.cli.options import Json, parse_day, parse_number, text_option, with_options
from edalab.cli.set_aside import events_set_aside, skip, write_set_aside
from edalab.errors import Damaged, NeedsTerminal, UsageError
from edalab.settings import from_environment
from edalab.terminal.console import console, write_json, write_text
from edalab.texts import say
from edalab.wiring import log_location, require_file

if TYPE_CHECKING:
    from edalab.eventlog.reading import SetAside

app = typer.Typer(add_completion=False, help=say("log.help"), no_args_is_help=True)
app.command(help=say("log.help-replay"))(with_options(replay))
app.command(help=say("log.help-skip"))(with_options(skip))

_SHOWN = 100


After = Annotated[int | None, text_option("--after", "log.option-after", "POSITION")]
Limit = Annotated[int | None, text_option("--limit", "log.option-limit", "N")]
Study = Annotated[bool, typer.Option("--study", help=say("log.option-study"))]


@app.command(help=say("log.help-show"))
@with_options
def show(
    *,
    stream: Annotated[str | None, text_option("--stream", "log.option-stream", "STREAM")] = None,
    after: After = None,
    types: Annotated[list[str] | None, text_option("--type", "log.option-type", "TYPE")] = None,
    since: Annotated[str | None, text_option("--since", "log.option-since", "DATE")] = None,
    until: Annotated[str | None, text_option("--until", "log.option-until", "DATE")] = None,
    correlation: Annotated[
        str | None, text_option("--correlation", "log.option-correlation", "ID")
    ] = None,
    limit: Limit = None,
    study: Study = False,
    options: LogOptions,
) -> None:
    """Show events in the order of the log."""
    from edalab.eventlog.selection import Selection, select
    from edalab.terminal.events import write_events_as_json

    wanted = Selection(
        stream=stream,
        after=parse_number("--after", after) or 0,
        types=frozenset(types or ()),
        since=parse_day("--since", since),
        until=parse_day("--until", until),
        correlation=correlation,
    )
    most = parse_number("--limit", limit, 1)
    with employee_log(named_log(options.where, study=study), make=study) as log:
        events = select(log, wanted)
        if options.as_json:
            write_events_as_json(events, most)
        else:
            _show(events, most or _SHOWN)


@app.command(help=say("log.help-stats"))
@with_options
def stats(*, study: Study = False, options: LogOptions) -> None:
    """Show statistics of the log."""
    from edalab.eventlog.statistics import count

    where = named_log(options.where, study=study)
    location = log_location(where)
    with employee_log(where, make=study) as log:
        statistics = count(log, location if isinstance(location, Path) else location.shown)
    if options.as_json:
        write_json(statistics)
        return
    from edalab.terminal.events import statistics_view

    console().print(statistics_view(statistics))


@app.command(help=say("log.help-verify"))
@with_options
def verify(*, study: Study = False, options: LogOptions) -> None:
    """Verify the whole log; exit code 1 if it is damaged."""
    from edalab.eventlog.verify import verify as check
    from edalab.eventlog.verify import verify_order

    where = named_log(options.where, study=study)
    location = log_location(where)
    if isinstance(location, Path):
        if options.where is not None:
            require_file(location)
        timeout_s = from_environment().lock_timeout_s
        report = check(location, lock_timeout_s=timeout_s, on_set_aside=tell_set_aside)
    else:
        with employee_log(where) as log:
            report = verify_order(log, location.shown)
    aside: tuple[SetAside, ...] = ()
    if report.intact and report.records:
        try:
            with employee_log(where) as log:
                aside = events_set_aside(log)
        except Damaged as error:  # a hash that is right, in a line that is no record
            report = msgspec.structs.replace(
                report,
                intact=False,
                records=max(0, error.line - 2),
                line=error.line,
                reason=error.reason,
            )
    if options.as_json:
        write_json({**msgspec.to_builtins(report), "events_set_aside": aside})
    else:
        _show_report(report)
        write_set_aside(aside)
    if not report.intact:
        raise typer.Exit(1)


@app.command(help=say("log.help-tail"))
@with_options
def tail(
    *,
    after: Annotated[
        int | None, text_option("--after", "log.option-tail-after", "POSITION")
    ] = None,
    limit: Limit = None,
    options: LogOptions,
) -> None:
    """Show new events until Ctrl-C."""
    from itertools import islice

    from edalab.eventlog.selection import follow
    from edalab.terminal.events import write_event

    first, most = parse_number("--after", after), parse_number("--limit", limit, 1)
    with employee_log(options.where) as log:
        try:
            for event in islice(follow(log, log.head() if first is None else first), most):
                write_event(event, as_json=options.as_json)
        except KeyboardInterrupt:
            return  # the normal end of following


@app.command("export", help=say("log.help-export"))
@with_options
def export_events(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help=say("log.argument-export"))
    ] = None,
    *,
    lines: Annotated[bool, typer.Option("--lines", help=say("log.option-lines"))] = False,
    options: LogOptions,
) -> None:
    """Write the events as CloudEvents JSON."""
    import sys

    from edalab.eventlog.cloudevents import encode_all
    from edalab.eventlog.import_export import new_file

    with employee_log(options.where) as log:
        pieces = encode_all(log.read_all(), lines=lines)
        if file is None or str(file) == "-":
            sys.stdout.flush()
            sys.stdout.buffer.writelines(pieces)
            return
        count = log.head()
        with new_file(file) as out:
            out.writelines(pieces)
    _report_written("log.exported", file, count, as_json=options.as_json)


@app.command("import", help=say("log.help-import"))
@with_options
def import_events(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("log.argument-import"))],
    *,
    options: LogOptions,
) -> None:
    """Append the events of a CloudEvents JSON file."""
    from edalab.cli.files import readable_twice
    from edalab.eventlog.import_export import import_file

    with employee_log(options.where, make=True) as log, readable_twice(file) as readable:
        imported = import_file(log, readable)
    if options.as_json:
        write_json(imported)
    else:
        write_text(say("log.imported", added=imported.added, there=imported.there))


@app.command(help=say("log.help-generate"))
def generate(
    *,
    events: Annotated[int, text_option("--events", "log.option-events", "N")],
    out: Annotated[Path, text_option("--out", "log.option-out", "FILE")],
    events_each: Annotated[int | None, text_option("--each", "log.option-each", "N")] = None,
    as_json: Json = False,
) -> None:
    """Write a new log of generated employees."""
    from edalab.domains.employees.generate import EVENTS_PER_EMPLOYEE
    from edalab.domains.employees.generate import generate as generate_events
    from edalab.eventlog.import_export import new_log
    from edalab.terminal.progress import bar

    total = parse_number("--events", events, 1) or 0
    per_employee = parse_number("--each", events_each, 1) or EVENTS_PER_EMPLOYEE
    generated = generate_events(total, per_employee=per_employee)
    with new_log(out) as fill, bar("log.generating", total) as show_progress:
        for done in fill(generated):
            show_progress(done)
    _report_written("log.generated", out, total, as_json=as_json)


@app.command("copy", help=say("log.help-copy"))
def copy_log(
    source: Annotated[str, typer.Argument(metavar="FROM", help=say("log.argument-from"))],
    target: Annotated[str, typer.Argument(metavar="TO", help=say("log.argument-to"))],
    *,
    as_json: Json = False,
) -> None:
    """Copy a log into another and compare the two."""
    from edalab.eventlog.copying import copy
    from edalab.terminal.progress import bar

    with (
        employee_log(source) as before,
        employee_log(target, make=True) as after,
        bar("log.copying", before.head()) as show_progress,
    ):
        copied = copy(before, after, advance=lambda done, _total: show_progress(done))
    if as_json:
        write_json(copied)
        return
    write_text(say("log.copied", added=copied.added, there=copied.there))
    write_text(say("log.same", digest=copied.digest))


@app.command(help=say("log.help-drop"))
def drop(
    address: Annotated[str, typer.Argument(metavar="URL", help=say("log.argument-drop"))],
    *,
    yes: Annotated[bool, typer.Option("--yes", help=say("log.option-yes"))] = False,
    as_json: Json = False,
) -> None:
    """Delete a log from a system."""
    from edalab.wiring import open_system

    location = log_location(address)
    if isinstance(location, Path):
        raise UsageError("drop-file", path=location)
    if not yes:
        raise NeedsTerminal("drop-yes", address=location.shown)
    log = open_system(location)
    try:
        count = log.head()
        log.drop()
    finally:
        log.close()
    if as_json:
        write_json({"address": location.shown, "events": count})
    else:
        write_text(say("log.dropped", address=location.shown, count=count))


def _report_written(key: str, path: Path, count: int, *, as_json: bool) -> None:
    if as_json:
        write_json({"path": str(path), "events": count})
    else:
        write_text(say(key, count=count, path=path))


def _show(events: Any, most: int) -> None:
    from itertools import islice

    from edalab.terminal.events import events_view

    first_events = list(islice(events, most + 1))
    if not first_events:
        write_text(say("log.nothing"))
        return
    screen = console()
    screen.print(events_view(first_events[:most], screen.width))
    if len(first_events) > most:
        write_text(say("log.more", position=first_events[most - 1].position))


def _show_report(report: Any) -> None:
    if report.intact:
        key = "log.intact" if report.chained else "log.in-order"
        write_text(say(key, path=report.path, records=report.records))
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
