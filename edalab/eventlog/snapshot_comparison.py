"""Compares replaying a stream from its first event and from a snapshot: states and times."""

import hashlib
import time
from collections.abc import Callable
from typing import Any

import msgspec

from edalab.eventlog.protocol import EventLog
from edalab.eventlog.snapshots import Folding, Replay, Snapshots


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One replay of the stream.

    Args:
        replayed: The number of events that were folded.
        seconds: The duration in seconds, including reading.
        state: The hash of the resulting state.
    """

    replayed: int
    seconds: float
    state: str


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Three replays of one stream.

    Args:
        stream: The stream's name.
        version: The version of its last event; 0 if there is no such stream.
        every: The number of events between two snapshots.
        from_first: The replay without snapshots.
        with_snapshots: The replay with an earlier snapshot, if there was one; takes a snapshot.
        again: The replay with the snapshot that exists now.
        same: Whether all three states are equal.
        snapshots: The file of the snapshots.
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
    """Replay a stream once without snapshots and twice with them.

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

    log.head()  # opens the log, so that its time is not counted for the first replay
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


def _timed(run: Callable[[], Replay[Any]], folding: Folding[Any]) -> tuple[int, Run]:
    start = time.perf_counter()
    replay = run()
    seconds = time.perf_counter() - start
    state = hashlib.sha256(folding.encode(replay.state)).hexdigest()
    return replay.version, Run(replayed=replay.replayed, seconds=seconds, state=state)
