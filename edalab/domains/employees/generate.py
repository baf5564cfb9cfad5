"""Histories of many employees, made up: the sample first, then as many events as wanted.

The same numbers are always the same events, ids and times included.
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
EVENTS_EACH: Final = 8
"""About how many events an employee has, where nothing else is said."""

_START: Final = datetime(2023, 2, 1, tzinfo=UTC)
_SEED: Final = 1

Append = tuple[str, tuple[NewEvent, ...]]


def generate(events: int, *, each: int = EVENTS_EACH) -> Iterator[Append]:
    """Streams and their appends.

    Args:
        events: How many in all.
        each: About how many an employee has; the sample's have their own.
    """
    left = events
    numbers = {"john": 1, "sahra": 2, "culre": 3}
    for name, batch in BATCHES:
        part = batch[:left]
        left -= len(part)
        if part:
            yield stream_of(numbers[name]), part
    yield from _more(left, first=max(numbers.values()) + 1, each=each)


def _more(events: int, first: int, each: int) -> Iterator[Append]:
    draw = random.Random(_SEED)
    roles: list[str] = []
    places: list[str] = []
    for number in range(events):
        if not roles or number % each == 0:
            roles.append(draw.choice(_ROLES))
            places.append(draw.choice(_PLACES))
            who = len(roles) - 1
            kind, data = "Hired", {
                "first_name": draw.choice(_FIRST),
                "last_name": draw.choice(_LAST),
                "role": roles[who],
                "address": places[who],
                "schema": SCHEMAS["Hired"],
            }  # fmt: skip
        else:
            who = draw.randrange(len(roles))
            kind, data = _change(draw, roles, places, who)
        yield stream_of(first + who), (_event(number, kind, data),)


def _change(
    draw: random.Random, roles: list[str], places: list[str], who: int
) -> tuple[str, dict[str, Any]]:
    if draw.random() < 0.5:
        roles[who] = draw.choice([role for role in _ROLES if role != roles[who]])
        return "RoleChanged", {"role": roles[who]}
    places[who] = draw.choice([place for place in _PLACES if place != places[who]])
    return "AddressChanged", {"address": places[who]}


def _event(number: int, kind: str, data: dict[str, Any]) -> NewEvent:
    at, name = _START + timedelta(minutes=number), f"{number:08}"
    return NewEvent(
        type=kind,
        data=data,
        occurred_at=at,
        recorded_at=at,
        id=f"made-up-{name}",
        correlation_id=f"made-up-request-{name}",
        causation_id=f"made-up-command-{name}",
    )
