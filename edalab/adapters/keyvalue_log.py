"""An event log in a key-value store: an append reserves a version, then commits with one insert.

An append may stop at any step; other clients must neither see half of it nor wait for it:

1. It takes positions from a counter: ``first`` to ``first + n - 1``.
2. It *reserves* the stream's next version by an insert at ``stream/NAME/VERSION``. If the key
   exists, another writer was faster: a version conflict.
3. It *commits* by an insert at ``all/first``, which contains all its events. From then on all
   clients see them: the events of one append become visible together or never.

A position that was taken but not committed is a hole, left by a slow or dead writer. A client that
finds a hole, as a reader of the whole log or a writer to the same stream, waits a moment and then
*seals* it by inserting a tombstone at the same key. Either the seal or the commit succeeds: a
sealed writer takes a new position and tries again. So readers skip no event that is still being
written, and nobody waits for a dead writer. Positions have holes, and events are read in their
order.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from edalab.adapters.documents import from_document, to_document
from edalab.adapters.keyvalue import KeyValueStore, Stored, Value
from edalab.errors import NewerFormat, NotOurs, Refused, StorageBusy, VersionConflict
from edalab.eventlog.protocol import ANY, Capabilities
from edalab.eventlog.recording import already_recorded, record
from edalab.eventlog.stream_names import number_in
from edalab.messages import NewEvent, RecordedEvent, new_id

MOST_TOGETHER: Final = 100
"""The most events in one append; they are stored as one value."""

_FORMAT: Final = 1
_CHUNK: Final = 50
_HINT_EVERY: Final = 16
_COUNTER: Final = "meta/positions"
_IDENTITY: Final = "meta/log"
_SEALED: Final[Value] = {"sealed": True}


class KeyValueEventLog:
    """Events under the keys of a store.

    Args:
        store: The key-value store.
        clock: Returns the present, for recorded-at.
        patience_s: How many seconds another writer's append may take before it is sealed.
        timeout_s: For how many seconds an append is repeated when other writers are faster.
        sleep: Waits for a number of seconds.
    """

    capabilities = Capabilities(gapless=False, chained=False)

    def __init__(
        self,
        store: KeyValueStore,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        patience_s: float = 0.5,
        timeout_s: float = 30.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._clock = clock
        self._patience_s = patience_s
        self._timeout_s = timeout_s
        self._sleep = sleep
        self._checked = False

    def identity(self) -> str:
        stored = self._store.get(_IDENTITY)
        return str(stored.value["id"]) if stored else ""

    def append(
        self, stream: str, events: Sequence[NewEvent], *, expected: int = ANY
    ) -> tuple[RecordedEvent, ...]:
        if len(events) > MOST_TOGETHER:
            raise Refused("too-many-together", count=len(events), most=MOST_TOGETHER)
        self._must_be_ours()
        until = time.monotonic() + self._timeout_s
        while time.monotonic() < until:
            again = already_recorded(stream, events, self._find)
            if again is not None:
                return again
            version, slot = self._tail(stream)
            if expected not in {ANY, version}:
                raise VersionConflict(stream, expected=expected, actual=version)
            recorded = self._try_append(stream, events, version, slot)
            if recorded is not None:
                return recorded
        raise StorageBusy(stream, self._timeout_s)

    def read_stream(self, stream: str, *, after: int = 0) -> Iterator[RecordedEvent]:
        version = 0
        while True:
            firsts = self._reserved(stream, version + 1)
            before = version
            commits = self._store.get_many(
                [_commit_key(reserved["first"]) for reserved in firsts.values()]
            )
            while (reserved := firsts.get(version + 1)) is not None:
                commit = commits.get(_commit_key(reserved["first"]))
                if commit is None or commit.get("attempt") != reserved["attempt"]:
                    break
                version += len(commit["events"])
                yield from (e for e in _events(commit) if e.version > after)
            if version == before:
                return

    def read_all(self, *, after: int = 0) -> Iterator[RecordedEvent]:
        position, waited_until = self._aligned(after), 0
        while position <= (taken := self._taken()):
            end = min(position + _CHUNK, taken + 1)
            commits = self._store.get_many([_commit_key(first) for first in range(position, end)])
            while position < end:
                commit = commits.get(_commit_key(position))
                if commit is None:
                    commit = self._resolved(position, patient=position > waited_until)
                    waited_until = taken  # the other holes up to there are as old
                if "events" not in commit:
                    position += 1
                    continue
                yield from (e for e in _events(commit) if e.position > after)
                position += len(commit["events"])

    def version(self, stream: str) -> int:
        return self._tail(stream, resolve=False)[0]

    def head(self) -> int:
        position = self._taken()
        while position > 0:
            below = max(0, position - _CHUNK)
            number, events = self._last_commit(position, below)
            if events:
                return number + events - 1
            position = below
        return 0

    def streams(self, category: str) -> list[str]:
        names = (event.stream for event in self.read_all())
        return list(dict.fromkeys(name for name in names if name.startswith(f"{category}-")))

    def newest(self, category: str) -> int:
        stored = self._store.get(_highest_key(category))
        number = int(stored.value["number"]) if stored else 0
        while self.version(f"{category}-{number + 1}"):
            number += 1
        return number

    def close(self) -> None:
        self._store.close()

    def drop(self) -> None:
        """Delete the whole log from the system.

        Raises:
            NotOurs: Something else is at its place; nothing is deleted.
        """
        self._checked = False
        self._must_be_ours()
        self._checked = False
        self._store.drop(self._keys())

    def _must_be_ours(self) -> None:
        """Check, once, that what is stored as the log's id is one.

        Raises:
            NotOurs: It is something else.
            NewerFormat: A later edalab made the log.
        """
        if self._checked:
            return
        mark = self._store.get(_IDENTITY)
        if mark is not None:
            version = mark.value.get("format")
            if not isinstance(version, int) or not isinstance(mark.value.get("id"), str):
                raise NotOurs(_IDENTITY, str(mark.value)[:80])
            if version > _FORMAT:
                raise NewerFormat(_IDENTITY, version, _FORMAT)
        self._checked = True

    def _keys(self) -> Iterator[str]:
        """The keys of the log, except those of a writer that died at a new stream's first event."""
        streams: dict[str, int] = {}
        for event in self.read_all():
            streams[event.stream] = event.version
            yield from (_slot_key(event.stream, event.version), _id_key(event.id))
        for stream, version in streams.items():
            dead = self._store.get(_slot_key(stream, version + 1))
            yield from map(_id_key, dead.value["ids"] if dead else ())
            yield from (_slot_key(stream, version + 1), _tail_hint_key(stream))
            yield _highest_key(stream.partition("-")[0])
        yield from map(_commit_key, range(1, self._taken() + 1))
        yield from (_IDENTITY, _COUNTER)

    # Appending

    def _try_append(
        self, stream: str, events: Sequence[NewEvent], version: int, slot: Stored | None
    ) -> tuple[RecordedEvent, ...] | None:
        """Append after ``version``; returns None if another writer was faster."""
        first = self._store.increment(_COUNTER, len(events)) - len(events) + 1
        attempt = new_id()
        ids = [event.id for event in events]
        reserved: Value = {"first": first, "attempt": attempt, "ids": ids}
        if not self._claim(_slot_key(stream, version + 1), reserved, slot):
            return None
        if not all(self._claim_id(event_id, first) for event_id in ids):
            self._seal(first)
            return None
        if version == 0:
            self._begin_stream(stream)
        now = self._clock()
        recorded = record(stream, events, head=first - 1, version=version, now=now)
        commit: Value = {
            "stream": stream,
            "attempt": attempt,
            "events": [to_document(event) for event in recorded],
        }
        if not self._claim(_commit_key(first), commit, None):
            return None  # sealed: another client took this writer for dead
        if (version + len(events)) // _HINT_EVERY > version // _HINT_EVERY:
            self._raise_to(_tail_hint_key(stream), version + len(events))
        return recorded

    def _claim(self, key: str, value: Value, before: Stored | None) -> bool:
        """Store a value if the key still has the value ``before``; whether it is stored now.

        The client may repeat a write after a lost answer, and then finds its own value.
        """
        if before is None:
            done = self._store.insert(key, value)
        else:
            done = self._store.replace(key, value, before.token)
        if done:
            return True
        current = self._store.get(key)
        return current is not None and current.value == value

    def _claim_id(self, event_id: str, first: int) -> bool:
        key, value = _id_key(event_id), {"position": first}
        stored = self._store.get(key)
        if stored is not None:
            commit = self._resolved(int(stored.value["position"]))
            if any(event["id"] == event_id for event in commit.get("events", ())):
                return False
        return self._claim(key, value, stored)

    def _begin_stream(self, stream: str) -> None:
        """Store the log's id and the category's highest number, before a stream's first event."""
        self._store.insert(_IDENTITY, {"id": new_id(), "format": _FORMAT})
        category, number = number_in(stream)
        if number:
            self._raise_to(_highest_key(category), number)

    def _raise_to(self, key: str, number: int) -> None:
        while True:
            stored = self._store.get(key)
            if stored is not None and int(stored.value["number"]) >= number:
                return
            if self._claim(key, {"number": number}, stored):
                return

    # Finding

    def _tail(self, stream: str, *, resolve: bool = True) -> tuple[int, Stored | None]:
        """The stream's version, and the dead reservation of the next version, if there is one."""
        hint = self._store.get(_tail_hint_key(stream))
        version = int(hint.value["number"]) if hint else 0
        while True:
            slot = self._store.get(_slot_key(stream, version + 1))
            if slot is None:
                return version, None
            first = int(slot.value["first"])
            if resolve:
                commit = self._resolved(first)
            else:
                commit = self._store.get_many([_commit_key(first)]).get(_commit_key(first), _SEALED)
            if commit.get("attempt") != slot.value["attempt"]:
                return version, slot
            version += len(commit["events"])

    def _reserved(self, stream: str, version: int) -> dict[int, Value]:
        numbers = range(version, version + _CHUNK)
        versions = {_slot_key(stream, number): number for number in numbers}
        reservations = self._store.get_many(list(versions))
        return {versions[key]: value for key, value in reservations.items()}

    def _find(self, event_id: str) -> RecordedEvent | None:
        stored = self._store.get(_id_key(event_id))
        if stored is None:
            return None
        commit = self._resolved(int(stored.value["position"]))
        return next((e for e in _events(commit) if e.id == event_id), None)

    def _taken(self) -> int:
        """The highest position that was taken."""
        return self._store.count(_COUNTER)

    def _aligned(self, after: int) -> int:
        """The first position of the append that contains ``after + 1``."""
        if after == 0:
            return 1
        number, events = self._last_commit(after, max(0, after - MOST_TOGETHER))
        return number if number + events > after + 1 else after + 1

    def _last_commit(self, position: int, below: int) -> tuple[int, int]:
        """The position of the last append from ``position`` down to ``below``, without ``below``.

        Returns:
            Its position, and the number of its events; 0 and 0 if there is no append.
        """
        keys = {number: _commit_key(number) for number in range(position, below, -1)}
        commits = self._store.get_many(list(keys.values()))
        for number, key in keys.items():
            commit = commits.get(key)
            if commit is not None and "events" in commit:
                return number, len(commit["events"])
        return 0, 0

    # Holes

    def _resolved(self, first: int, *, patient: bool = True) -> Value:
        """The commit or tombstone at a position; a position that stays empty is sealed."""
        until = time.monotonic() + (self._patience_s if patient else 0)
        while True:
            stored = self._store.get(_commit_key(first))
            if stored is not None:
                return stored.value
            if time.monotonic() >= until:
                self._seal(first)
            else:
                self._sleep(min(0.02, self._patience_s))

    def _seal(self, first: int) -> None:
        self._store.insert(_commit_key(first), _SEALED)


def _events(commit: Value) -> list[RecordedEvent]:
    documents: list[dict[str, Any]] = commit.get("events", [])
    return [from_document(document) for document in documents]


def _commit_key(position: int) -> str:
    return f"all/{position:012}"


def _slot_key(stream: str, version: int) -> str:
    return f"stream/{_safe(stream)}/{version:09}"


def _tail_hint_key(stream: str) -> str:
    return f"tail/{_safe(stream)}"


def _highest_key(category: str) -> str:
    return f"newest/{_safe(category)}"


def _id_key(event_id: str) -> str:
    return f"id/{_safe(event_id)}"


def _safe(name: str) -> str:
    """A name encoded as part of a key; different names stay different."""
    return "".join(
        char if char.isascii() and (char.isalnum() or char in "-_") else f"~{ord(char):x}~"
        for char in name
    )
