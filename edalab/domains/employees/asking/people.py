"""What the log knows about the open words of a question: whose names they are, which values."""

import re
from collections.abc import Iterator
from functools import cached_property

from edalab.domains.employees.directory import (
    Directory,
    LogDirectory,
    Person,
    events_of,
    explained,
    find_named,
    histories,
    parse_number,
)
from edalab.domains.employees.fields import key
from edalab.domains.employees.history import History
from edalab.errors import DomainRefusal
from edalab.eventlog.protocol import EventLog
from edalab.messages import RecordedEvent

_PARTICLE = re.compile(r"(?:님|씨)?(?:께서는|께서|은|는|이|가|의|을|를|도|와|과)?$")

VALUE_FIELDS = ("role", "address", "status", "name", "first_name", "last_name")


class People:
    """Names and values of the data. Reads the log once, and only where the directory can't tell.

    Args:
        log: The log.
        directory: Finds people by name, faster than the log does.
    """

    def __init__(self, log: EventLog, directory: Directory | None) -> None:
        self._log = log
        self._directory = directory or LogDirectory(log)
        self._named: dict[str, tuple[Person, ...]] = {}
        self._longer: dict[tuple[str, str], frozenset[str]] = {}

    def named(self, text: str) -> tuple[Person, ...]:
        """Everybody whom a number or a name may mean, in any usual spelling and order."""
        name = key(text)
        if name not in self._named:
            self._named[name] = self._find(name)
        return self._named[name]

    def is_person(self, text: str) -> bool:
        """Whether somebody has or had this name or number."""
        return bool(self.named(text))

    def longer_names(self, name: str, question: str) -> frozenset[str]:
        """The names in a question of which this name is a part, and which mean others.

        A word of a name may be one that questions are made of: *Will Dean* is not Dean, and
        *이 지우* is not any 지우.
        """
        if (name, question) not in self._longer:
            parts = [] if parse_number(name) else key(name).split()
            around = _around(parts, question) if parts else ()
            people = {text: find_named(self._directory, text) for text in around}
            means = list(self.named(name))
            self._longer[name, question] = frozenset(
                text for text, named in people.items() if named and named != means
            )
        return self._longer[name, question]

    def is_value(self, text: str) -> bool:
        """Whether a field of anybody ever had this value."""
        return bool(self.fields_with(text))

    def is_part_of_name(self, text: str) -> bool:
        """Whether a word of the text is somebody's name, or part of one."""
        parts = {part for name in self._index for part in name.split()}
        for word in key(text).split():
            if word in parts or self.is_person(word):
                return True
            stem = _PARTICLE.sub("", word)  # a name and its Korean particle
            if stem != word and stem in parts:
                return True
        return False

    def fields_with(self, value: str) -> frozenset[str]:
        """The fields that ever had the value, in anybody's history."""
        return frozenset(self._values.get(key(value), ()))

    def events(self, number: int) -> tuple[RecordedEvent, ...]:
        """All events of one employee."""
        return events_of(self._log, number)

    def explained(self, refusal: DomainRefusal, name: str) -> DomainRefusal:
        """The refusal of a name or number, as ``directory.explained`` words it."""
        return explained(refusal, self._log, parse_number(name))

    def lives(self) -> Iterator[tuple[int, tuple[RecordedEvent, ...]]]:
        """Everybody's number and events."""
        return iter(self._lives)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every first name and full name, as looked up."""
        return tuple(self._index)

    @cached_property
    def values(self) -> tuple[str, ...]:
        """Every value of a role or an address, as looked up."""
        return tuple(v for v, fields in self._values.items() if fields & {"role", "address"})

    def _find(self, name: str) -> tuple[Person, ...]:
        number = parse_number(name) if name else 0
        if number:
            life = History(events_of(self._log, number))
            if life.hired:
                return (Person(number, life.value("name") or ""),)
        if not name:
            return ()
        people = find_named(self._directory, name)
        return tuple(people) or tuple(
            self._index.get(name, ()) or self._index.get(name.replace(" ", ""), ())
        )

    @cached_property
    def _lives(self) -> tuple[tuple[int, tuple[RecordedEvent, ...]], ...]:
        return tuple(histories(self._log))

    @cached_property
    def _histories(self) -> tuple[tuple[int, History], ...]:
        return tuple((number, History(events)) for number, events in self._lives)

    @cached_property
    def _index(self) -> dict[str, list[Person]]:
        """People by any of their names, the last name and forms without spaces among them."""
        index: dict[str, dict[int, Person]] = {}
        for number, life in self._histories:
            if not life.hired:
                continue
            person = Person(number, life.value("name") or "")
            for field in ("first_name", "last_name", "name"):
                for fact in life.facts(field):
                    spelled = key(fact.value)
                    index.setdefault(spelled, {})[number] = person
                    index.setdefault(spelled.replace(" ", ""), {})[number] = person
        return {name: list(people.values()) for name, people in index.items()}

    @cached_property
    def _values(self) -> dict[str, set[str]]:
        values: dict[str, set[str]] = {}
        for _, life in self._histories:
            for field in VALUE_FIELDS:
                for fact in life.facts(field):
                    values.setdefault(key(fact.value), set()).add(field)
        return values


def _around(name: list[str], question: str) -> Iterator[str]:
    """The stretches of a question that hold a name, and up to two words more."""
    words = question.split()
    for at in range(len(words) - len(name) + 1):
        end = at + len(name)
        if [*map(key, words[at : end - 1])] != name[:-1] or name[-1] not in _stems(words[end - 1]):
            continue
        goes_on = key(words[end - 1]) == name[-1]
        for before, after in ((1, 0), (2, 0), (0, 1), (0, 2), (1, 1)):
            if at >= before and end + after <= len(words) and (goes_on or not after):
                *front, last = words[at - before : end + after]
                for stem in _stems(last):
                    yield " ".join([*map(key, front), stem])


def _stems(word: str) -> set[str]:
    """What a word may be the name of: itself without a comma, a possessive or a particle."""
    plain = key(re.sub(r"('s?)?,?$", "", word))
    return {plain, _PARTICLE.sub("", plain)}
