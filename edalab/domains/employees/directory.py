"""Finds employees by number, first name or full name, former names included, in any case."""

from collections.abc import Iterator, Sequence
from typing import Protocol

import msgspec

from edalab.domains.employees.events import READER, Corrected, Hired, NameChanged
from edalab.domains.employees.fields import key
from edalab.domains.employees.history import History
from edalab.errors import DomainRefusal
from edalab.eventlog.protocol import EventLog
from edalab.eventlog.reading import set_aside
from edalab.eventlog.stream_names import number_in
from edalab.messages import RecordedEvent

CATEGORY = "employee"

_NAMING = frozenset(event.__name__ for event in (Hired, NameChanged, Corrected))


class Person(msgspec.Struct, frozen=True):
    """An employee's number and current full name."""

    id: int
    name: str


class Directory(Protocol):
    """Finds employees by name; ``LogDirectory`` reads the log, a read model is faster."""

    def named(self, name_key: str) -> list[Person]:
        """Everybody who has or had this first or full name (as ``fields.key``), by number."""


class LogDirectory:
    """Finds employees by reading the whole log at each question.

    Args:
        log: The log to read.
    """

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def named(self, name_key: str) -> list[Person]:
        """Everybody who has or had this first or full name, by number."""
        naming: dict[str, list[RecordedEvent]] = {}
        for event in self._log.read_all():
            if event.type in _NAMING and number_of(event.stream):
                naming.setdefault(event.stream, []).append(event)
        histories = ((number_of(stream), History(events)) for stream, events in naming.items())
        return sorted(
            (
                Person(number, history.value("name") or "")
                for number, history in histories
                if history.hired and name_key in history.names()
            ),
            key=lambda person: person.id,
        )


def stream_of(number: int) -> str:
    """The stream of the employee with this number."""
    return f"{CATEGORY}-{number}"


def number_of(stream: str) -> int:
    """The number of the employee whose stream this is; 0 for the stream of something else."""
    category, number = number_in(stream)
    return number if category == CATEGORY else 0


def events_of(log: EventLog, number: int) -> tuple[RecordedEvent, ...]:
    """All events of one employee."""
    return tuple(log.read_stream(stream_of(number)))


def histories(log: EventLog) -> Iterator[tuple[int, tuple[RecordedEvent, ...]]]:
    """Every employee's number and events, ordered by number; reads the log once."""
    streams: dict[int, list[RecordedEvent]] = {}
    for event in log.read_all():
        number = number_of(event.stream)
        if number:
            streams.setdefault(number, []).append(event)
    for number in sorted(streams):
        yield number, tuple(streams[number])


def find(log: EventLog, who: str, directory: Directory | None = None) -> int:
    """The number of the employee that ``who`` means: ``2``, ``employee-2``, ``sahra``.

    Raises:
        DomainRefusal: ``employee-unknown``, ``employee-all-aside`` if the log has events of this
            number and no fold can read them, or ``employee-ambiguous``, whose parameter
            ``people`` has the candidates as a tuple of ``Person``.
    """
    number = parse_number(who)
    if number and History(events_of(log, number)).hired:
        return number
    try:
        return only_match(who, find_named(directory or LogDirectory(log), who))
    except DomainRefusal as refusal:
        raise explained(refusal, log, number) from None


def find_named(directory: Directory, who: str) -> list[Person]:
    """Everybody who has or had this name, in any usual spelling.

    The name is looked up as typed, then surname first or last, and a Korean one with or without its
    space.
    """
    for spelling in dict.fromkeys(_spellings(key(who))):
        people = directory.named(spelling)
        if people:
            return people
    return []


def parse_number(who: str) -> int:
    """The number that ``2`` or ``employee-2`` means; 0 for anything else."""
    number = who.strip().casefold().removeprefix(f"{CATEGORY}-").lstrip("0")
    return number_of(f"{CATEGORY}-{number}")


def only_match(who: str, people: Sequence[Person]) -> int:
    """The number of the only person in ``people``, who were found by the name ``who``.

    Raises:
        DomainRefusal: As ``find``.
    """
    if not people:
        raise DomainRefusal("employee-unknown", name=who)
    if len(people) > 1:
        raise DomainRefusal(
            "employee-ambiguous",
            name=who,
            candidates=", ".join(f"{person.id} {person.name}" for person in people),
            people=tuple(people),
        )
    return people[0].id


def explained(refusal: DomainRefusal, log: EventLog, number: int) -> DomainRefusal:
    """The refusal, or, where the log has only events of this number that are set aside, that.

    Args:
        refusal: Why nobody was found.
        log: The log.
        number: The number that was typed; 0 for a name.
    """
    if refusal.code != "employee-unknown" or not number:
        return refusal
    events = events_of(log, number)
    aside = () if History(events).hired else set_aside(events, lambda _stream: READER)
    if not aside:
        return refusal
    first = aside[0].position
    return DomainRefusal("employee-all-aside", number=number, count=len(aside), position=first)


def _spellings(name: str) -> Iterator[str]:
    """The name as typed, then the other order of its words, then without or with a space."""
    words = name.split()
    if name:
        yield name
    if 1 < len(words) <= 4:
        yield " ".join([words[-1], *words[:-1]])
        yield " ".join([*words[1:], words[0]])
    if all("가" <= letter <= "힣" or letter == " " for letter in name):
        tight = name.replace(" ", "")
        if tight != name:
            yield tight
            yield words[-1] + "".join(words[:-1])
        elif 2 <= len(tight) <= 5:
            for at in (1, 2):
                if at < len(tight):
                    yield f"{tight[:at]} {tight[at:]}"
                    yield f"{tight[at:]} {tight[:at]}"
