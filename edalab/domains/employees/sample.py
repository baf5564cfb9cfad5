"""The events of the course's three employees; their fold is exactly the course's table.

    emp_id  first_name  last_name  address  role      date_join
    1       john        smith      seoul    backend   2009-04-23
    2       sahra       adsf       busan    frontend  2001-05-23
    3       culre       basf       incheon  data      2003-09-23

John was a cloud engineer first. He joined in 2009, which was recorded in 2023: two different times.
His hire is a ``Hired`` of version 1, with one ``name``, like an event written long ago. Sahra moved
to Incheon and then to Busan; her address before was not recorded, so it was *never set* until then.
Culre's name never changed.
"""

from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from edalab.domains.employees.directory import CATEGORY, number_of, stream_of
from edalab.domains.employees.fields import EMPLOYED
from edalab.domains.employees.reports import Row
from edalab.domains.handling import next_number
from edalab.errors import DuplicateEvent, VersionConflict
from edalab.eventlog.protocol import NO_STREAM, EventLog
from edalab.messages import NewEvent

ATTEMPTS = 100


class Loaded(msgspec.Struct, frozen=True):
    """The result of loading the sample.

    Args:
        numbers: The employees' numbers: john's, sahra's and culre's.
        added: The number of appended events; 0 if the log already had the sample.
        total: The number of events in the sample.
    """

    numbers: tuple[int, int, int]
    added: int
    total: int


def _event(
    key: str,
    kind: str,
    occurred: tuple[int, int, int],
    recorded: tuple[int, int, int],
    /,
    **data: Any,
) -> NewEvent:
    return NewEvent(
        type=kind,
        data=data,
        occurred_at=datetime(*occurred, tzinfo=UTC),
        recorded_at=datetime(*recorded, tzinfo=UTC),
        id=f"sample-{key}",
        correlation_id=f"sample-{key.partition('-')[0]}",
        causation_id=f"sample-command-{key}",
    )


BATCHES: Final[tuple[tuple[str, tuple[NewEvent, ...]], ...]] = (
    (
        "john",
        (
            _event(
                "john-hired", "Hired", (2009, 4, 23), (2023, 1, 1),
                name="john smith", role="cloud engineer", address="seoul",
            ),
            _event("john-role", "RoleChanged", (2023, 1, 2), (2023, 1, 2), role="backend"),
        ),
    ),
    (
        "sahra",
        (
            _event(
                "sahra-hired", "Hired", (2001, 5, 23), (2023, 1, 3),
                first_name="sahra", last_name="adsf", role="frontend", schema=2,
            ),
            _event(
                "sahra-incheon", "AddressChanged", (2023, 1, 3), (2023, 1, 3), address="incheon"
            ),
        ),
    ),
    (
        "culre",
        (
            _event(
                "culre-hired", "Hired", (2003, 9, 23), (2023, 1, 4),
                first_name="culre", last_name="basf", role="data", address="incheon", schema=2,
            ),
        ),
    ),
    (
        "sahra",
        (_event("sahra-busan", "AddressChanged", (2023, 1, 5), (2023, 1, 5), address="busan"),),
    ),
)  # fmt: skip
"""The sample in the order of the log: pairs of an employee and the events of one append."""

TABLE: Final = (
    Row(
        id=1, first_name="john", last_name="smith", address="seoul", role="backend",
        date_join="2009-04-23", date_leave=None, status=EMPLOYED,
    ),
    Row(
        id=2, first_name="sahra", last_name="adsf", address="busan", role="frontend",
        date_join="2001-05-23", date_leave=None, status=EMPLOYED,
    ),
    Row(
        id=3, first_name="culre", last_name="basf", address="incheon", role="data",
        date_join="2003-09-23", date_leave=None, status=EMPLOYED,
    ),
)  # fmt: skip
"""The course's table: the fold of the sample in a log that was empty before."""


def load(log: EventLog) -> Loaded:
    """Append the sample under the next free numbers: 1, 2 and 3 in an empty log.

    The events' ids are fixed: loading again adds nothing, and loading after a crash adds what is
    missing.

    Raises:
        VersionConflict: Other writers were faster ``ATTEMPTS`` times in a row.
        DuplicateEvent: The log has one of the ids with other content.
    """
    before = set(_present(log))
    for attempt in range(ATTEMPTS):
        try:
            numbers = _append_missing(log)
        except (
            VersionConflict,
            DuplicateEvent,
        ):  # another process hired somebody or loads the sample too
            if attempt == ATTEMPTS - 1:
                raise
        else:
            total = sum(len(events) for _, events in BATCHES)
            return Loaded(numbers, total - len(before), total)
    raise AssertionError  # pragma: no cover - the last attempt returns or raises


def _append_missing(log: EventLog) -> tuple[int, int, int]:
    present = _present(log)
    numbers = {name: present[events[0].id] for name, events in BATCHES if events[0].id in present}
    for name, events in BATCHES:
        if all(event.id in present for event in events):
            continue
        first = name not in numbers
        number = numbers.setdefault(name, next_number(log, CATEGORY))
        if first:
            log.append(stream_of(number), events, expected=NO_STREAM)
        else:
            missing = [event for event in events if event.id not in present]
            log.append(stream_of(number), missing)
    return numbers["john"], numbers["sahra"], numbers["culre"]


def _present(log: EventLog) -> dict[str, int]:
    """The ids of the sample's events that the log has, with the number of the employee."""
    wanted = {event.id for _, events in BATCHES for event in events}
    present: dict[str, int] = {}
    for event in log.read_all():
        if event.id in wanted:
            present[event.id] = number_of(event.stream)
            if len(present) == len(wanted):
                break
    return present
