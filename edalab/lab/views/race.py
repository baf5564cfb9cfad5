"""The race: how fast each side of a run gets its work done, on one clock."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from edalab.lab.actions import Action, action_of
from edalab.lab.trace import Record

_FEW_INSTANTS: Final = 3
"""A run with at most so many instants is told by records, since time would show nothing."""


def by_records(traces: Mapping[str, Sequence[Record]]) -> bool:
    """Whether the records of a run, and not its time, are what its sides are compared on."""
    instants: set[int] = set()
    for records in traces.values():
        for record in records:
            instants.add(record.at)
            if len(instants) > _FEW_INSTANTS:
                return False
    return True


Task = tuple[str, str]
"""A message, and the queue, consumer group or service that works on it."""


class Runner(msgspec.Struct, frozen=True):
    """One side of a race.

    Args:
        begun: How many tasks there were: a message or request, for each place that works on it.
        done: When each of them was finished for the first time, ascending; in a run in which nobody
            works, when it was acknowledged.
        repeats: When each that was finished more than once was finished for the second time.
        crashes: When anybody crashed.
    """

    begun: int
    done: list[int]
    repeats: list[int]
    crashes: list[int]

    def until(self, at: float) -> "Runner":
        """The same race as it stands at an instant."""
        upto = [
            instants[: bisect_right(instants, at)]
            for instants in (self.done, self.repeats, self.crashes)
        ]
        return Runner(self.begun, *upto)

    @property
    def twice(self) -> int:
        """How many were finished more than once."""
        return len(self.repeats)

    @property
    def left(self) -> int:
        """How many were never finished."""
        return self.begun - len(self.done)

    @property
    def held(self) -> bool:
        """Whether each was finished, and finished once."""
        return not self.left and not self.twice


def runner(records: Sequence[Record], *, by_record: bool = False) -> Runner:
    """What a side had to do, and when it did it.

    Args:
        records: The side's whole run.
        by_record: Whether instants are numbers of records, from 1, in place of nanoseconds.
    """

    def instants(numbers: Iterable[int]) -> list[int]:
        return [number if by_record else records[number - 1].at for number in sorted(numbers)]

    finished = tasks(records).values()
    ends = (
        number
        for number, record in enumerate(records, 1)
        if action_of(record.action).life == "ends"
    )
    return Runner(
        begun=len(finished),
        done=instants(numbers[0] for numbers in finished if numbers),
        repeats=instants(numbers[1] for numbers in finished if len(numbers) > 1),
        crashes=instants(ends),
    )


def tasks(records: Sequence[Record]) -> dict[Task, list[int]]:
    """What there was to do, and which records finished it, by their numbers from 1.

    Each queue, consumer group and service has its own task for a message, so that a message that
    goes to two groups may be done once by each. A message that reached nobody is a task too, unless
    nobody works on what is sent there. Where nobody works at all, acknowledging is finishing.

    Args:
        records: The side's whole run.
    """
    ledger = _Ledger(acked=not any(_is_work(action_of(record.action)) for record in records))
    for number, record in enumerate(records, 1):
        ledger.see(number, record, action_of(record.action))
    return ledger.tasks()


def _is_work(action: Action) -> bool:
    return action.work in {"begins", "ends"}


class _Ledger:
    """Notes who has to work on what, record by record.

    Args:
        acked: Whether acknowledging is finishing.
    """

    def __init__(self, *, acked: bool) -> None:
        self._acked = acked
        self._readers: dict[str, set[str]] = {}
        self._groups: dict[Task, str] = {}
        self._begun: dict[Task, list[int]] = {}
        self._sent: list[Task] = []
        self._working: set[str] = set()

    def see(self, number: int, record: Record, action: Action) -> None:
        """Note the next record."""
        message, actor, peer = record.message, record.actor, record.peer
        if record.action == "subscribe":
            group = str((record.detail or {}).get("group", peer))
            self._readers.setdefault(peer, set()).add(group)
            self._note_reader(group)
        elif action.work == "sent":
            self._sent.append((message, peer))
        elif action.work == "queued":
            self._begun.setdefault((message, actor), [])
        elif action.group == "read":
            self._groups[message, peer] = actor
            self._begun.setdefault((message, actor), [])
            self._note_reader(actor)
        elif _is_work(action):
            place = self._groups.get((message, actor), actor)
            self._work(number, message, place, ends=action.work == "ends")
        elif action.group == "ack" and self._acked:
            self._work(number, message, peer, ends=True)

    def _note_reader(self, group: str) -> None:
        if self._acked:
            self._working.add(group)

    def _work(self, number: int, message: str, place: str, *, ends: bool) -> None:
        self._working.add(place)
        finished = self._begun.setdefault((message, place), [])
        if ends:
            finished.append(number)

    def tasks(self) -> dict[Task, list[int]]:
        """The tasks of those who work, and of what was sent to them and reached nobody."""
        tasks = {task: ends for task, ends in self._begun.items() if task[1] in self._working}
        reached = {message for message, _ in tasks}
        for message, place in self._sent:
            readers = self._readers.get(place, set())
            lost = message not in reached and not self._working.isdisjoint(readers)
            if place in self._working or lost:
                tasks.setdefault((message, place), [])
        return tasks
