"""Generates a log of many fictional employees: the sample first, then random events.

The same arguments always give the same events, ids and times included.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from edalab.domains.employees.directory import stream_of
from edalab.domains.employees.events import SCHEMAS
from edalab.domains.employees.sample import BATCHES
from edalab.messages import NewEvent

_FIRST: Final = (
    "ada", "alan", "barbara", "claude", "donald", "edsger", "frances", "grace", "jean", "katherine",
    "ken", "leslie", "margaret", "niklaus", "radia", "robin", "sophie", "tony", "minji", "jihoon",
)  # fmt: skip
_LAST: Final = (
    "kim", "lee", "park", "choi", "jung", "kang", "cho", "yoon", "jang", "lim", "han", "seo",
    "moore", "baker", "carter", "fisher", "mason", "taylor", "walker", "young",
)  # fmt: skip
_ROLES: Final = ("backend", "frontend", "data", "cloud engineer", "designer", "lead", "security")
_PLACES: Final = ("seoul", "busan", "incheon", "daegu", "daejeon", "gwangju", "jeju", "suwon")
EVENTS_PER_EMPLOYEE: Final = 8
"""The average number of events per employee, by default."""

_START: Final = datetime(2023, 2, 1, tzinfo=UTC)
_MINUTE: Final = timedelta(minutes=1)
_SEED: Final = 1

_OTHER_ROLES: Final = {role: [other for other in _ROLES if other != role] for role in _ROLES}
_OTHER_PLACES: Final = {place: [other for other in _PLACES if other != place] for place in _PLACES}

Append = tuple[str, tuple[NewEvent, ...]]


def generate(events: int, *, per_employee: int = EVENTS_PER_EMPLOYEE) -> Iterator[Append]:
    """Pairs of a stream and the events of one append to it.

    Args:
        events: The number of events in all.
        per_employee: The average number of events per employee, the sample's employees excepted.
    """
    remaining = events
    numbers = {"john": 1, "sahra": 2, "culre": 3}
    for name, batch in BATCHES:
        part = batch[:remaining]
        remaining -= len(part)
        if part:
            yield stream_of(numbers[name]), part
    first = max(numbers.values()) + 1
    yield from _random_appends(remaining, first=first, per_employee=per_employee)


def _random_appends(events: int, first: int, per_employee: int) -> Iterator[Append]:
    draw = random.Random(_SEED)
    streams: list[str] = []
    roles: list[str] = []
    places: list[str] = []
    at = _START
    for number in range(events):
        if not roles or number % per_employee == 0:
            streams.append(stream_of(first + len(streams)))
            roles.append(draw.choice(_ROLES))
            places.append(draw.choice(_PLACES))
            index = len(roles) - 1
            kind, data = "Hired", {
                "first_name": draw.choice(_FIRST),
                "last_name": draw.choice(_LAST),
                "role": roles[index],
                "address": places[index],
                "schema": SCHEMAS["Hired"],
            }  # fmt: skip
        else:
            index = draw.randrange(len(roles))
            kind, data = _change(draw, roles, places, index)
        yield streams[index], (_event(number, at, kind, data),)
        at += _MINUTE


def _change(
    draw: random.Random, roles: list[str], places: list[str], index: int
) -> tuple[str, dict[str, Any]]:
    if draw.random() < 0.5:
        roles[index] = draw.choice(_OTHER_ROLES[roles[index]])
        return "RoleChanged", {"role": roles[index]}
    places[index] = draw.choice(_OTHER_PLACES[places[index]])
    return "AddressChanged", {"address": places[index]}


def _event(number: int, at: datetime, kind: str, data: dict[str, Any]) -> NewEvent:
    name = f"{number:08}"
    return NewEvent(
        type=kind,
        data=data,
        occurred_at=at,
        recorded_at=at,
        id=f"made-up-{name}",
        correlation_id=f"made-up-request-{name}",
        causation_id=f"made-up-command-{name}",
    )
