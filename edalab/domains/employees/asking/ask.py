"""The entry: a question in, an answer out, or a refusal that tells what can be asked."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

import msgspec

from edalab.domains.employees.asking import english, korean
from edalab.domains.employees.asking.answers import Answer, about_all, about_one
from edalab.domains.employees.asking.dates import MARK, without_dates
from edalab.domains.employees.asking.grammar import Limits, Meaning, meanings
from edalab.domains.employees.asking.people import People
from edalab.domains.employees.asking.question import Question
from edalab.domains.employees.directory import Directory, only_match
from edalab.domains.employees.fields import LEFT, key
from edalab.domains.employees.history import History
from edalab.errors import DomainRefusal
from edalab.eventlog.protocol import EventLog
from edalab.texts import say

LONGEST: Final = 500
"""The longest question in characters that is tried."""

_MOST_WORDS: Final = 60
_LONGEST_NAME: Final = 5
_QUOTES: Final = str.maketrans(
    {**dict.fromkeys("’‘ʼ＇`´", "'"), **dict.fromkeys('“”「」『』«»"', " ")}
)
_ENGLISH_OPENING: Final = re.compile(
    r"(?:what|which|when|where|who|whose|how|is|was|did|does|has|tell|show)\b", re.IGNORECASE
)
_NAMES: Final = ("name", "first_name", "last_name")
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
    for opened in _opened(plain, people):
        answer = _answer(text, understood(plain, people, today, opened), people, today, seen)
        if answer is not None:
            return answer
    person = _unknown_person(seen, people, plain)
    if person is not None:
        raise _no_such_employee(person, plain, people, today)
    raise _not_understood(log, text, people, today)


def answer_to(text: str, plain: str, people: People, today: date) -> Answer | None:
    """The answer to a question whose words are all known; ``None`` where it is not understood."""
    return _answer(text, understood(plain, people, today), people, today, [])


def understood(
    plain: str, people: People, today: date, opened: frozenset[str] = frozenset()
) -> Iterator[Meaning]:
    """All that a tidy question may mean, the likeliest first.

    Raises:
        BadSyntax: It names a day that no calendar has.
    """
    languages = (True, False) if is_korean(plain) else (False,)
    for is_korean_grammar in languages:
        dated = without_dates(plain, korean=is_korean_grammar, today=today)
        if not dated.clear:
            continue
        grammar = korean if is_korean_grammar else english
        language = "ko" if is_korean_grammar else "en"
        limits = Limits(dated.period, dated.known_on)
        for main, clause in grammar.readings(dated.text, opened):
            yield from meanings(main, clause, limits, language, people)


def is_korean(text: str) -> bool:
    """Whether the text holds Korean letters."""
    return any("가" <= character <= "힣" for character in unicodedata.normalize("NFC", text))


def tidy(text: str) -> str:
    """One spelling for quotes, spaces and wide letters, and no mark at the end."""
    plain = unicodedata.normalize("NFKC", text.replace(MARK, "\ufffd")).translate(_QUOTES)
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFC", plain))
    return re.sub(r"[\s?!.,;~…？！。]+$", "", plain).strip()


def _opened(plain: str, people: People) -> Iterator[frozenset[str]]:
    """First nothing, then each stretch of words that is a name or a value as the data has it."""
    yield frozenset()
    words = re.findall(r"[^\s,?!]+", plain)
    stretches = {
        re.sub(r"'s$|'$", "", " ".join(words[at : at + length]).casefold())
        for length in range(_LONGEST_NAME, 0, -1)
        for at in range(len(words) - length + 1)
    }
    having = [s for s in stretches if s in people.names or s in people.values]
    having.sort(key=lambda stretch: (-len(stretch), stretch))
    for stretch in having[:8]:
        yield frozenset({stretch})
    if len(having) > 1:
        yield frozenset(having)


def _answer(
    text: str,
    possible: Iterator[Meaning],
    people: People,
    today: date,
    seen: list[Meaning],
) -> Answer | None:
    """The answer to the first meaning that the data fits; none where two people may be meant.

    Args:
        text: The question as it was asked.
        possible: What it may mean.
        people: The data.
        today: The day that *now* is.
        seen: Takes all the meanings.

    Raises:
        DomainRefusal: The name that it uses means several employees.
    """
    fitting: list[tuple[Question, int | None]] = []
    loose: list[tuple[Question, int | None]] = []
    for meaning in possible:
        seen.append(meaning)
        if meaning.unknown_person:
            continue
        question = meaning.question
        number = None
        if question.person is not None:
            number = only_match(question.person, people.named(question.person))
        resolved = _with_fields(question, number, people)
        if resolved is None or (number is not None and _leaves_open_when(resolved, number, people)):
            continue
        (loose if meaning.unknown_value else fitting).append((resolved, number))
    chosen = fitting or [pair for pair in loose if _may_be_said(pair[0], people)]
    if not chosen or len({number for _, number in chosen}) > 1:
        return None
    question, number = chosen[0]
    if number is None:
        return about_all(text, question, people.lives(), today)
    events = people.events(number)
    person = next(person for person in people.named(question.person or "") if person.id == number)
    return about_one(text, question, person, events, today)


def _leaves_open_when(question: Question, number: int, people: People) -> bool:
    """Whether it asks what a field was, but not when; of who has left, the last value is meant."""
    if question.kind != "current" or not question.past or (question.field or "").startswith("date"):
        return False
    return History(people.events(number)).value("status") != LEFT


def _with_fields(question: Question, number: int | None, people: People) -> Question | None:
    """The question with its field, which the data tells where only a value is named."""
    value = question.value
    if value is not None and question.field != "status":
        lives = [History(people.events(number))] if number is not None else []
        field = _field_of(value, question.field, lives, people)
        if field is None:
            return None
        spelled = _spelled(value, field, lives)
        question = msgspec.structs.replace(question, field=field, value=spelled)
    elif value is not None and number is None and question.event is False and value not in {
        "employed", "left", "rehired"
    }:  # fmt: skip
        state = {"employed": "employed", "left": "left"}.get(key(value))
        if state is None:
            return None
        question = msgspec.structs.replace(question, value=state)
    return question if question.field else None


def _field_of(value: str, field: str | None, lives: list[History], people: People) -> str | None:
    """The only field that has the value: this employee's first, then anybody's."""
    if field is not None:
        return field
    wanted = key(value)
    for having in (
        {f for life in lives for f in ("role", "address", "status", *_NAMES)
         if any(key(fact.value) == wanted for fact in life.facts(f))},
        set(people.fields_with(value)),
    ):  # fmt: skip
        names = [name for name in _NAMES if name in having]
        having -= set(names[1:])  # the nearest of the names
        if having:
            return having.pop() if len(having) == 1 else None
    return None


def _spelled(value: str, field: str, lives: list[History]) -> str:
    """The value as this employee's history has it."""
    wanted = key(value)
    return next(
        (f.value for life in lives for f in life.facts(field) if key(f.value) == wanted),
        value,
    )


