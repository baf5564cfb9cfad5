"""A stream's state told from its first event and from a snapshot: is it the same, and how fast?"""

import hashlib
import time
from collections.abc import Callable
from typing import Any

import msgspec

from edalab.eventlog.protocol import EventLog
from edalab.eventlog.snapshots import Folding, Replay, Snapshots


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One way to the state.

    Args:
        replayed: How many events were folded.
        seconds: How long that took, with the reading.
        state: The hash of the state at the end.
    """

    replayed: int
    seconds: float
    state: str


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """What snapshots do for one stream.

    Args:
        stream: Its name.
        version: The version of its last event; 0 for no such stream.
        every: A snapshot is due after so many events.
        from_first: The state without snapshots.
        with_snapshots: The state with the snapshot that was there before, if any; it leaves one.
        again: The state with the snapshot that is there now.
        same: Whether all three states are the same.
        snapshots: The file that keeps the snapshots.
    """

    stream: str
    version: int
    every: int
    from_first: Run
    with_snapshots: Run
    again: Run
    same: bool
    snapshots: str


def compare(
    log: EventLog, stream: str, folding: Folding[Any], snapshots: Snapshots
) -> Comparison:  # fmt: skip
    """Tell the state of a stream without snapshots and, twice, with them.

    Raises:
        StorageError: The log can't be read.
    """

    def whole() -> Replay[Any]:
        state, version, replayed = folding.initial, 0, 0
        for event in log.read_stream(stream):
            state, version, replayed = folding.evolve(state, event), event.version, replayed + 1
        return Replay(state, version, replayed)

    def with_snapshots() -> Replay[Any]:
        return snapshots.state(log, stream, folding)

    log.head()  # so that none of the ways pays for opening the log
    version, first = _timed(whole, folding)
    _, second = _timed(with_snapshots, folding)
    _, third = _timed(with_snapshots, folding)
    return Comparison(
        stream=stream,
        version=version,
        every=snapshots.every,
        from_first=first,
        with_snapshots=second,
        again=third,
        same=first.state == second.state == third.state,
        snapshots=str(snapshots.path),
    )


def _timed(way: Callable[[], Replay[Any]], folding: Folding[Any]) -> tuple[int, Run]:
    begun = time.perf_counter()
    replay = way()
    seconds = time.perf_counter() - begun
    state = hashlib.sha256(folding.encode(replay.state)).hexdigest()
    return replay.version, Run(replayed=replay.replayed, seconds=seconds, state=state)
