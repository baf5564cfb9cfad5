"""A person's data is erased: the log is rewritten without it, or the person's key is deleted.

Measured on real files in a temporary folder. Each log has been copied, as a back-up and consumers
do. Rewritten, the log's records move and get other hashes, and the copies keep what they have.
With a key per person, the log and all copies stay to the byte; what was sealed with the key that
is gone can't be read in any of them. That something happened to somebody, and when, stays.
"""

import hmac
import json
import secrets
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import msgspec

from edalab.eventlog.private_files import temporary_folder
from edalab.eventlog.tinydb_log import open_log
from edalab.experiments.claims import claim
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Measured, Measures
from edalab.experiments.parameters import Whole
from edalab.messages import NewEvent, RecordedEvent

_DAY = datetime(2023, 1, 1, tzinfo=UTC)
FORGOTTEN = 1
"""Who asks to be forgotten: the first of them."""

Keys = dict[str, str]
"""By stream: a person's key, in hexadecimal digits."""


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        people: How many there are; the first one asks to be forgotten.
        each: How many events there are of each.
        copies: How often the log was copied before.
    """

    people: Annotated[int, Whole(1, 20)] = 3
    each: Annotated[int, Whole(1, 50)] = 4
    copies: Annotated[int, Whole(0, 10)] = 3


def erase(parameters: Parameters) -> Measures:
    """Return the measures of a plain log that is rewritten without the person's events."""
    with temporary_folder() as folder:
        path = folder / "events.jsonl"
        _write(path, list(_events(parameters)))
        copies = _copy(path, parameters.copies)
        before = path.read_bytes().splitlines()
        stays = [event for event in _read(path) if event.stream != _stream(FORGOTTEN)]
        path.unlink()
        _write(path, [(event.stream, event.data) for event in stays])
        return _readable(path, copies, before, lambda event: event.data)


def forget_key(parameters: Parameters) -> Measures:
    """Return the measures of a log of sealed data whose key of one person is deleted."""
    with temporary_folder() as folder:
        path, ring = folder / "events.jsonl", folder / "keys.json"
        keys = {_stream(n): secrets.token_hex(32) for n in range(1, parameters.people + 1)}
        _write_keys(ring, keys)
        _write(path, [(stream, seal(data, keys[stream])) for stream, data in _events(parameters)])
        copies = _copy(path, parameters.copies)
        before = path.read_bytes().splitlines()
        del keys[_stream(FORGOTTEN)]
        _write_keys(ring, keys)
        left: Keys = json.loads(ring.read_text(encoding="ascii"))
        return _readable(
            path, copies, before, lambda event: unseal(event.data, left.get(event.stream))
        )


def seal(data: dict[str, Any], key: str) -> dict[str, Any]:
    """The data under a key, told apart from any other by a nonce.

    Made of HMAC-SHA-256 in counter mode, which needs no further package. It shows the principle;
    for real secrets take authenticated encryption from a reviewed library.
    """
    nonce = secrets.token_hex(16)
    plain = json.dumps(data).encode()
    return {"nonce": nonce, "sealed": _mixed(plain, key, nonce).hex()}


def unseal(sealed: dict[str, Any], key: str | None) -> dict[str, Any] | None:
    """Return the data that was sealed; ``None`` without its key."""
    if key is None:
        return None
    plain = _mixed(bytes.fromhex(sealed["sealed"]), key, sealed["nonce"])
    opened: dict[str, Any] = json.loads(plain)
    return opened


def _mixed(text: bytes, key: str, nonce: str) -> bytes:
    stream = b""
    while len(stream) < len(text):
        block = f"{nonce}{len(stream)}".encode()
        stream += hmac.digest(bytes.fromhex(key), block, sha256)
    return bytes(one ^ other for one, other in zip(text, stream, strict=False))