def _may_be_said(question: Question, people: People) -> bool:
    """Whether "never" is an answer about a value that nobody ever had: not for a slip of the pen.

    A value of which a word is somebody's name, or that is near to one that the data has, may be
    something else that is not understood.
    """
    from edalab.domains.employees.asking.suggestions import near

    values = [question.value] if question.value else []
    if question.anchor is not None and question.anchor.value is not None:
        values.append(question.anchor.value)
    for value in values:
        if people.is_value(value):
            continue
        words = key(value).split()
        if question.anchor is not None and value == question.anchor.value:
            return False
        if len(words) > 2 or people.is_part_of_name(value) or near(value, people.values):
            return False
        if any(word in other.split() for word in words for other in people.values):
            return False
    return True


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
    from edalab.domains.employees.asking.suggestions import mended

    language = "ko" if is_korean(plain) and not _ENGLISH_OPENING.match(plain) else "en"
    unknown = people.explained(DomainRefusal("employee-unknown", name=person), person)
    if unknown.code != "employee-unknown":
        return unknown
    possible = mended(plain, language, people, today)
    if not possible:
        return unknown
    return DomainRefusal(
        "employee-unknown-near", name=person, nearest=possible[0], suggestions=possible
    )


def _not_understood(log: EventLog, text: str, people: People, today: date) -> DomainRefusal:
    from edalab.domains.employees.asking.suggestions import nearest, suggestions

    language = "ko" if is_korean(text) and not _ENGLISH_OPENING.match(tidy(text)) else "en"
    possible = nearest(log, tidy(text), language, people, today)
    possible = possible or suggestions(log, language)
    return DomainRefusal(
        "ask-not-understood",
        question=text,
        kinds=say("ask.kinds"),
        nearest=possible[0],
        examples=" · ".join(possible[1:4]),
        suggestions=possible,
    )
