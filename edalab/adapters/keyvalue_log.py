"""An event log over single keys: reserve a version, then commit with one insert.

An append that began may stop anywhere, and others must neither see half of it nor wait for it:

1. It takes positions from a counter: ``first`` to ``first + n - 1``.
2. It *reserves* the stream's next version by an insert at ``stream/NAME/VERSION``. Somebody else's
   reservation there is a version conflict.
3. It *commits* by an insert at ``all/first``, which holds all its events. This is the moment from
   which everybody sees them: several events of one command are there at once, or never.

A position that was taken and not committed is a hole, by a writer that is slow or dead. Whoever
comes to it, as a reader of the whole log or as a writer to the same stream, gives it a moment and
then *seals* it, by an insert of a tombstone at the same key. Of seal and commit one wins: a sealed
writer takes a new position and goes on. So nobody skips an event that is still being written, and
nobody waits for a dead writer; positions have holes, and their order is the order in which events
can be read.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from edalab.adapters.documents import from_document, to_document
from edalab.adapters.keyvalue import Found, KeyValueStore, Value
from edalab.errors import Refused, StorageBusy, VersionConflict
from edalab.eventlog.protocol import ANY, Capabilities
from edalab.eventlog.recording import already_recorded, record
from edalab.messages import NewEvent, RecordedEvent, new_id

MOST_TOGETHER: Final = 100
"""Events in one append: they are one value, and how far a reader looks back for it."""

_CHUNK: Final = 50
_HINT_EVERY: Final = 16
_COUNTER: Final = "meta/positions"
_IDENTITY: Final = "meta/log"
_SEALED: Final[Value] = {"sealed": True}


class KeyValueEventLog:
    """Events under the keys of a store.

    Args:
        store: Where they are kept.
        clock: What recorded-at is stamped from.
        patience_s: How long an append of somebody else's may take before it is sealed.
        timeout_s: How long an append may fail at others' being faster.
        sleep: How to wait.
    """

    capabilities = Capabilities(atomic_batch=True, gapless=False, chained=False)

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

    def identity(self) -> str:
        found = self._store.get(_IDENTITY)
        return str(found.value["id"]) if found else ""

    def append(
        self, stream: str, events: Sequence[NewEvent], *, expected: int = ANY
    ) -> tuple[RecordedEvent, ...]:
        if len(events) > MOST_TOGETHER:
            raise Refused("too-many-together", count=len(events), most=MOST_TOGETHER)
        until = time.monotonic() + self._timeout_s
        while time.monotonic() < until:
            again = already_recorded(stream, events, self._find)
            if again is not None:
                return again
            version, slot = self._tail(stream)
            if expected not in {ANY, version}:
                raise VersionConflict(stream, expected=expected, actual=version)
            recorded = self._try(stream, events, version, slot)
            if recorded is not None:
                return recorded
        raise StorageBusy(stream, self._timeout_s)

    def read_stream(self, stream: str, *, after: int = 0) -> Iterator[RecordedEvent]:
        version = 0
        while True:
            firsts = self._reserved(stream, version + 1)
            before = version
            commits = self._store.get_many([_all(each["first"]) for each in firsts.values()])
            while (reserved := firsts.get(version + 1)) is not None:
                commit = commits.get(_all(reserved["first"]))
                if commit is None or commit.get("attempt") != reserved["attempt"]:
                    break
                version += len(commit["events"])
                yield from (e for e in _events(commit) if e.version > after)
            if version == before:
                return

    def read_all(self, *, after: int = 0) -> Iterator[RecordedEvent]:
        position, patient_to = self._aligned(after), 0
        while position <= (taken := self._taken()):
            keys = [_all(each) for each in range(position, min(position + _CHUNK, taken + 1))]
            found = self._store.get_many(keys)
            end = position + len(keys)
            while position < end:
                commit = found.get(_all(position))
                if commit is None:
                    commit = self._resolved(position, patient=position > patient_to)
                    patient_to = taken  # the others that were taken then have waited as long
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
            first = max(1, position - _CHUNK + 1)
            found = self._store.get_many([_all(each) for each in range(first, position + 1)])
            for each in range(position, first - 1, -1):
                commit = found.get(_all(each))
                if commit is not None and "events" in commit:
                    return each + len(commit["events"]) - 1
            position = first - 1
        return 0

    def streams(self, category: str) -> list[str]:
        names = (event.stream for event in self.read_all())
        return list(dict.fromkeys(name for name in names if name.startswith(f"{category}-")))

    def newest(self, category: str) -> int:
        found = self._store.get(_newest(category))
        number = int(found.value["number"]) if found else 0
        while self.version(f"{category}-{number + 1}"):
            number += 1
        return number

    def close(self) -> None:
        self._store.close()

    def drop(self) -> None:
        """Take the whole log out of the system, for good."""
        self._store.drop(self._keys())

    def _keys(self) -> Iterator[str]:
        """Every key that can be known: not those of who died at a new stream's first event."""
        streams: dict[str, int] = {}
        for event in self.read_all():
            streams[event.stream] = event.version
            yield from (_slot(event.stream, event.version), _id(event.id))
        for stream, version in streams.items():
            dead = self._store.get(_slot(stream, version + 1))
            yield from (_id(each) for each in (dead.value["ids"] if dead else ()))
            yield from (_slot(stream, version + 1), _tail_hint(stream))
            yield _newest(stream.partition("-")[0])
        yield from (_all(each) for each in range(1, self._taken() + 1))
        yield from (_IDENTITY, _COUNTER)

    # Appending

    def _try(
        self, stream: str, events: Sequence[NewEvent], version: int, slot: Found | None
    ) -> tuple[RecordedEvent, ...] | None:
        """Append after ``version``; None where somebody came between."""
        first = self._store.increment(_COUNTER, len(events)) - len(events) + 1
        attempt = new_id()
        ids = [event.id for event in events]
        reserved: Value = {"first": first, "attempt": attempt, "ids": ids}
        if not self._claim(_slot(stream, version + 1), reserved, slot):
            return None
        if not all(self._claim_id(each, first) for each in ids):
            self._seal(first)
            return None
        if version == 0:
            self._begin(stream)
        now = self._clock()
        recorded = record(stream, events, head=first - 1, version=version, now=now)
        commit: Value = {
            "stream": stream,
            "attempt": attempt,
            "events": [to_document(event) for event in recorded],
        }
        if not self._claim(_all(first), commit, None):
            return None  # sealed: somebody thought that this writer was dead
        if (version + len(events)) // _HINT_EVERY > version // _HINT_EVERY:
            self._raise_to(_tail_hint(stream), version + len(events))
        return recorded

    def _claim(self, key: str, value: Value, stands: Found | None) -> bool:
        """Put a value where nothing stands, or where just ``stands`` stands; whether it is there.

        A client that repeats a write after a lost answer is told that something is there already:
        it may be its own.
        """
        if stands is None:
            done = self._store.insert(key, value)
        else:
            done = self._store.replace(key, value, stands.token)
        if done:
            return True
        found = self._store.get(key)
        return found is not None and found.value == value

    def _claim_id(self, event_id: str, first: int) -> bool:
        key, value = _id(event_id), {"position": first}
        stands = self._store.get(key)
        if stands is not None:
            commit = self._resolved(int(stands.value["position"]))
            if any(event["id"] == event_id for event in commit.get("events", ())):
                return False
        return self._claim(key, value, stands)

    def _begin(self, stream: str) -> None:
        """Keep the log's own id, and the highest number of a category, before the first event."""
        self._store.insert(_IDENTITY, {"id": new_id(), "format": 1})
        category, _, number = stream.partition("-")
        if number.isdecimal():
            self._raise_to(_newest(category), int(number))

    def _raise_to(self, key: str, number: int) -> None:
        while True:
            found = self._store.get(key)
            if found is not None and int(found.value["number"]) >= number:
                return
            if self._claim(key, {"number": number}, found):
                return

    # Finding

    def _tail(self, stream: str, *, resolve: bool = True) -> tuple[int, Found | None]:
        """The stream's version, and the dead reservation that stands behind it, if one does."""
        hint = self._store.get(_tail_hint(stream))
        version = int(hint.value["number"]) if hint else 0
        while True:
            slot = self._store.get(_slot(stream, version + 1))
            if slot is None:
                return version, None
            first = int(slot.value["first"])
            if resolve:
                commit = self._resolved(first)
            else:
                commit = self._store.get_many([_all(first)]).get(_all(first), _SEALED)
            if commit.get("attempt") != slot.value["attempt"]:
                return version, slot
            version += len(commit["events"])

    def _reserved(self, stream: str, version: int) -> dict[int, Value]:
        keys = {_slot(stream, each): each for each in range(version, version + _CHUNK)}
        found = self._store.get_many(list(keys))
        return {keys[key]: value for key, value in found.items()}

    def _find(self, event_id: str) -> RecordedEvent | None:
        found = self._store.get(_id(event_id))
        if found is None:
            return None
        commit = self._resolved(int(found.value["position"]))
        return next((e for e in _events(commit) if e.id == event_id), None)

    def _taken(self) -> int:
        """The highest position that anybody took."""
        return self._store.count(_COUNTER)

    def _aligned(self, after: int) -> int:
        """The first position of the append that holds ``after + 1``."""
        if after == 0:
            return 1
        first = max(1, after - MOST_TOGETHER + 1)
        found = self._store.get_many([_all(each) for each in range(first, after + 1)])
        for each in range(after, first - 1, -1):
            commit = found.get(_all(each))
            if commit is not None and "events" in commit:
                return each if each + len(commit["events"]) > after + 1 else after + 1
        return after + 1

    # Holes

    def _resolved(self, first: int, *, patient: bool = True) -> Value:
        """What stands at a position for good: given a moment, what is missing is sealed."""
        until = time.monotonic() + (self._patience_s if patient else 0)
        while True:
            found = self._store.get(_all(first))
            if found is not None:
                return found.value
            if time.monotonic() >= until:
                self._seal(first)
            else:
                self._sleep(min(0.02, self._patience_s))

    def _seal(self, first: int) -> None:
        self._store.insert(_all(first), _SEALED)


def _events(commit: Value) -> list[RecordedEvent]:
    documents: list[dict[str, Any]] = commit.get("events", [])
    return [from_document(each) for each in documents]


def _all(position: int) -> str:
    return f"all/{position:012}"


def _slot(stream: str, version: int) -> str:
    return f"stream/{_safe(stream)}/{version:09}"


def _tail_hint(stream: str) -> str:
    return f"tail/{_safe(stream)}"


def _newest(category: str) -> str:
    return f"newest/{_safe(category)}"


def _id(event_id: str) -> str:
    return f"id/{_safe(event_id)}"


def _safe(name: str) -> str:
    """A name as part of a key, whatever is in it; different names stay different."""
    return "".join(
        char if char.isascii() and (char.isalnum() or char in "-_") else f"~{ord(char):x}~"
        for char in name
    )
