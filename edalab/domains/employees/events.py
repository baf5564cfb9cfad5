"""What can happen to an employee, as typed events, and their way into and out of the envelope.

An event says what is true from then on, not what was before: that is read off the events before
it, so that the two can't disagree (a correction would make a stored "before" wrong).

``data["schema"]`` is the version of an event's form; an event without it is of the first. Old
forms are upcast when they are read; what is in the log never changes.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Final, get_args

import msgspec

from edalab.domains.employees.fields import EMPLOYED, LEFT, day, split_name
from edalab.errors import DomainRefusal
from edalab.messages import NewEvent, RecordedEvent

Envelope = NewEvent | RecordedEvent


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """The root of the employee's events; the tag is the envelope's ``type``."""


class Hired(Event, frozen=True, kw_only=True, tag=True):
    """Somebody joined. First version: one ``name`` in place of ``first_name``, ``last_name``."""

    first_name: str
    role: str
    last_name: str | None = None
    address: str | None = None


class RoleChanged(Event, frozen=True, kw_only=True, tag=True):
    """The employee does other work from now on."""

    role: str


class AddressChanged(Event, frozen=True, kw_only=True, tag=True):
    """The employee lives elsewhere from now on."""

    address: str


class NameChanged(Event, frozen=True, kw_only=True, tag=True):
    """The employee is called otherwise from now on; a part that is left out stays."""

    first_name: str | None = None
    last_name: str | None = None


class Left(Event, frozen=True, kw_only=True, tag=True):
    """The employee works here no more."""


class Rehired(Event, frozen=True, kw_only=True, tag=True):
    """Who had left works here again, in the old role where none is told."""

    role: str | None = None


class Corrected(Event, frozen=True, kw_only=True, tag=True):
    """An earlier event said something wrong: compensates it, since no event is ever changed.

    Args:
        corrects: The id of the event that was wrong; never that of another correction.
        field: What it was wrong about.
        value: What is right, and was right from that event on.
    """

    corrects: str
    field: str
    value: str


AnyEvent = Hired | RoleChanged | AddressChanged | NameChanged | Left | Rehired | Corrected

SCHEMAS: Final = {
    "Hired": 2,
    "RoleChanged": 1,
    "AddressChanged": 1,
    "NameChanged": 1,
    "Left": 1,
    "Rehired": 1,
    "Corrected": 1,
}
"""The version of each event's form that is written today."""


def to_data(event: AnyEvent) -> tuple[str, dict[str, Any]]:
    """The envelope's type and data for an event."""
    data: dict[str, Any] = msgspec.to_builtins(event)
    kind = data.pop("type")
    if SCHEMAS[kind] > 1:
        data["schema"] = SCHEMAS[kind]
    return kind, data


def from_envelope(envelope: Envelope) -> AnyEvent | None:
    """The event in an envelope, upcast to today's form; ``None`` for a type not known here.

    Raises:
        DomainRefusal: The data does not fit the type, or has a form of a later edalab.
    """
    kind = envelope.type
    if kind not in SCHEMAS:
        return None
    data = envelope.data
    schema, latest = data.get("schema", 1), SCHEMAS[kind]
    if not isinstance(schema, int) or schema > latest:
        raise DomainRefusal("employee-newer-event", id=envelope.id, type=kind, schema=schema)
    try:
        while schema < latest:
            data = _UPCASTS[kind, schema](data)
            schema += 1
        if "type" in data:  # the envelope's type counts
            data = {**data, "type": kind}
        event: AnyEvent = msgspec.convert(data, _TYPES[kind])
        if isinstance(event, Corrected) and event.field.startswith("date_"):
            date.fromisoformat(event.value)
    except (ValueError, KeyError, AttributeError) as error:  # msgspec's own error is a ValueError
        raise DomainRefusal(
            "employee-bad-event", id=envelope.id, type=kind, reason=error
        ) from error
    return event


def says(event: AnyEvent | None, on: date) -> tuple[tuple[str, str], ...]:
    """What an event that happened on a day says: fields and their values from then on.

    A correction says nothing of its own: it changes what another event says.
    """
    says_of = _SAYS.get(type(event))
    return says_of(event, on) if says_of else ()


def _said(*said: tuple[str, str | None]) -> tuple[tuple[str, str], ...]:
    return tuple((field, value) for field, value in said if value is not None)


# A table, not a match: a fold of a long log asks this for each event.
_SAYS: Final[dict[type, Callable[[Any, date], tuple[tuple[str, str], ...]]]] = {
    Hired: lambda event, on: _said(
        ("first_name", event.first_name),
        ("last_name", event.last_name),
        ("role", event.role),
        ("address", event.address),
        ("date_join", on.isoformat()),
        ("status", EMPLOYED),
    ),
    RoleChanged: lambda event, _on: (("role", event.role),),
    AddressChanged: lambda event, _on: (("address", event.address),),
    NameChanged: lambda event, _on: _said(
        ("first_name", event.first_name), ("last_name", event.last_name)
    ),
    Left: lambda _event, on: (("status", LEFT), ("date_leave", on.isoformat())),
    Rehired: lambda event, _on: _said(("status", EMPLOYED), ("role", event.role)),
}


def said_in(envelope: Envelope) -> tuple[tuple[str, str], ...]:
    """What the event in an envelope says."""
    return says(from_envelope(envelope), day(envelope.occurred_at))


def _split_the_name(data: dict[str, Any]) -> dict[str, Any]:
    """``Hired`` from version 1 to 2: one name became a first and a last name."""
    first, last = split_name(data["name"])
    rest = {field: value for field, value in data.items() if field != "name"}
    return {**rest, "first_name": first, "last_name": last}


# By the one type, not by their union, for which msgspec works out at each call what it is made of.
_TYPES: Final[dict[str, Any]] = {each.__name__: each for each in get_args(AnyEvent)}

_UPCASTS: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {
    ("Hired", 1): _split_the_name,
}
