"""Writes a run as a Mermaid sequence diagram, which wikis and code hosts draw."""

import re
from collections.abc import Iterator, Sequence

from edalab.lab.actions import action_of
from edalab.lab.trace import Record
from edalab.lab.views.arrows import Row
from edalab.lab.views.scene import Scene

_MEANINGFUL = re.compile(r'[#;:<>"&%\\`]|\be(?=nd\b)', re.IGNORECASE)
"""Matches what has a meaning in Mermaid: some marks, and the word ``end``."""


def mermaid(records: Sequence[Record], most: int, names: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a sequence diagram, in the current language.

    Args:
        records: The records of what actors did.
        most: How many of them are drawn, from the first.
        names: The shown name of each actor in ``Scene(records[:most]).actors``, in that order.
    """
    scene = Scene(records[:most])
    places = {actor: f"p{number}" for number, actor in enumerate(scene.actors, 1)}
    yield "sequenceDiagram"
    for actor, name in zip(scene.actors, names, strict=True):
        yield f"    participant {places[actor]} as {_escaped(name)}"
    while scene.seen < len(scene.records):
        record = scene.step()
        row = scene.row()
        label = _escaped(" ".join(row.label.split())) or _escaped(row.action)
        if row.target:
            arrow = _arrow(row, record)
            yield f"    {places[row.source]}{arrow}{places[row.target]}: {label}"
        else:
            yield f"    Note over {places[row.source]}: {label}"


def _arrow(row: Row, record: Record) -> str:
    if row.tone == "bad":
        return "-x"
    return "-->>" if action_of(record.action).arrow == "reply" else "->>"


def _escaped(text: str) -> str:
    return _MEANINGFUL.sub(lambda match: f"#{ord(match[0])};", text)
