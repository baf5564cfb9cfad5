"""A new model file: small, right, and with a comment for every key."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from edalab.errors import Refused
from edalab.experiments.parameters import Flag, Kind, Whole
from edalab.files import must_be_named
from edalab.models.declaration import Key, Names, Sentences, keys_of
from edalab.models.quantities import Duration, Rate, Share
from edalab.texts import for_others, say

_PARTS: Final[Mapping[tuple[str, str], Mapping[str, str]]] = {
    ("producer", "shop"): {"publishes": '"orders"', "messages": "20", "rate": '"50/s"'},
    ("channel", "orders"): {"kind": '"queue"'},
    ("consumer", "billing"): {
        "reads": '"orders"', "work": '"10 ms"', "publishes": '"receipts"', "calls": '"card"',
        "idempotent": "true",
    },
    ("service", "card"): {"work": '"exponential 5 ms"', "availability": '"100 %"'},
    ("channel", "receipts"): {},
    ("consumer", "mail"): {"reads": '"receipts"', "work": '"5 ms"', "idempotent": "true"},
}  # fmt: skip
"""The tables of a new file, with the keys that it sets."""

_EXPECTED: Final = {"lost": "0", '"billing.done_twice"': "0", '"orders.wait_max"': '"<= 2 s"'}


def write_template(path: Path) -> None:
    """Write a new model file.

    Raises:
        Refused: There is a file already, or none can be written there.
    """
    must_be_named(path)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(template())
    except FileExistsError:
        raise Refused("model-exists", path=path) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused("model-unwritable", path=path, reason=reason) from None


def template() -> str:
    """Return the text of a new model file."""
    with for_others():  # the file is kept, and may be passed on
        return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield f"# {say('models.template-title')}"
    yield f"# {say('models.template-run')}"
    yield 'title = "My system"'
    explained: set[str] = set()
    for (kind, part), values in _PARTS.items():
        yield ""
        yield f"[{kind}.{part}]"
        yield from _table(kind, values, explain=kind not in explained)
        explained.add(kind)
    yield ""
    yield "[run]"
    yield from _table("run", {"seed": "1", "for": '"60 s"'}, explain=True)
    yield ""
    yield f"# {say('models.template-expect')}"
    yield "[expect]"
    for measure, condition in _EXPECTED.items():
        yield f"{measure} = {condition}"


def _table(kind: str, values: Mapping[str, str], *, explain: bool) -> Iterator[str]:
    """Yield the keys of a table, those that are not set as comments."""
    for key in keys_of(kind).values():
        words = say(f"models.key-{kind}-{key.name}")
        if key.name in values:
            line = f"{key.name} = {values[key.name]}"
            yield f"{line:<31} # {words}" if explain else line
        elif explain and key.name != "work_shape":
            line = f"# {key.name} = {sample(key)}"
            yield f"{line:<31} # {words}"


def sample(key: Key) -> str:
    """Return a value that a key may have, as it is written in a file."""
    if isinstance(key.kind, Names):
        return {"channel": '"orders"', "service": '"card"'}[key.kind.kind]
    if isinstance(key.kind, Sentences):
        return '["billing crashes at message 5, restarts after 1 s"]'
    if key.default in (None, msgspec.NODEFAULT) or isinstance(key.default, float):
        return _sample_of(key.kind)
    return _written(key.kind, key.default)


def _sample_of(kind: Kind) -> str:
    match kind:
        case Rate():
            return '"50/s"'
        case Duration():
            return '"1 s"'
        case Share():
            return '"5 %"'
        case _:
            return "10"


def _written(kind: Kind, value: object) -> str:
    if isinstance(kind, (Whole, Flag)):
        return str(value).lower()
    return f'"{value}"'


def written_default(key: Key) -> str:
    """Return the default of a key as a file would have it; empty where it has none."""
    default = key.default
    if default is None or default is msgspec.NODEFAULT or default == ():
        return ""
    match key.kind:
        case Duration():
            return f'"{default:g} ms"' if default < 1_000 else f'"{default / 1_000:g} s"'
        case Share():
            return f'"{100 * default:g} %"'
    return _written(key.kind, default)  # type: ignore[arg-type]
