"""Rich renderables for employees, their histories, and answers about them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.text import Text

from edalab.domains.employees.history import Entry
from edalab.domains.employees.registry import Outcome
from edalab.domains.employees.reports import Difference, Report, Row
from edalab.messages import RecordedEvent, in_utc
from edalab.terminal.safe import printable
from edalab.terminal.tables import table
from edalab.texts import say

if TYPE_CHECKING:
    from edalab.domains.employees.asking.answers import Answer

_LONGEST = 120
_NARROW = 64
_COLUMNS = ("first_name", "last_name", "address", "role", "date_join")


def employees_view(rows: Sequence[Row], width: int) -> RenderableType:
    """Return a table of employees, a row each; in a narrow window a small table each."""
    if width < _NARROW:
        return Group(*(employee_view(row) for row in rows))
    anyone_left = any(row.date_leave for row in rows)
    columns = (*_COLUMNS, "date_leave") if anyone_left else _COLUMNS
    view = table("id", *(say(f"employee.field-{column}") for column in columns))
    for row in rows:
        view.add_row(str(row.id), *(value_text(getattr(row, column)) for column in columns))
    return view


def employee_view(row: Row) -> RenderableType:
    """Return a table of one employee, a row per field."""
    view = table(header=False)
    view.add_row(Text("id"), Text(str(row.id)))
    for column in (*_COLUMNS, "date_leave", "status"):
        value = getattr(row, column)
        if value is not None:
            view.add_row(Text(say(f"employee.field-{column}")), value_text(value))
    return view


def history_view(report: Report, width: int) -> RenderableType:
    """Return an employee's history, a row per event; in a narrow window a paragraph per event."""
    name = printable(report.employee.name)
    title = Text(say("employee.history-of", name=_cut(name), id=report.employee.id), "bold")
    by_event: dict[int, list[Entry]] = {}
    for entry in report.entries:
        by_event.setdefault(entry.position, []).append(entry)
    if width < _NARROW:
        paragraphs = [
            Text("\n").join(
                [
                    Text(f"#{position} {entries[0].type} ", "bold") + _when(entries[0]),
                    _changes(entries),
                ]
            )
            for position, entries in by_event.items()
        ]
        return Group(title, *paragraphs)
    columns = ("occurred", "what", "data")
    view = table("#", *(say(f"employee.column-{column}") for column in columns))
    for position, entries in by_event.items():
        view.add_row(str(position), _when(entries[0]), Text(entries[0].type), _changes(entries))
    return Group(title, view)


def _when(entry: Entry) -> Text:
    when = Text(moment(entry.occurred_at))
    if moment(entry.recorded_at) != moment(entry.occurred_at):
        when.append("\n" + say("employee.recorded", at=moment(entry.recorded_at)), style="dim")
    return when


def _changes(entries: Sequence[Entry]) -> Text:
    """Return what an event changed, a line per field; fields implied by a hire are left out."""
    lines = [
        _line(entry)
        for entry in entries
        if len(entries) == 1 or entry.field not in {"date_join", "status"}
    ]
    return Text("\n").join(lines)


def _line(entry: Entry) -> Text:
    if entry.set_aside is not None:
        reason = say(
            f"log.aside-{entry.set_aside.reason}", detail=printable(entry.set_aside.detail)
        )
        return Text(say("employee.set-aside", reason=reason), style="dim")
    if entry.field is None:
        return Text("-", style="dim")
    line = Text(say(f"employee.field-{entry.field}") + ": ") + value_text(entry.after)
    if entry.before is not None:
        line.append(" " + say("employee.was", before=_cut(entry.before)))
    if entry.corrects is not None:
        line.append("\n" + say("employee.corrects", position=entry.corrects), style="dim")
    if entry.corrected_by is not None:
        line.append("\n" + say("employee.corrected-by", position=entry.corrected_by), style="dim")
    return line


def differences_view(differences: Iterable[Difference]) -> RenderableType:
    """Return a table of the fields that differ between two days."""
    differences = tuple(differences)
    if not differences:
        return Text(say("employee.no-difference"))
    columns = ("field", "before", "after", "evidence")
    view = table(*(say(f"employee.column-{name}") for name in columns))
    for difference in differences:
        positions = ", ".join(f"#{event.position}" for event in difference.evidence)
        field = Text(say(f"employee.field-{difference.field}"))
        view.add_row(field, value_text(difference.before), value_text(difference.after), positions)
    return view


def outcome_view(outcome: Outcome) -> RenderableType:
    """Return a command's outcome: the employee and the events that were appended."""
    row = outcome.employee
    name = printable(" ".join(part for part in (row.first_name, row.last_name) if part))
    if not outcome.events:
        fields = ", ".join(say(f"employee.field-{field}") for field in outcome.unchanged)
        return Text(say("employee.unchanged", name=_cut(name), field=fields))
    sentence = say("employee.updated", name=_cut(name), id=row.id, count=len(outcome.events))
    return Group(Text(sentence), _Events(outcome.events))


def answer_view(answer: "Answer") -> RenderableType:
    """Return an answer: its sentence, and the events that it rests on."""
    parts: list[RenderableType] = [Text(printable(answer.sentence, keep_newlines=True), "bold")]
    if answer.evidence:
        parts += [Text(say("employee.rests-on")), _Events(answer.evidence)]
    return Group(*parts)


class _Events:
    """A table of events, a row each; in a narrow window a paragraph each."""

    def __init__(self, events: Iterable[RecordedEvent]) -> None:
        self._rows = [
            (
                str(event.position),
                moment(event.occurred_at),
                Text(printable(event.type)),
                value_text(_data(event)),
            )
            for event in events
        ]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if options.max_width < _NARROW:
            for at, day, what, data in self._rows:
                yield Text.assemble(f"#{at} {day} ", what, " ", data)
            return
        columns = ("occurred", "what", "data")
        view = table("#", *(say(f"employee.column-{name}") for name in columns))
        for row in self._rows:
            view.add_row(*row)
        yield view


def _data(event: RecordedEvent) -> str:
    return ", ".join(
        f"{name}: {value}"
        for name, value in event.data.items()
        if name != "schema" and value is not None
    )


def value_text(value: str | None) -> Text:
    """Return a stored value, escaped for the terminal; a long one is cut and its length given."""
    return Text(say("employee.nothing"), style="dim") if value is None else Text(_cut(value))


def moment(at: datetime) -> str:
    """Return an instant as a date if it is midnight UTC, else as date and time in UTC."""
    at = in_utc(at)
    return f"{at.date()}" if f"{at:%H:%M:%S}" == "00:00:00" else f"{at.date()} {at:%H:%M}"


def _cut(value: str) -> str:
    if len(value) <= _LONGEST:
        return printable(value)
    return printable(value[:_LONGEST]) + say("employee.cut", length=f"{len(value):,}")
