"""The entry: a question in, an answer out, or a refusal that tells what can be asked."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

from edalab.domains.employees.asking.answers import Answer
from edalab.domains.employees.asking.grammar import Meaning
from edalab.domains.employees.asking.people import People
from edalab.domains.employees.asking.spelling import is_korean, tidy
from edalab.domains.employees.asking.suggestions import mended, nearest
from edalab.domains.employees.asking.understanding import answer_to, understood
from edalab.domains.employees.directory import Directory
from edalab.errors import DomainRefusal
from edalab.eventlog.protocol import EventLog
from edalab.texts import say

LONGEST: Final = 500
"""The longest question in characters that is tried."""

_MOST_WORDS: Final = 60
_LONGEST_NAME: Final = 5
_ENGLISH_OPENING: Final = re.compile(
    r"(?:what|which|when|where|who|whose|how|is|was|did|does|has|tell|show)\b", re.IGNORECASE
)
_SEVERAL: Final = re.compile(
    r"(?:\b(?:and|or)\b|,|&|(?<=[가-힣A-Za-z])(?:와|과|하고|랑|이랑)\s|\s및\s)", re.IGNORECASE
)


def ask(
    log: EventLog,
    text: str,
    *,
    directory: Directory | None = None,
    today: date | None = None,
) -> Answer:
    """Answer a question about the employees, in the question's own language.

    Args:
        log: The log that the answer is read from.
        text: The question, in English or Korean.
        directory: Where names are looked up; the log itself where it is left out.
        today: What *now* and *last year* mean; today in UTC where it is left out.

    Raises:
        DomainRefusal: ``ask-not-understood``, whose parameter ``suggestions`` has questions that
            can be answered; or there is no such employee, or several.
        BadSyntax: It names a day that no calendar has.
    """
    today = today or datetime.now(UTC).date()
    people = People(log, directory)
    plain = tidy(text)
    if not plain or len(plain) > LONGEST or len(plain.split()) > _MOST_WORDS:
        raise _not_understood(log, text, people, today)
    seen: list[Meaning] = []
    longer: set[str] = set()

    def possible(opened: frozenset[str]) -> Iterator[Meaning]:
        for meaning in understood(plain, people, today, opened):
            person = meaning.question.person
            if person is not None and (whole := people.longer_names(person, plain)):
                longer.update(whole)
                continue
            seen.append(meaning)
            yield meaning

    for opened in _opened(plain, people, longer):
        answer = answer_to(text, possible(opened), people, today)
        if answer is not None:
            return answer
    person = _unknown_person(seen, people, plain)
    if person is not None:
        raise _no_such_employee(person, plain, people, today)
    raise _not_understood(log, text, people, today)


def _opened(plain: str, people: People, longer: set[str]) -> Iterator[frozenset[str]]:
    """First nothing, then each stretch of words that is a name or a value as the data has it.

    Args:
        plain: The question, tidied.
        people: The data.
        longer: Names of which the readings before took a part alone.
    """
    yield frozenset()
    if longer:
        yield frozenset(longer)
    words = re.findall(r"[^\s,?!]+", plain)
    stretches = dict.fromkeys(
        re.sub(r"'s$|'$", "", " ".join(words[at : at + length]).casefold())
        for length in range(_LONGEST_NAME, 0, -1)  # the longest first
        for at in range(len(words) - length + 1)
    )
    having = [s for s in stretches if s in people.names or s in people.values]
    for stretch in having[:8]:
        yield frozenset({stretch})
    if len(having) > 1:
        yield frozenset(having)


def _unknown_person(seen: list[Meaning], people: People, plain: str) -> str | None:
    """The name of whom the question is about, where the data has nothing of it."""
    if _SEVERAL.search(plain) or not all(meaning.unknown_person for meaning in seen):
        return None
    names = []
    for meaning in seen:
        name = meaning.question.person or ""
        if (
            not meaning.unknown_value
            and len(name.split()) <= 3
            and not people.is_part_of_name(name)
            and not any(people.is_value(word) for word in (*name.split(), name))
            and not people.is_person(meaning.question.value or "")
        ):
            names.append(name)
    return min(names, key=len, default=None)


def _no_such_employee(person: str, plain: str, people: People, today: date) -> DomainRefusal:
    unknown = people.explained(DomainRefusal("employee-unknown", name=person), person)
    if unknown.code != "employee-unknown":
        return unknown
    possible = mended(plain, _language(plain), people, today)
    if not possible:
        return unknown
    return DomainRefusal(
        "employee-unknown-near", name=person, nearest=possible[0], suggestions=possible
    )


def _not_understood(log: EventLog, text: str, people: People, today: date) -> DomainRefusal:
    plain = tidy(text)
    language = _language(plain)
    possible = nearest(log, plain, language, people, today)
    return DomainRefusal(
        "ask-not-understood",
        question=text,
        kinds=say("ask.kinds"),
        nearest=possible[0],
        examples=" · ".join(possible[1:4]),
        suggestions=possible,
    )


def _language(plain: str) -> str:
    """The language in which questions are suggested for a tidy one."""
    return "ko" if is_korean(plain) and not _ENGLISH_OPENING.match(plain) else "en"
