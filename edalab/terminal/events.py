"""Shows events of any kind, and statistics of a log."""

import sys
from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec
from rich.console import Group, RenderableType
from rich.text import Text

from edalab.eventlog.statistics import Statistics
from edalab.messages import RecordedEvent
from edalab.terminal.console import write_json, write_line
from edalab.terminal.employees import moment, value_text
from edalab.terminal.safe import printable
from edalab.terminal.tables import table
from edalab.texts import say

_NARROW = 80
_LONGEST = 300


def events_view(events: Sequence[RecordedEvent], width: int) -> RenderableType:
    """Return a table of events, a row each; in a narrow window a paragraph each."""
    if width < _NARROW:
        return Group(*(Text(_line(event)) for event in events))
    columns = (say("log.column-stream"), *_columns("occurred", "what", "data"))
    view = table("#", *columns)
    for event in events:
        view.add_row(
            str(event.position),
            value_text(f"{event.stream} {event.version}"),
            Text(moment(event.occurred_at)),
            value_text(event.type),
            value_text(_data(event)),
        )
    return view


def statistics_view(statistics: Statistics) -> RenderableType:
    """Return tables of a log's statistics: the whole log, then each event type."""
    whole = table(header=False)
    for name, value in (
        ("events", f"{statistics.events:,}"),
        ("streams", f"{statistics.streams:,}"),
        ("bytes", f"{statistics.bytes:,}"),
        ("index", f"{statistics.index_bytes:,}"),
        ("first", moment(statistics.first_recorded) if statistics.first_recorded else None),
        ("last", moment(statistics.last_recorded) if statistics.last_recorded else None),
    ):
        whole.add_row(Text(say(f"log.stats-{name}")), value_text(value))
    types = table(*_columns("what"), say("log.column-count"))
    for kind, number in statistics.types.items():
        types.add_row(value_text(kind), f"{number:,}")
    title = Text(printable(statistics.path), "bold")
    return Group(title, whole, types) if statistics.types else Group(title, whole)


def write_event(event: RecordedEvent, *, as_json: bool) -> None:
    """Print one event on a line and flush."""
    if as_json:
        write_json(event)
    else:
        write_line(_line(event))
    sys.stdout.flush()


def write_events_as_json(events: Iterator[RecordedEvent], most: int | None) -> None:
    """Print ``{"events": [...], "more": false}`` event by event, since there may be millions.

    Args:
        events: The events to print.
        most: The most events to print; ``more`` says whether there were others.
    """
    ascii_only = not (sys.stdout.encoding or "").lower().startswith("utf")
    write, separator = sys.stdout.write, '{"events": ['
    for event in islice(events, most):
        text = msgspec.json.encode(event).decode()
        write(separator + (_ascii(text) if ascii_only else text))
        separator = ",\n"
    more = "true" if next(events, None) is not None else "false"
    write(f'{separator if separator[0] == "{" else ""}], "more": {more}}}\n')


def _line(event: RecordedEvent) -> str:
    line = (
        f"#{event.position} {moment(event.occurred_at)} {event.stream} {event.version}"
        f" {event.type} {_data(event)}"
    )
    cut = line if len(line) <= _LONGEST else line[:_LONGEST] + "…"
    return printable(cut.rstrip())


def _data(event: RecordedEvent) -> str:
    if not isinstance(event.data, dict):
        return str(event.data)
    return ", ".join(f"{name}: {value}" for name, value in event.data.items())


def _columns(*names: str) -> list[str]:
    return [say(f"employee.column-{name}") for name in names]


def _ascii(text: str) -> str:
    import json

    return json.dumps(json.loads(text))
