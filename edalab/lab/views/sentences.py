"""Each record as one plain sentence, for whoever listens instead of looking."""

from collections.abc import Iterator, Sequence
from typing import Any

from edalab.lab.actions import action_of
from edalab.lab.trace import Record
from edalab.lab.views.scene import Scene
from edalab.texts import say


def sentences(records: Sequence[Record]) -> Iterator[str]:
    """What happened, in the language now spoken, a sentence for each record; without the times.

    What a record names (actors, messages) is data: whoever prints it makes it printable.
    """
    scene = Scene(records)
    while scene.seen < len(records):
        scene.step()
        yield sentence_at(scene, scene.seen)


def sentence_at(scene: Scene, number: int) -> str:
    """One record in words.

    Args:
        scene: The run, in which it has happened.
        number: Which record, from 1.
    """
    record = scene.records[number - 1]
    source, target = scene.ends(number)
    form = action_of(record.action).form(record)
    detail = record.detail or {}
    return say(
        f"narrate.{form.key}",
        actor=_named(record.actor),
        peer=_named(record.peer),
        source=_named(source),
        target=_named(target),
        message=_named(record.message),
        action=record.action,
        **{name: _shown(detail[name]) for name in form.detail if name not in _OWN},
    ).strip()


_OWN = frozenset({"actor", "peer", "source", "target", "message", "action"})


def _named(name: str) -> str:
    return name or say("narrate.nameless")


def _shown(value: Any) -> object:
    if isinstance(value, dict):
        return "; ".join(
            f"{member}: {', '.join(map(str, numbers)) or '-'}"
            for member, numbers in value.items()
            if isinstance(numbers, list)
        )
    return value if isinstance(value, int | str) else str(value)
