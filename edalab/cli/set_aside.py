"""Events of a log that no fold can read: finds them, shows them, and skips one of them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer

from edalab.cli.employee_view import view_of
from edalab.cli.logs import LogOptions, employee_log, named_log
from edalab.errors import EdalabError, Refused
from edalab.eventlog.protocol import EventLog
from edalab.terminal.console import write_error, write_json, write_text
from edalab.texts import say

if TYPE_CHECKING:
    from edalab.eventlog.reading import EventReader, SetAside

_READERS: Final = {
    "employee": "edalab.domains.employees.events",
    "account": "edalab.domains.accounts.account",
    "customer": "edalab.domains.purchases.history",
    "study": "edalab.course.events",
}
"""By category of streams, the module whose ``READER`` reads their events."""

_SHOWN: Final = 20


def events_set_aside(log: EventLog, stream: str | None = None) -> "tuple[SetAside, ...]":
    """Return the events of a log, or of one stream, that folds leave out and nobody skipped."""
    from edalab.eventlog.reading import set_aside

    return set_aside(log.read_all() if stream is None else log.read_stream(stream), _reader_of)


def write_set_aside(events: "Sequence[SetAside]") -> None:
    """Print the events that are set aside, and the command for the first of them."""
    if not events:
        return
    write_text(say("log.aside-count", count=len(events)))
    for event in events[:_SHOWN]:
        write_text("  " + describe(event))
    if len(events) > _SHOWN:
        write_text("  " + say("log.aside-more", count=len(events) - _SHOWN))
    write_text(say("log.aside-remedy", position=events[0].position))


def describe(event: "SetAside") -> str:
    """Return the position, stream, type and reason of an event that is set aside."""
    reason = say(f"log.aside-{event.reason}", detail=event.detail)
    return say(
        "log.aside", position=event.position, stream=event.stream, type=event.type, reason=reason
    )


def skip(
    position: Annotated[int, typer.Argument(metavar="POSITION", help=say("log.argument-skip"))],
    *,
    why: Annotated[
        str, typer.Option("--why", metavar="TEXT", show_default=False, help=say("log.option-why"))
    ],
    study: Annotated[bool, typer.Option("--study", help=say("log.option-study"))] = False,
    options: LogOptions,
) -> None:
    """Append EventSkipped for an event that is set aside."""
    from edalab.domains.employees.fields import clean
    from edalab.eventlog.reading import EventSkipped, skipping

    where = named_log(options.where, study=study)
    with employee_log(where) as log:
        event = next(iter(log.read_all(after=position - 1)), None) if position > 0 else None
        if event is None or event.position != position:
            raise Refused("log-no-position", position=position, head=log.head())
        aside = events_set_aside(log, event.stream)
        if event.id not in {candidate.id for candidate in aside}:
            raise Refused("log-not-aside", position=position)
        content = EventSkipped(event=event.id, why=clean("why", why))
        (skipped,) = log.append(event.stream, [skipping(event, content, datetime.now(UTC))])
        if not study:
            try:
                view_of(log, where).project()
            except EdalabError as error:
                write_error(say("readmodel.not-projected", problem=error))
        left = len(events_set_aside(log))
    if options.as_json:
        write_json({"skipped": position, "event": skipped, "events_set_aside": left})
        return
    write_text(say("log.skipped", position=position, appended=skipped.position))
    write_text(say("log.skipped-left", count=left) if left else say("log.skipped-none-left"))


def _reader_of(stream: str) -> "EventReader | None":
    module = _READERS.get(stream.partition("-")[0])
    if module is None:
        return None
    from importlib import import_module

    reader: EventReader = import_module(module).READER
    return reader
