"""What a question may mean, and its answer where the data fits one of its meanings."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

import msgspec

from edalab.domains.employees.asking import english, korean
from edalab.domains.employees.asking.answers import Answer, about_all, about_one
from edalab.domains.employees.asking.dates import without_dates
from edalab.domains.employees.asking.grammar import Limits, Meaning, meanings
from edalab.domains.employees.asking.people import People
from edalab.domains.employees.asking.question import Question
from edalab.domains.employees.asking.spelling import is_korean, near
from edalab.domains.employees.directory import only_match
from edalab.domains.employees.fields import LEFT, key
from edalab.domains.employees.history import History

_NAMES: Final = ("name", "first_name", "last_name")


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


def answer_to(text: str, possible: Iterable[Meaning], people: People, today: date) -> Answer | None:
    """The answer to the first meaning that the data fits; none where two people may be meant.

    Args:
        text: The question as it was asked.
        possible: What it may mean.
        people: The data.
        today: The day that *now* is.

    Raises:
        DomainRefusal: The name that it uses means several employees.
    """
    fitting: list[tuple[Question, int | None]] = []
    loose: list[tuple[Question, int | None]] = []
    for meaning in possible:
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
