"""What must fit together in a model: who publishes, who reads, and that messages come to an end."""

from collections.abc import Iterator
from typing import Final

from edalab.errors import BadParameter
from edalab.lab.fault_sentence import parse_fault
from edalab.models.declaration import MOST_ACTORS, keys_of
from edalab.models.model import Model
from edalab.texts import say

Problem = tuple[tuple[str, ...], str]
"""Where it is, as a path of keys, and what is wrong."""


def problems(model: Model) -> Iterator[Problem]:
    """Yield what does not fit together in a model whose keys are right one by one."""
    if not model.producer:
        yield ("producer",), say("models.no-producer")
    yield from _channels(model)
    yield from _options(model)
    yield from _services(model)
    yield from _loops(model)
    yield from _size(model)
    yield from _faults(model)


def _channels(model: Model) -> Iterator[Problem]:
    for name, channel in model.channel.items():
        place = ("channel", name)
        if not model.publishers(name):
            yield place, say("models.no-publisher", name=name)
        if not model.readers(name) and not channel.keeps:
            yield place, say("models.no-reader", name=name)
        if model.readers(name) and channel.keeps:
            yield (*place, "keeps"), say("models.keeps-read", name=name)


def _options(model: Model) -> Iterator[Problem]:
    """Find keys that have no effect, or that are of the other kind of channel."""
    for name, producer in model.producer.items():
        if producer.rate is None and producer.arrivals == "random":
            yield ("producer", name, "arrivals"), say("models.needs", key="arrivals", other="rate")
        if producer.hot and producer.keys is None:
            yield ("producer", name, "hot"), say("models.needs", key="hot", other="keys")
    for name, channel in model.channel.items():
        for kind, key in _KEYS_OF_KIND:
            value = getattr(channel, key)
            if channel.kind != kind and value != _DEFAULTS[key]:
                yield ("channel", name, key), _only_with(f"channel.{name}.{key}", value, kind)
    for name, consumer in model.consumer.items():
        for key in ("retries", "retry_after", "timeout"):
            if getattr(consumer, key) and not consumer.calls:
                yield ("consumer", name, key), say("models.needs", key=key, other="calls")


_KEYS_OF_KIND: Final = (
    ("queue", "max_length"), ("queue", "overflow"), ("queue", "ttl"), ("queue", "max_attempts"),
    ("queue", "backoff"), ("log", "partitions"),
)  # fmt: skip
_DEFAULTS: Final = {key.name: key.default for key in keys_of("channel").values()}


def _only_with(name: str, value: object, kind: str) -> str:
    return str(BadParameter(name, value, say("compare.allowed-with", option=f'kind = "{kind}"')))


def _services(model: Model) -> Iterator[Problem]:
    called = {service for consumer in model.consumer.values() for service in consumer.calls}
    for name in model.service:
        if name not in called:
            yield ("service", name), say("models.not-called", name=name)


def _loops(model: Model) -> Iterator[Problem]:
    """Find circles of consumers that publish to each other: a message would never come to an end.

    Each is named once, by its path from the part that stands first in the file.
    """
    order = list(model.consumer)
    done: set[str] = set()
    for first in order:
        path = _circle(model, first, done)
        if path:
            shown = " → ".join(path)
            yield ("consumer", first, "publishes"), say("models.loop", path=shown)
        done.add(first)


def _circle(model: Model, first: str, left_out: set[str]) -> list[str]:
    """Return the shortest way of a message from a consumer back to it; empty if there is none."""
    ways: list[list[str]] = [[first]]
    seen = set(left_out)
    while ways:
        way = ways.pop(0)
        for channel in model.consumer[way[-1]].publishes:
            for reader in model.readers(channel):
                if reader == first:
                    return [*way, channel, first]
                if reader not in seen:
                    seen.add(reader)
                    ways.append([*way, channel, reader])
    return []


def _size(model: Model) -> Iterator[Problem]:
    instances = sum(consumer.instances for consumer in model.consumer.values())
    actors = len(model.producer) + instances + len(model.service)
    if actors > MOST_ACTORS:
        largest = max(model.consumer, key=lambda name: model.consumer[name].instances, default="")
        path = ("consumer", largest, "instances") if largest else ("producer",)
        yield path, say("models.too-many-actors", count=f"{actors:,}", most=f"{MOST_ACTORS:,}")


def _faults(model: Model) -> Iterator[Problem]:
    known = actors_of(model)
    for text in model.run.faults:
        actor = parse_fault(text).actor
        if actor not in known:
            yield ("run", "faults"), str(unknown_actor(actor, known))


def actors_of(model: Model) -> list[str]:
    """Return all that can have a fault: producers, instances of consumers, services."""
    consumers = [actor for name in model.consumer for actor in model.instances(name)]
    return [*model.producer, *consumers, *model.service]


def unknown_actor(actor: str, known: list[str]) -> Exception:
    """Return the refusal of a fault of somebody who is not in the model.

    Of a consumer with several instances only the first is named.
    """
    from edalab.errors import UnknownName

    return UnknownName("actor", actor, [name for name in known if "." not in name])
