"""The events of an employee as typed structures, and their conversion to and from envelopes.

An event holds the new values only, not the values before: those follow from the earlier events, and
a stored copy would become wrong when an earlier event is corrected.

``data["schema"]`` is the version of an event type's schema; an event without it has version 1. Old
versions are upcast when they are read; the log itself never changes.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Final, get_args

import msgspec

from edalab.domains.employees.fields import EMPLOYED, LEFT, STORED, composed, split_name
from edalab.eventlog.reading import Envelope, EventReader, EventSkipped, Unreadable, names


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """The base class of an employee's events; the tag is the envelope's ``type``."""


class Hired(Event, frozen=True, kw_only=True, tag=True):
    """Somebody was hired. Version 1 had one ``name`` for ``first_name`` and ``last_name``."""

    first_name: str
    role: str
    last_name: str | None = None
    address: str | None = None


class RoleChanged(Event, frozen=True, kw_only=True, tag=True):
    """The employee has another role from now on."""

    role: str


class AddressChanged(Event, frozen=True, kw_only=True, tag=True):
    """The employee lives elsewhere from now on."""

    address: str


class NameChanged(Event, frozen=True, kw_only=True, tag=True):
    """The employee has another name from now on; a part that is left out stays the same."""

    first_name: str | None = None
    last_name: str | None = None


class Left(Event, frozen=True, kw_only=True, tag=True):
    """The employee left the company."""


class Rehired(Event, frozen=True, kw_only=True, tag=True):
    """A former employee was hired again, in the old role if ``role`` is left out."""

    role: str | None = None


class Corrected(Event, frozen=True, kw_only=True, tag=True):
    """A value of an earlier event was wrong; this event compensates it, as events never change.

    Args:
        corrects: The id of the event that was wrong; never that of another correction.
        field: The field whose value was wrong.
        value: The right value, which holds from the day of the wrong event on.
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
"""The schema version in which each event type is written today."""


def to_data(event: AnyEvent) -> tuple[str, dict[str, Any]]:
    """The envelope's type and data for an event."""
    data: dict[str, Any] = msgspec.to_builtins(event)
    kind = data.pop("type")
    if SCHEMAS[kind] > 1:
        data["schema"] = SCHEMAS[kind]
    return kind, data


def values_set(event: object, on: date) -> tuple[tuple[str, str], ...]:
    """The fields that an event sets, with their values from the day ``on``, in Unicode's form NFC.

    A correction sets no field of its own: it changes the values of another event. What can't be
    read sets none either.
    """
    values_of = _VALUES_SET.get(type(event))
    return values_of(event, on) if values_of else ()


def _without_none(*values: tuple[str, str | None]) -> tuple[tuple[str, str], ...]:
    return tuple((field, composed(value)) for field, value in values if value is not None)


# A table is faster than a match statement, and a fold looks up every event of a long log.
_VALUES_SET: Final[dict[type, Callable[[Any, date], tuple[tuple[str, str], ...]]]] = {
    Hired: lambda event, on: _without_none(
        ("first_name", event.first_name),
        ("last_name", event.last_name),
        ("role", event.role),
        ("address", event.address),
        ("date_join", on.isoformat()),
        ("status", EMPLOYED),
    ),
    RoleChanged: lambda event, _on: (("role", composed(event.role)),),
    AddressChanged: lambda event, _on: (("address", composed(event.address)),),
    NameChanged: lambda event, _on: _without_none(
        ("first_name", event.first_name), ("last_name", event.last_name)
    ),
    Left: lambda _event, on: (("status", LEFT), ("date_leave", on.isoformat())),
    Rehired: lambda event, _on: _without_none(("status", EMPLOYED), ("role", event.role)),
}


def _split_name(data: dict[str, Any]) -> dict[str, Any]:
    """Upcast the data of ``Hired`` from version 1 to 2: split the name into first and last name."""
    first, last = split_name(data["name"])
    rest = {field: value for field, value in data.items() if field != "name"}
    return {**rest, "first_name": first, "last_name": last}


def _checked_correction(event: Corrected) -> Corrected:
    """The correction as commands write it.

    Raises:
        ValueError: No command corrects the field, or the value of a date is none.
    """
    if event.field not in _CORRECTABLE:
        raise ValueError(event.field[:100])
    is_date = event.field.startswith("date_")
    value = date.fromisoformat(event.value).isoformat() if is_date else composed(event.value)
    return event if value == event.value else msgspec.structs.replace(event, value=value)


_CORRECTABLE: Final = frozenset(STORED) - {"status"}

# msgspec converts to a single type faster than to the union, which it analyses at each call.
READER: Final = EventReader(
    types=names(get_args(AnyEvent)),
    first=Hired,
    schemas=SCHEMAS,
    upcasts={("Hired", 1): _split_name},
    checks={"Corrected": _checked_correction},
)
"""Reads the events of streams ``employee-NUMBER``."""

from_envelope: Final[Callable[[Envelope], AnyEvent | EventSkipped | Unreadable]] = READER.read
"""The event in an envelope, upcast to today's schema, or why it can't be read."""
