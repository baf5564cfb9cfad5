"""Answers to questions, with the events that they rest on."""

from collections.abc import Iterable
from typing import Any

import msgspec

from edalab.domains.employees.asking.question import Question
from edalab.domains.employees.directory import Person
from edalab.domains.employees.fields import LEFT, key
from edalab.domains.employees.history import Fact, History
from edalab.messages import RecordedEvent
from edalab.texts import words

NEVER_HAD = "never-had"
FOUND = "found"
NOBODY = "nobody"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer.

    Args:
        question: As it was asked.
        language: The language of ``sentence``.
        kind: previous, current, as-of, first, when, how-often, how-many, who.
        answered: Whether the question was understood and could be answered; else it is refused.
        employee: Whom it is about; of ``who``, the one who was found, if it is one.
        field: Which field.
        status: ``changed``, ``never-changed`` or ``never-set``, whatever the field is asked about;
            ``never-had`` for a value that the field never had; of ``who``, ``found`` or ``nobody``.
        answer: The bare answer: a value, a count, days or names joined by commas; ``None`` where
            there is none, which ``status`` explains.
        evidence: The events that it rests on, in the order of the log.
        sentence: The answer for people.
    """

    question: str
    language: str
    kind: str
    answered: bool
    employee: Person | None
    field: str | None
    status: str
    answer: str | int | None
    evidence: tuple[RecordedEvent, ...]
    sentence: str

    def document(self) -> dict[str, Any]:
        """The answer for programs, with exactly the keys that are promised."""
        document: dict[str, Any] = msgspec.to_builtins(self)
        del document["language"], document["sentence"]
        return document


def about_one(text: str, asked: Question, field: str, person: Person, life: History) -> Answer:
    """Answer a question about a field of one employee.

    Args:
        text: The question as it was asked.
        asked: What it means.
        field: Which field.
        person: Whom it is about.
        life: The employee's history, up to the day that is asked about.
    """
    tell = _Teller(asked.language, person.name, field)
    facts = life.facts(field)
    status: str = life.status(field)
    answer: str | int | None = None
    rests_on: Iterable[Fact] = facts[-1:]
    if not facts:
        rests_on, sentence = life.facts("date_join"), tell("never-set")
    elif asked.kind in {"current", "as-of"}:
        answer = facts[-1].value
        day = asked.on.isoformat() if asked.on else None
        dated = field.startswith("date_")
        kind = "date" if dated else asked.kind
        sentence = tell(kind, value=answer, since=facts[-1].day, date=day)
    elif asked.kind == "first":
        answer, rests_on = facts[0].value, facts[:1]
        sentence = tell("first", value=answer, since=facts[0].day)
    elif asked.kind == "how-many":
        answer, rests_on = len(life.values(field)), facts
        sentence = tell(
            "how-many", count=answer, value=", ".join(map(tell.shown, life.values(field)))
        )
    elif asked.kind == "when":
        answer, rests_on, status, sentence = _when(asked, field, life, status, tell)
    elif status == "never-changed":
        answer = 0 if asked.kind == "how-often" else None
        sentence = tell("never-changed", value=facts[0].value, since=facts[0].day)
    elif asked.kind == "how-often":
        answer, rests_on = life.times_changed(field), facts
        sentence = tell("how-often", count=answer, days=_days(facts[1:]))
    else:
        answer, rests_on = facts[-2].value, facts[-2:]
        sentence = tell(
            "previous", value=answer, since=facts[-2].day, until=facts[-1].day, now=facts[-1].value
        )
    return Answer(
        question=text,
        language=asked.language,
        kind=asked.kind,
        answered=True,
        employee=person,
        field=field,
        status=status,
        answer=answer,
        evidence=_evidence(rests_on),
        sentence=sentence,
    )


def about_all(
    text: str, asked: Question, field: str, lives: Iterable[tuple[int, History]]
) -> Answer:
    """Answer who has a value in a field, had it on a day, or ever had it.

    Args:
        text: The question as it was asked.
        asked: What it means; its value is what is looked for.
        field: Which field.
        lives: Everybody's number and history, up to the day that is asked about.
    """
    wanted = asked.value or ""
    ever = asked.past and asked.on is None and not field.startswith("date_")
    found: list[tuple[Person, tuple[Fact, ...]]] = []
    for number, life in lives:
        facts = life.became(field, wanted) if ever else _holding(life, field, wanted)
        if facts:
            found.append((Person(number, life.value("name") or ""), facts))
    tell = _Teller(asked.language, "", field)
    names = ", ".join(person.name for person, _ in found)
    kind = "who-ever" if ever else "who-on" if asked.on else "who-now"
    return Answer(
        question=text,
        language=asked.language,
        kind="who",
        answered=True,
        employee=found[0][0] if len(found) == 1 else None,
        field=field,
        status=FOUND if found else NOBODY,
        answer=names or None,
        evidence=_evidence(fact for _, facts in found for fact in facts),
        sentence=tell(kind, value=wanted, names=names or tell.word("nobody"), date=asked.on),
    )


def _when(
    asked: Question, field: str, life: History, status: str, tell: "_Teller"
) -> tuple[str | None, tuple[Fact, ...], str, str]:
    """When a field came to have a value; without a value, when it changed."""
    facts = life.facts(field)
    if field.startswith("date_"):
        return facts[-1].value, facts[-1:], status, tell("date", value=facts[-1].value)
    if asked.value is None:
        if status == "never-changed":
            sentence = tell("never-changed", value=facts[0].value, since=facts[0].day)
            return None, facts, status, sentence
        return _days(facts[1:]), facts, status, tell("when-changed", days=_days(facts[1:]))
    became = life.became(field, asked.value)
    if not became:
        return None, facts, NEVER_HAD, tell("never-had", value=asked.value)
    days = _days(became)
    return days, became, status, tell("when", value=became[-1].value, days=days)


def _holding(life: History, field: str, wanted: str) -> tuple[Fact, ...]:
    """The present fact, if it is what is wanted; who has left has no role any more."""
    fact = life.current(field)
    if fact is None or key(fact.value) != key(wanted):
        return ()
    return () if field == "role" and life.value("status") == LEFT else (fact,)


def _days(facts: Iterable[Fact]) -> str:
    return ", ".join(fact.day.isoformat() for fact in facts)


def _evidence(facts: Iterable[Fact]) -> tuple[RecordedEvent, ...]:
    events = {event.position: event for fact in facts for event in fact.evidence}
    return tuple(events[position] for position in sorted(events))


class _Teller:
    """Words sentences in the question's language, which need not be the one now spoken."""

    def __init__(self, language: str, name: str, field: str) -> None:
        self._words = words(language, "ask")
        self._fixed = {form: self._words[f"ask.{form}-{field}"] for form in ("topic", "subject")}
        self._fixed["name"] = name

    def __call__(self, sentence: str, /, **parameters: object) -> str:
        if "value" in parameters:
            parameters["value"] = self.shown(str(parameters["value"]))
        return self._words[f"ask.{sentence}"].format_map({**self._fixed, **parameters})

    def word(self, name: str) -> str:
        return self._words[f"ask.{name}"]

    def shown(self, value: str) -> str:
        return self._words.get(f"ask.value-{value}", value)
