"""Decides which events a command causes, or refuses it.

A command about a day in the past is decided on the state of that day. A command that would change
nothing causes no events.
"""

from datetime import date

from edalab.domains.employees.commands import (
    Change,
    ChangeAddress,
    ChangeName,
    ChangeRole,
    Correct,
    Hire,
    Leave,
    Rehire,
)
from edalab.domains.employees.events import (
    AddressChanged,
    AnyEvent,
    Corrected,
    Hired,
    Left,
    NameChanged,
    Rehired,
    RoleChanged,
)
from edalab.domains.employees.fields import clean
from edalab.domains.employees.history import History
from edalab.domains.employees.state import Employee
from edalab.errors import BadSyntax, DomainRefusal
from edalab.texts import say


def decide(command: Hire | Change, state: Employee) -> list[AnyEvent]:
    """The events of a command, decided on the employee's state.

    Raises:
        DomainRefusal: A value is not allowed in its field, or the employee's state rules it out.
    """
    if isinstance(command, Hire):
        return _hire(command, state)
    if not state.hired:
        raise DomainRefusal("employee-not-hired")
    match command:
        case Leave():
            _must_be_here(state)
            return [Left()]
        case Rehire():
            return _rehire(command, state)
        case ChangeRole():
            _must_be_here(state)
            role = clean("role", command.role)
            return [] if role == state.value("role") else [RoleChanged(role=role)]
        case ChangeAddress():
            _must_be_here(state)
            address = clean("address", command.address)
            return [] if address == state.value("address") else [AddressChanged(address=address)]
        case ChangeName():
            _must_be_here(state)
            return _change_name(command, state)


def decide_correction(command: Correct, history: History) -> list[AnyEvent]:
    """The events of a correction, decided on the history, since it refers to an earlier event.

    Correcting a correction corrects the event that the first correction refers to.

    Raises:
        DomainRefusal: The employee has no such event, the event is set aside or does not set the
            field, the value is not allowed in the field, or a corrected date would change the
            order of events.
        BadSyntax: The value of a date field is not a date.
    """
    target = history.find_event(command.event)
    if target is None:
        raise DomainRefusal("employee-no-event", event=command.event)
    if target.set_aside is not None:
        raise DomainRefusal("employee-event-aside", position=target.event.position)
    correctable = [field for field in target.values if field != "status"]
    field = command.field or (correctable[0] if len(correctable) == 1 else None)
    if field is None or field not in correctable:
        raise DomainRefusal(
            "employee-not-said",
            event=command.event,
            type=target.event.type,
            field=say(f"employee.field-{field}") if field else "-",
            fields=", ".join(correctable) or "-",
        )
    value = clean(field, command.value)
    if field.startswith("date_"):
        value = _date(field, value).isoformat()
    if value == target.values[field]:
        return []
    if field.startswith("date_") and not history.keeps_order(target, date.fromisoformat(value)):
        raise DomainRefusal("employee-order", event=command.event, date=value)
    return [Corrected(corrects=target.event.id, field=field, value=value)]


def must_come_last(command: Change, history: History, on: date) -> None:
    """Refuse that somebody leaves or comes back before an event that is already recorded.

    Raises:
        DomainRefusal: The employee has an event after that day.
    """
    last = history.last_day
    if isinstance(command, Leave | Rehire) and last is not None and last > on:
        raise DomainRefusal("employee-later-event", date=on.isoformat(), later=last.isoformat())


def _hire(command: Hire, state: Employee) -> list[AnyEvent]:
    if state.hired:
        raise DomainRefusal("employee-hired-already", name=state.value("name"))
    return [
        Hired(
            first_name=clean("first_name", command.first_name),
            last_name=_clean_or_none("last_name", command.last_name),
            role=clean("role", command.role),
            address=_clean_or_none("address", command.address),
        )
    ]


def _rehire(command: Rehire, state: Employee) -> list[AnyEvent]:
    if not state.has_left:
        raise DomainRefusal("employee-not-left", name=state.value("name"))
    return [Rehired(role=_clean_or_none("role", command.role))]


def _change_name(command: ChangeName, state: Employee) -> list[AnyEvent]:
    first = _clean_or_none("first_name", command.first_name)
    last = _clean_or_none("last_name", command.last_name)
    first = None if first == state.value("first_name") else first
    last = None if last == state.value("last_name") else last
    return [NameChanged(first_name=first, last_name=last)] if first or last else []


def _must_be_here(state: Employee) -> None:
    if state.has_left:
        raise DomainRefusal(
            "employee-left", name=state.value("name"), date=state.value("date_leave")
        )


def _clean_or_none(field: str, value: str | None) -> str | None:
    return None if value is None else clean(field, value)


def _date(field: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadSyntax(say(f"employee.field-{field}"), value, "YYYY-MM-DD") from None