def _readable(
    path: Path,
    copies: list[Path],
    before: list[bytes],
    opened: Callable[[RecordedEvent], dict[str, Any] | None],
) -> Measures:
    """Return what can still be read of the forgotten person and others, and what was rewritten."""
    after = path.read_bytes().splitlines() if path.exists() else []
    kept = [opened(event) for event in _read(path)]
    others = [data for data in kept if data is not None and not _about_forgotten(data)]
    in_copies = sum(_events_about_forgotten(copy, opened) for copy in copies)
    return {
        "told_in_log": _events_about_forgotten(path, opened),
        "told_in_copies": in_copies,
        "others_readable": len(others),
        "rewritten": sum(line not in after for line in before[1:]),
        "events": len(kept),
    }


def _events_about_forgotten(
    path: Path, opened: Callable[[RecordedEvent], dict[str, Any] | None]
) -> int:
    """Return how many readable events of a log are about the forgotten person."""
    return sum(_about_forgotten(opened(event) or {}) for event in _read(path))


def _about_forgotten(data: dict[str, Any]) -> bool:
    return str(data.get("address", "")).startswith(f"street of person {FORGOTTEN},")


def _events(parameters: Parameters) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the events: in each round every person moves once."""
    for move in range(1, parameters.each + 1):
        for number in range(1, parameters.people + 1):
            yield _stream(number), {"address": f"street of person {number}, {move}"}


def _stream(number: int) -> str:
    return f"employee-{number}"


def _write(path: Path, events: list[tuple[str, dict[str, Any]]]) -> None:
    log = open_log(path, clock=lambda: _DAY)
    try:
        for stream, data in events:
            log.append(stream, [NewEvent(type="AddressChanged", data=data, occurred_at=_DAY)])
    finally:
        log.close()


def _read(path: Path) -> list[RecordedEvent]:
    if not path.exists():
        return []
    log = open_log(path)
    try:
        return list(log.read_all())
    finally:
        log.close()


def _copy(path: Path, copies: int) -> list[Path]:
    targets = [path.with_name(f"copy-{number}.jsonl") for number in range(1, copies + 1)]
    for target in targets:
        shutil.copyfile(path, target)
    return targets


def _write_keys(ring: Path, keys: Keys) -> None:
    ring.write_text(json.dumps(keys), encoding="ascii")


def theory(parameters: Parameters) -> dict[str, Measures]:
    """Counts: the copies keep what they have, or nothing can be read anywhere."""
    others = (parameters.people - 1) * parameters.each
    total = parameters.people * parameters.each
    return {
        "erase": {
            "told_in_log": 0,
            "told_in_copies": parameters.copies * parameters.each,
            "others_readable": others,
            "events": others,
        },
        "forget-key": {
            "told_in_log": 0,
            "told_in_copies": 0,
            "others_readable": others,
            "rewritten": 0,
            "events": total,
        },
    }


CLAIMS = (
    claim(
        "copies-tell",
        lambda run: run["erase.told_in_copies"] > 0,
        rewritten="erase.rewritten",
        copies="erase.told_in_copies",
    ),
    claim(
        "no-copies",
        lambda run: run["erase.told_in_copies"] == run["parameters.copies"] == 0,
        rewritten="erase.rewritten",
    ),
    claim(
        "key-gone",
        lambda run: (
            run["forget-key.told_in_log"] == run["forget-key.told_in_copies"] == 0
            and run["forget-key.rewritten"] == 0
        ),
        kept="forget-key.events",
    ),
    claim(
        "others",
        lambda run: run["erase.others_readable"] == run["forget-key.others_readable"] > 0,
        others="forget-key.others_readable",
    ),
    claim("nobody-else", lambda run: run["parameters.people"] == 1),
)


EXPERIMENT = Experiment(
    name="erase-vs-forget-key",
    parameters=Parameters,
    sides={"erase": Measured(erase), "forget-key": Measured(forget_key)},
    theory=theory,
    claims=CLAIMS,
    cost=Cost(
        lambda parameters: 20.0 * parameters.people * parameters.each * (3 + parameters.copies),
        ("people", "each", "copies"),
    ),
)
