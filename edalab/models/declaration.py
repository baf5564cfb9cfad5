"""The tables and keys of a model file, declared once.

From these structures come the reading of a file and its errors, the parameters of the experiment
and with them ``--set`` and ``--over``, the comments of a new file, and the table of keys in
``docs/models.md``. A field whose name is a Python keyword has an underscore behind it.
"""

from functools import cache
from typing import Annotated, Any, Final, Literal, get_args

import msgspec

from edalab.experiments.parameters import Choice, Flag, Kind, Number, Whole
from edalab.lab.service import Shape
from edalab.models.quantities import Duration, Rate, Share

MOST_MESSAGES: Final = 1_000_000
MOST_ACTORS: Final = 1_000
"""The most producers, instances of consumers, and services together."""

_LONGEST_MS = 86_400_000

PART_KINDS: Final = ("producer", "channel", "consumer", "service")
"""The tables that hold parts, each with a name: ``[producer.shop]``."""


class Names(msgspec.Struct, frozen=True):
    """The names of other parts: one, or a list of several.

    Args:
        kind: Which parts.
        most: How many at most.
    """

    kind: str
    most: int = 20


class Sentences(msgspec.Struct, frozen=True):
    """A list of sentences, each a fault."""


def _duration(*, above: bool = False) -> Duration:
    return Duration(0, _LONGEST_MS, above=above)


_SHAPE = Choice(get_args(Shape))


class Producer(msgspec.Struct, frozen=True, kw_only=True):
    """Who publishes messages."""

    publishes: Annotated[tuple[str, ...], Names("channel")]
    messages: Annotated[int, Whole(1, MOST_MESSAGES)] = 100
    rate: Annotated[float | None, Rate(0, 1_000_000, above=True)] = None
    arrivals: Annotated[
        Literal["even", "random", "at once"], Choice(("even", "random", "at once"))
    ] = "even"
    keys: Annotated[int | None, Whole(1, 100_000)] = None
    hot: Annotated[float, Share(0, 1)] = 0.0


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """What carries messages from those that publish to those that read."""

    kind: Annotated[Literal["queue", "log"], Choice(("queue", "log"))] = "queue"
    max_length: Annotated[int | None, Whole(0, 1_000_000)] = None
    overflow: Annotated[
        Literal["reject", "drop-oldest", "block"], Choice(("reject", "drop-oldest", "block"))
    ] = "reject"
    ttl: Annotated[float | None, _duration(above=True)] = None
    max_attempts: Annotated[int | None, Whole(1, 1_000)] = None
    backoff: Annotated[float, _duration()] = 0.0
    partitions: Annotated[int, Whole(1, 1_000)] = 1
    accept: Annotated[float, _duration()] = 0.0
    keeps: Annotated[bool, Flag()] = False


class Consumer(msgspec.Struct, frozen=True, kw_only=True):
    """Who reads a channel and works on each message."""

    reads: Annotated[tuple[str, ...], Names("channel", most=1)]
    work: Annotated[float, _duration()]
    work_shape: Annotated[Shape, _SHAPE] = "fixed"
    ack: Annotated[Literal["after", "before", "never"], Choice(("after", "before", "never"))] = (
        "after"
    )
    instances: Annotated[int, Whole(1, MOST_ACTORS)] = 1
    prefetch: Annotated[int, Whole(1, 20_000)] = 1
    fails: Annotated[float, Share(0, 0.99)] = 0.0
    publishes: Annotated[tuple[str, ...], Names("channel")] = ()
    calls: Annotated[tuple[str, ...], Names("service")] = ()
    retries: Annotated[int, Whole(0, 100)] = 0
    retry_after: Annotated[float, _duration()] = 0.0
    timeout: Annotated[float | None, _duration(above=True)] = None
    idempotent: Annotated[bool, Flag()] = False


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """Whom consumers call, and wait for."""

    work: Annotated[float, _duration()]
    work_shape: Annotated[Shape, _SHAPE] = "fixed"
    instances: Annotated[int | None, Whole(1, 10_000)] = None
    availability: Annotated[float, Share(0, 1)] = 1.0


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """How the model is run."""

    seed: Annotated[int, Whole(0, 2**63 - 1)] = 1
    for_: Annotated[float, _duration(above=True)] = 60_000.0
    faults: Annotated[tuple[str, ...], Sentences()] = ()


TABLES: Final[dict[str, type[Any]]] = {
    "producer": Producer, "channel": Channel, "consumer": Consumer, "service": Service, "run": Run,
}  # fmt: skip
"""The structure of each table, except ``expect``."""


class Key(msgspec.Struct, frozen=True):
    """One declared key of a table.

    Args:
        name: As in the file.
        field: The structure's field.
        kind: What is allowed.
        default: Its value where the file has none; ``msgspec.NODEFAULT`` for a key that must stand.
    """

    name: str
    field: str
    kind: Kind | Names | Sentences
    default: Any

    @property
    def required(self) -> bool:
        """Return whether a file must have it."""
        return self.default is msgspec.NODEFAULT

    @property
    def is_parameter(self) -> bool:
        """Return whether ``--set`` can change it."""
        return isinstance(self.kind, (Number, Choice, Flag)) and self.name != "seed"


@cache
def keys_of(table: str) -> dict[str, Key]:
    """Return the declared keys of a table by name, in their order."""
    keys = (
        Key(field.name.rstrip("_"), field.name, get_args(field.type)[1], field.default)
        for field in msgspec.structs.fields(TABLES[table])
    )
    return {key.name: key for key in keys}
