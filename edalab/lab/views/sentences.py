"""Describes each record in a plain sentence, for people who listen instead of looking."""

from collections.abc import Iterator, Sequence
from typing import Any

from edalab.lab.actions import action_of
from edalab.lab.trace import Record
from edalab.lab.views.scene import Scene
from edalab.texts import say


def sentences(records: Sequence[Record]) -> Iterator[str]:
    """Yield a sentence for each record in the current language, without its time.

    Names of actors and messages are data: the caller escapes them for where they are printed.
    """
    scene = Scene(records)
    while scene.seen < len(records):
        scene.step()
        yield sentence_at(scene, scene.seen)


def sentence_at(scene: Scene, number: int) -> str:
    """Return the sentence of a record.

    Args:
        scene: The run, to which the record has been applied.
        number: The number of the record, from 1.
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
