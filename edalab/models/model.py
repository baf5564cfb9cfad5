"""A model: the parts of a system, as a file describes them."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from edalab.experiments.expectations import Expectation
from edalab.models.declaration import (
    PART_KINDS,
    Channel,
    Consumer,
    Key,
    Producer,
    Run,
    Service,
    keys_of,
)

WHOLE: Final = "model"
"""The name under which the measures of the whole model stand; no part has it."""


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a system, by name, and what must hold of it.

    Args:
        name: The file's name, or that of a model that edalab brings along.
        title: What the model is about.
        text: The file.
    """

    name: str
    title: str = ""
    text: str = ""
    producer: dict[str, Producer]
    channel: dict[str, Channel]
    consumer: dict[str, Consumer]
    service: dict[str, Service]
    run: Run = Run()
    expect: tuple[Expectation, ...] = ()

    def parts(self, kind: str) -> dict[str, Any]:
        """Return the parts of a kind by name."""
        parts: dict[str, Any] = getattr(self, kind)
        return parts

    def publishers(self, channel: str) -> list[str]:
        """Return who publishes to a channel."""
        publishes = [
            *((name, producer.publishes) for name, producer in self.producer.items()),
            *((name, consumer.publishes) for name, consumer in self.consumer.items()),
        ]
        return [name for name, channels in publishes if channel in channels]

    def readers(self, channel: str) -> list[str]:
        """Return the consumers of a channel."""
        return [name for name, part in self.consumer.items() if channel in part.reads]

    def group(self, consumer: str) -> str:
        """Return the name of a consumer's queue or group: the channel's where it reads alone."""
        (channel,) = self.consumer[consumer].reads
        return channel if len(self.readers(channel)) == 1 else f"{channel}/{consumer}"

    def keeping_groups(self) -> dict[str, str]:
        """Return the queues of channels that keep what nobody reads: the channel by group."""
        return {
            name: name
            for name, channel in self.channel.items()
            if channel.keeps and not self.readers(name)
        }

    def instances(self, consumer: str) -> list[str]:
        """Return the actors of a consumer: ``billing``, ``billing.2`` and so on."""
        count = self.consumer[consumer].instances
        return [consumer, *(f"{consumer}.{number}" for number in range(2, count + 1))]

    def settings(self) -> Iterator[tuple[str, str, Key, Any]]:
        """Yield what ``--set`` can change: kind, part (``run`` for the run), key and value."""
        for kind in PART_KINDS:
            keys = keys_of(kind).values()
            for name, part in self.parts(kind).items():
                for key in keys:
                    if key.is_parameter:
                        yield kind, name, key, getattr(part, key.field)
        for key in keys_of("run").values():
            if key.is_parameter:
                yield "run", "run", key, getattr(self.run, key.field)

    def parameters(self) -> type[msgspec.Struct]:
        """Return the declaration of the model's numbers, the file's values as their defaults."""
        fields, names = [], {}
        for _, part, key, value in self.settings():
            field = field_name(part, key.name)
            fields.append((field, _annotated(key, value), value))
            names[field] = f"{part}.{key.name}"
        return msgspec.defstruct("Parameters", fields, frozen=True, kw_only=True, rename=names)

    def with_values(self, parameters: Any) -> "Model":
        """Return the model with the values of its parameters, see ``parameters``."""
        changed: dict[tuple[str, str], dict[str, Any]] = {}
        for kind, part, key, _ in self.settings():
            value = getattr(parameters, field_name(part, key.name))
            changed.setdefault((kind, part), {})[key.field] = value
        replace = msgspec.structs.replace
        parts = {
            kind: {
                name: replace(part, **changed.get((kind, name), {}))
                for name, part in self.parts(kind).items()
            }
            for kind in PART_KINDS
        }
        run = replace(self.run, **changed[("run", "run")])
        return replace(self, **parts, run=run)


def field_name(part: str, key: str) -> str:
    """Return the name of the parameters' field for a key of a part."""
    return f"{part.replace('-', '_')}__{key}"


def _annotated(key: Key, value: Any) -> Any:
    from typing import Annotated

    return Annotated[type(value) | None, key.kind]
