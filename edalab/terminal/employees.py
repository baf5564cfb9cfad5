"""Employees, their histories and answers about them, as Rich tables."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from edalab.domains.employees.history import Entry
from edalab.domains.employees.registry import Outcome
from edalab.domains.employees.reports import Difference, Report, Row
from edalab.messages import RecordedEvent
from edalab.terminal.safe import printable
from edalab.terminal.tables import table
from edalab.texts import say

if TYPE_CHECKING:
    from edalab.domains.employees.asking.answers import Answer

_LONGEST = 120
_NARROW = 64
_COLUMNS = ("first_name", "last_name", "address", "role", "date_join")


def employees_view(rows: Sequence[Row], width: int) -> RenderableType:
    """Everybody, a row each; in a narrow window a small table each."""
    if width < _NARROW:
        return Group(*(employee_view(row) for row in rows))
    left = any(row.date_leave for row in rows)
    columns = (*_COLUMNS, "date_leave") if left else _COLUMNS
    found = table("id", *(say(f"employee.field-{column}") for column in columns))
    for row in rows:
        found.add_row(str(row.id), *(shown(getattr(row, column)) for column in columns))
    return found


def employee_view(row: Row) -> RenderableType:
    """One employee, a line for each field."""
    found = table(header=False)
    found.add_row(Text("id"), Text(str(row.id)))
    for column in (*_COLUMNS, "date_leave", "status"):
        value = getattr(row, column)
        if value is not None:
            found.add_row(Text(say(f"employee.field-{column}")), shown(value))
    return found


def history_view(report: Report, width: int) -> RenderableType:
    """What happened to one employee, an event a row; in a narrow window a paragraph each."""
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
                    _said(entries),
                ]
            )
            for position, entries in by_event.items()
        ]
        return Group(title, *paragraphs)
    columns = ("occurred", "what", "data")
    found = table("#", *(say(f"employee.column-{column}") for column in columns))
    for position, entries in by_event.items():
        found.add_row(str(position), _when(entries[0]), Text(entries[0].type), _said(entries))
    return Group(title, found)


def _when(entry: Entry) -> Text:
    when = Text(moment(entry.occurred_at))
    if moment(entry.recorded_at) != moment(entry.occurred_at):
        when.append("\n" + say("employee.recorded", at=moment(entry.recorded_at)), style="dim")
    return when


def _said(entries: Sequence[Entry]) -> Text:
    """What one event did to each field; what merely follows from a hire is left out."""
    lines = [
        _line(entry)
        for entry in entries
        if len(entries) == 1 or entry.field not in {"date_join", "status"}
    ]
    return Text("\n").join(lines)


def _line(entry: Entry) -> Text:
    if entry.field is None:
        return Text(say("employee.unknown-type"), style="dim")
    line = Text(say(f"employee.field-{entry.field}") + ": ") + shown(entry.after)
    if entry.before is not None:
        line.append(" " + say("employee.was", before=_cut(entry.before)))
    if entry.corrects is not None:
        line.append("\n" + say("employee.corrects", position=entry.corrects), style="dim")
    if entry.corrected_by is not None:
        line.append("\n" + say("employee.corrected-by", position=entry.corrected_by), style="dim")
    return line


def differences_view(differences: Iterable[Difference]) -> RenderableType:
    """The fields that differ between two days."""
    differences = tuple(differences)
    if not differences:
        return Text(say("employee.no-difference"))
    columns = ("field", "before", "after", "evidence")
    found = table(*(say(f"employee.column-{name}") for name in columns))
    for each in differences:
        positions = ", ".join(f"#{event.position}" for event in each.evidence)
        field = Text(say(f"employee.field-{each.field}"))
        found.add_row(field, shown(each.before), shown(each.after), positions)
    return found


def outcome_view(outcome: Outcome) -> RenderableType:
    """What a command came to: who it was about, and what was appended."""
    row = outcome.employee
    name = printable(" ".join(part for part in (row.first_name, row.last_name) if part))
    if not outcome.events:
        fields = ", ".join(say(f"employee.field-{field}") for field in outcome.unchanged)
        return Text(say("employee.unchanged", name=_cut(name), field=fields))
    said = say("employee.updated", name=_cut(name), id=row.id, count=len(outcome.events))
    return Group(Text(said), events_view(outcome.events))


def answer_view(answer: "Answer") -> RenderableType:
    """The answer in one sentence, and the events that it rests on."""
    parts: list[RenderableType] = [Text(printable(answer.sentence, keep_newlines=True), "bold")]
    if answer.evidence:
        parts += [Text(say("employee.rests-on")), events_view(answer.evidence)]
    return Group(*parts)


def events_view(events: Iterable[RecordedEvent]) -> RenderableType:
    """Events as the log has them, a row each."""
    found = table("#", *(say(f"employee.column-{name}") for name in ("occurred", "what", "data")))
    for event in events:
        data = ", ".join(
            f"{name}: {value}"
            for name, value in event.data.items()
            if name != "schema" and value is not None
        )
        found.add_row(str(event.position), moment(event.occurred_at), Text(event.type), shown(data))
    return found


def shown(value: str | None) -> Text:
    """A stored value as data: nothing in it is obeyed, and a long one is cut with its length."""
    return Text(say("employee.nothing"), style="dim") if value is None else Text(_cut(value))


def moment(at: datetime) -> str:
    """A day where it is one, else day and time of day in UTC."""
    return f"{at:%Y-%m-%d}" if f"{at:%H:%M:%S}" == "00:00:00" else f"{at:%Y-%m-%d %H:%M}"


def _cut(value: str) -> str:
    if len(value) <= _LONGEST:
        return printable(value)
    return printable(value[:_LONGEST]) + say("employee.cut", length=f"{len(value):,}")
