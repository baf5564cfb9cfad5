"""Writes a run as a Mermaid sequence diagram, which wikis and code hosts draw."""

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from edalab.lab.actions import Action
from edalab.lab.trace import Record
from edalab.lab.views.arrows import Row
from edalab.lab.views.scene import Scene

_MEANINGFUL = re.compile(r'[#;:<>"&%\\`]|\be(?=nd\b)', re.IGNORECASE)
"""Matches what has a meaning in Mermaid: some marks, and the word ``end``."""


class Side(msgspec.Struct, frozen=True):
    """One side of a run, as it is drawn.

    Args:
        name: What it is called.
        records: The records of what actors did.
        names: The shown name of each actor in ``Scene(records).actors``, in that order.
    """

    name: str
    records: Sequence[Record]
    names: Sequence[str]


def mermaid(sides: Sequence[Side]) -> Iterator[str]:
    """Yield the lines of one sequence diagram, in the current language.

    Several sides stand in boxes beside one another, on one clock.

    Args:
        sides: The sides, each with the records that are drawn of it.
    """
    scenes = [Scene(side.records) for side in sides]
    places: list[dict[str, str]] = []
    number = 0
    yield "sequenceDiagram"
    for side, scene in zip(sides, scenes, strict=True):
        places.append({})
        if len(sides) > 1:
            yield f"    box transparent {_escaped(side.name)}"
        for actor, name in zip(scene.actors, side.names, strict=True):
            number += 1
            places[-1][actor] = f"p{number}"
            yield f"    participant p{number} as {_escaped(name)}"
        if len(sides) > 1:
            yield "    end"
    for place in _in_order(sides):
        yield _line(scenes[place], places[place])


def _in_order(sides: Sequence[Side]) -> Iterator[int]:
    """Yield the place of the side of each record in the order of time."""
    instants = [
        (record.at, number, place)
        for place, side in enumerate(sides)
        for number, record in enumerate(side.records)
    ]
    return (place for _, _, place in sorted(instants))


def _line(scene: Scene, places: Mapping[str, str]) -> str:
    action = scene.step()
    row = scene.row()
    label = _escaped(" ".join(row.label.split())) or _escaped(row.action)
    if row.target:
        arrow = _arrow(row, action)
        return f"    {places[row.source]}{arrow}{places[row.target]}: {label}"
    return f"    Note over {places[row.source]}: {label}"


def _arrow(row: Row, action: Action) -> str:
    if row.tone == "bad":
        return "-x"
    return "-->>" if action.arrow == "reply" else "->>"


def _escaped(text: str) -> str:
    return _MEANINGFUL.sub(lambda match: f"#{ord(match[0])};", text)
