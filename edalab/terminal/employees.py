"""Employees, their histories and answers about them, as Rich tables."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.console import Group, RenderableType
from rich.text import Text

from edalab.domains.employees import Answer, Difference, Outcome, Report, Row
from edalab.messages import RecordedEvent
from edalab.terminal.safe import printable
from edalab.terminal.tables import table
from edalab.texts import say

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


def history_view(report: Report) -> RenderableType:
    """What happened to one employee, an event a row."""
    found = table(
        "#", *(say(f"employee.column-{name}") for name in ("occurred", "what", "before", "after"))
    )
    for entry in report.entries:
        what = Text(entry.type)
        if entry.field:
            what.append("\n" + say(f"employee.field-{entry.field}"), style="dim")
        after = shown(entry.after)
        if entry.corrected_by is not None:
            after.append("\n" + say("employee.corrected-by", position=entry.corrected_by), "dim")
        if entry.corrects is not None:
            what.append("\n" + say("employee.corrects", position=entry.corrects), style="dim")
        when = Text(moment(entry.occurred_at))
        if moment(entry.recorded_at) != moment(entry.occurred_at):
            recorded = say("employee.recorded", at=moment(entry.recorded_at))
            when.append("\n" + recorded, style="dim")
        found.add_row(str(entry.position), when, what, shown(entry.before), after)
    title = say("employee.history-of", name=printable(report.employee.name), id=report.employee.id)
    return Group(Text(title, style="bold"), found)


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


def answer_view(answer: Answer) -> RenderableType:
    """The answer in one sentence, and the events that it rests on."""
    parts: list[RenderableType] = [Text(printable(answer.answer, keep_newlines=True), "bold")]
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
