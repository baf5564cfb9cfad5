"""Answers to questions, with the events that they rest on."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

import msgspec

from edalab.domains.employees.asking.question import Anchor, Period, Question
from edalab.domains.employees.asking.wording import Wording
from edalab.domains.employees.directory import Person
from edalab.domains.employees.fields import EMPLOYED, LEFT, key
from edalab.domains.employees.fields import day as day_of
from edalab.domains.employees.history import WHILE_EMPLOYED, Fact, History, Span
from edalab.messages import RecordedEvent

NEVER_HAD: Final = "never-had"
FOUND: Final = "found"
NOBODY: Final = "nobody"
UNKNOWN: Final = "unknown"
FUTURE: Final = "future"
HAS_LEFT: Final = "left"
YES: Final = "yes"
NO: Final = "no"
REHIRED: Final = "rehired"
"""Stands for a status that no field has: employed, and not for the first time."""

_DATED: Final = {EMPLOYED: "date_join", LEFT: "date_leave"}
"""The field that tells the day of a change of the status."""

_ONE_DAY: Final = timedelta(days=1)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer.

    Args:
        question: As it was asked.
        language: The language of ``sentence``.
        kind: previous, current, as-of, first, all, when, how-often, how-many, who, whether.
        answered: Whether the question was understood and could be answered; else it is refused.
        employee: Whom it is about; of ``who``, the one who was found, if it is one.
        field: Which field.
        status: ``changed``, ``never-changed`` or ``never-set``, as far as the question's days go;
            ``unknown`` where there was no such employee yet, or nothing recorded yet; ``left``
            where the employee has left, and ``answer`` was the last value; ``future`` for days to
            come; ``never-had`` for a value that the field never had; ``yes`` or ``no``; of
            ``who``, ``found`` or ``nobody``.
        answer: The bare answer: a value, a count, yes or no, days or names joined by commas;
            ``None`` where there is none, which ``status`` explains.
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
    answer: str | int | bool | None
    evidence: tuple[RecordedEvent, ...]
    sentence: str

    def document(self) -> dict[str, Any]:
        """The answer for programs, with exactly the keys that are promised."""
        document: dict[str, Any] = msgspec.to_builtins(self)
        del document["language"], document["sentence"]
        return document


class _Result(msgspec.Struct, frozen=True):
    """An answer before it is put into words."""

    status: str
    answer: str | int | bool | None
    facts: tuple[Fact, ...]
    sentence: str


class _Scope(msgspec.Struct, frozen=True):
    """The days that a question is limited to, all worked out.

    Args:
        first: The first day; ``None`` where there is none.
        last: The last day, not later than today.
        limited: Whether the question names a limit.
        point: Whether it is about one moment: the end of the last day.
    """

    first: date | None
    last: date
    limited: bool
    point: bool

    def changes(self, facts: Iterable[Fact]) -> tuple[Fact, ...]:
        """Those that happened within."""
        return tuple(f for f in facts if self.first is None or f.day >= self.first)

    def spans(self, life: History, field: str) -> tuple[Span, ...]:
        """The values that held within."""
        return tuple(s for s in life.spans(field) if s.overlaps(self.first, self.last))

    def facts(self, life: History, field: str) -> tuple[Fact, ...]:
        """The facts whose values held within, each once: a rehire may divide its time."""
        held = [span.fact for span in self.spans(life, field)]
        return tuple(
            fact for fact, before in zip(held, [None, *held], strict=False) if fact is not before
        )


def about_one(
    text: str,
    question: Question,
    person: Person,
    events: tuple[RecordedEvent, ...],
    today: date,
) -> Answer:
    """Answer a question about one employee.

    Args:
        text: The question as it was asked.
        question: What it means; its field is known.
        person: Whom it is about.
        events: All events of the employee.
        today: The day that *now* is.
    """
    field = question.field or ""
    result = _about_one(question, field, person, events, today)
    return Answer(
        question=text,
        language=question.language,
        kind=question.kind,
        answered=True,
        employee=person,
        field=field,
        status=result.status,
        answer=result.answer,
        evidence=_evidence(result.facts),
        sentence=result.sentence,
    )


def _about_one(
    question: Question,
    field: str,
    person: Person,
    events: tuple[RecordedEvent, ...],
    today: date,
) -> _Result:
    known = History(events, as_known_on=question.known_on)
    wording = Wording(question.language, person.name, field)
    whole = History(events)
    if question.known_on is not None and not known.hired:
        sentence = wording.say("not-recorded", known=question.known_on,
                               recorded=min(day_of(event.recorded_at) for event in events))  # fmt: skip
        return _Result(UNKNOWN, None, whole.facts("date_join")[:1], sentence)
    anchored = _anchored(question.anchor, known, field) if question.anchor else None
    if question.anchor and anchored is None:
        sentence = wording.say("no-anchor", **_anchor_words(question.anchor, wording))
        return _Result(NEVER_HAD, None, known.facts("date_join"), sentence)
    scope = _scope(question, anchored, today)
    if scope is None:
        return _future(question, field, known, wording, today)
    joined = known.first("status")
    life = History(events, as_of=scope.last, as_known_on=question.known_on)
    wording = wording.within(scope.first, scope.last, scope, question.known_on)
    if not life.hired:
        day = joined.day if joined else None
        sentence = wording.say("not-hired", joined=day)
        return _Result(UNKNOWN, None, known.facts("date_join")[:1], sentence)
    if not life.facts(field):
        name = "never-set-then" if scope.limited else "never-set"
        if field == "date_leave":
            name = "not-left-then" if scope.limited else "not-left"
        return _Result("never-set", None, life.facts("date_join"), wording.say(name))
    return _ANSWERS[question.kind](question, field, life, scope, wording)


def _anchored(anchor: Anchor, known: History, asked: str) -> Period | None:
    """The days that an anchor stands for; ``None`` where what it names never happened."""
    fields = [anchor.field] if anchor.field else [asked, "role", "address", "name", "first_name"]
    for field in fields:
        facts = known.facts(field)
        if anchor.value is None:
            matching = facts[1:]
        elif anchor.value == REHIRED:
            matching = _became(known, field, REHIRED)
        else:
            matching = known.became(field, anchor.value)
        if not matching:
            continue
        # who asks when somebody joined means the first time, of anything else the last
        fact = matching[0] if anchor.value == EMPLOYED else matching[-1]
        if anchor.relation == "before":
            return Period(None, fact.day - _ONE_DAY)
        if anchor.relation == "at":
            return Period(fact.day, fact.day)
        if not anchor.ended:
            return Period(fact.day, None)
        following = facts[facts.index(fact) + 1 :]
        return Period(following[0].day, following[0].day) if following else None
    return None


def _anchor_words(anchor: Anchor, wording: Wording) -> dict[str, object]:
    if anchor.value is None:
        return {"value": wording.word("another-value")}
    return {"value": anchor.value}


def _scope(question: Question, anchored: Period | None, today: date) -> _Scope | None:
    """The days that the question is about; ``None`` where they are all still to come."""
    limits = [limit for limit in (question.period, anchored) if limit is not None]
    if not limits and question.known_on is not None:
        limits = [Period(None, question.known_on)]
    firsts = [limit.first for limit in limits if limit.first is not None]
    lasts = [limit.last for limit in limits if limit.last is not None]
    first = max(firsts, default=None)
    last = min(lasts, default=today)
    if (first is not None and first > today) or (not firsts and last > today):
        return None
    point = first is None or first == last
    return _Scope(first, min(last, today), bool(limits), point)


def _future(
    question: Question, field: str, known: History, wording: Wording, today: date
) -> _Result:
    period = question.period
    day = (period.first or period.last) if period else question.known_on
    fact = known.current(field)
    left = field in WHILE_EMPLOYED and known.value("status") == LEFT
    if fact is None or left or question.kind not in {"as-of", "current"}:
        return _Result(FUTURE, None, (), wording.say("future", date=day, today=today))
    sentence = wording.say("future-value", date=day, today=today, value=fact.value, since=fact.day)
    return _Result(FUTURE, None, (fact,), sentence)


def _state(
    question: Question, field: str, life: History, scope: _Scope, wording: Wording
) -> _Result:
    """What a field is, or was at a moment or over a time."""
    if field in {"date_join", "date_leave"}:
        return _when_dated(question, field, life, scope, wording)
    fact = life.facts(field)[-1]
    status: str = life.status(field)
    if not scope.point:
        held = scope.facts(life, field)
        if held:
            return _held(held, wording)
        if fact.day > (scope.first or fact.day) or field not in WHILE_EMPLOYED:
            return _Result(
                "never-set", None, life.facts("date_join"), wording.say("never-set-then")
            )
    if field in WHILE_EMPLOYED and life.value("status") == LEFT:
        return _left(fact, life, wording)
    name = "as-of" if scope.limited else "current"
    return _Result(status, fact.value, (fact,), wording.say(name, value=fact.value, since=fact.day))


def _held(facts: tuple[Fact, ...], wording: Wording) -> _Result:
    values = ", ".join(fact.value for fact in facts)
    status = "changed" if len(facts) > 1 else "never-changed"
    if len(facts) == 1:
        sentence = wording.say("as-of", value=values, since=facts[0].day)
    else:
        shown = wording.dated(facts)
        sentence = wording.say("held", values=shown)
    return _Result(status, values, facts, sentence)


def _left(fact: Fact, life: History, wording: Wording) -> _Result:
    left = life.facts("status")[-1]
    sentence = wording.say("left", date=left.day, value=fact.value, since=fact.day)
    return _Result(HAS_LEFT, fact.value, (fact, left), sentence)


def _previous(
    question: Question, field: str, life: History, scope: _Scope, wording: Wording
) -> _Result:
    facts = life.facts(field)
    if len(facts) == 1:
        return _unchanged(facts, None, scope, wording)
    before, now = facts[-2:]
    sentence = wording.say(
        "previous", value=before.value, since=before.day, until=now.day, now=now.value
    )
    return _Result("changed", before.value, (before, now), sentence)


def _unchanged(
    facts: tuple[Fact, ...], answer: int | bool | None, scope: _Scope, wording: Wording
) -> _Result:
    """The field's only value, or the one that it had all the time that is asked about."""
    earlier = [fact for fact in facts if scope.first is None or fact.day <= scope.first]
    fact = earlier[-1] if earlier else facts[0]
    name = "never-changed-then" if scope.limited else "never-changed"
    sentence = wording.say(name, value=fact.value, since=fact.day)
    return _Result("never-changed", answer, (fact,), sentence)


def _first(
    question: Question, field: str, life: History, scope: _Scope, wording: Wording
) -> _Result:
    facts = life.facts(field)
    if not scope.point:
        facts = scope.facts(life, field) or facts
    fact = facts[0]
    sentence = wording.say("first", value=fact.value, since=fact.day)
    return _Result(life.status(field), fact.value, (fact,), sentence)


def _all(question: Question, field: str, life: History, scope: _Scope, wording: Wording) -> _Result:
    facts = life.facts(field)
    sentence = wording.say("held", values=wording.dated(facts))
    values = ", ".join(life.values(field))
    return _Result(life.status(field), values, facts, sentence)


def _how_many(
    question: Question, field: str, life: History, scope: _Scope, wording: Wording
) -> _Result:
    facts = life.facts(field)
    if not scope.point:
        facts = scope.facts(life, field)
    values = tuple(dict.fromkeys(fact.value for fact in facts))
    shown = ", ".join(map(wording.shown, values))
    name = "how-many" if values else "how-many-none"
    sentence = wording.say(name, count=len(values), values=shown)
    status = life.status(field) if scope.point else "changed" if len(facts) > 1 else "never-changed"
    return _Result(status, len(values), facts, sentence)


def _when(
    question: Question, field: str, life: History, scope: _Scope, wording: Wording
) -> _Result:
    """When a field came to have a value; without a value, when it changed."""
    if field in {"date_join", "date_leave"}:
        return _when_dated(question, field, life, scope, wording)
    facts = life.facts(field)
    wanted = question.value
    changes = facts[1:] if wanted is None else _became(life, field, wanted)
    changes = changes if scope.point and not question.event else scope.changes(changes)
    if wanted is None and not changes:
        return _unchanged(facts, None, scope, wording)
    if not changes:
        name = "never-had-then" if scope.limited else "never-had"
        evidence = facts if len(facts) < 20 else facts[-1:]
        return _Result(NEVER_HAD, None, evidence, wording.say(name, value=wanted))
    changes = _picked(changes, question)
    days = _days(changes)
    if wanted is None:
        sentence = wording.say("when-changed", days=days)
    elif wanted == REHIRED:
        sentence = wording.say("when-rehired", days=days)
    else:
        sentence = wording.say("when", value=changes[-1].value, days=days)
    return _Result(life.status(field), days, facts if wanted is None else changes, sentence)


def _when_dated(
    question: Question, field: str, life: History, scope: _Scope, wording: Wording
) -> _Result:
    """The days of joining, the first and any later one, or those of leaving."""
    joining = field == "date_join"
    facts = life.became("status", EMPLOYED if joining else LEFT)
    status = life.status(field)
    if not scope.point:
        facts = scope.changes(facts)
        if not facts:
            name = "not-joined-within" if joining else "not-left-then"
            return _Result(NEVER_HAD, None, life.facts("status"), wording.say(name))
    facts = _picked(facts, question)
    days = _days(facts)
    if not joining and life.value("status") == EMPLOYED:
        back = life.facts("status")[-1]
        sentence = wording.say("left-and-back", days=days, date=back.day)
        return _Result(status, days, (*facts, back), sentence)
    answer = days if not joining or question.pick == "last" else facts[0].day.isoformat()
    sentence = wording.say("joined" if joining else "left-on", days=days)
    return _Result(status, answer, facts, sentence)


def _how_often(
    question: Question, field: str, life: History, scope: _Scope, wording: Wording
) -> _Result:
    facts = life.facts(field)
    changes = facts[1:] if question.value is None else _became(life, field, question.value)
    if not scope.point or question.event:
        changes = scope.changes(changes)
    if question.value is None:
        if not changes:
            return _unchanged(facts, 0, scope, wording)
        sentence = wording.say("how-often", count=len(changes), days=_days(changes))
        return _Result("changed", len(changes), facts, sentence)
    if not changes:
        name = "never-had-then" if scope.limited else "never-had"
        return _Result(NEVER_HAD, 0, facts[-1:], wording.say(name, value=question.value))
    sentence = wording.say(
        "how-often-value", value=question.value, count=len(changes), days=_days(changes)
    )
    return _Result(life.status(field), len(changes), changes, sentence)


def _whether(
    question: Question, field: str, life: History, scope: _Scope, wording: Wording
) -> _Result:
    wanted = question.value or ""
    became = _became(life, field, wanted)
    if question.event:
        matching = scope.changes(became)
        if wanted == EMPLOYED and not scope.limited:
            matching = became[:1]
        spoken = ("yes-became", "no-became")
    elif (scope.point and (scope.limited and not question.ever)) or not (
        question.past or question.ever
    ):
        fact = life.current(field)
        holds = fact is not None and key(fact.value) == key(wanted)
        if holds and field in WHILE_EMPLOYED and life.value("status") == LEFT:
            left = life.facts("status")[-1]
            sentence = wording.say("no-left", value=wanted, date=left.day)
            return _Result(NO, False, (*became, left), sentence)  # noqa: FBT003
        matching = (fact,) if fact and holds else ()
        spoken = ("yes-was", "no-was") if scope.limited else ("yes-is", "no-is")
    else:
        matching = tuple(f for f in scope.facts(life, field) if key(f.value) == key(wanted))
        spoken = ("yes-was", "no-was")
    if wanted == REHIRED:
        spoken = ("yes-rehired", "no-rehired")
    elif field == "status" and question.event:
        spoken = ("yes-left", "no-left-yet") if wanted == LEFT else ("yes-joined", "no-joined")
    if matching:
        sentence = wording.say(spoken[0], value=wanted, days=_days(matching))
        return _Result(YES, True, matching, sentence)  # noqa: FBT003
    fact = life.facts(field)[-1]
    sentence = wording.say(spoken[1], value=wanted, now=fact.value, since=fact.day)
    return _Result(NO, False, (fact,), sentence)  # noqa: FBT003


_ANSWERS: Final = {
    "previous": _previous,
    "current": _state,
    "as-of": _state,
    "first": _first,
    "all": _all,
    "when": _when,
    "how-often": _how_often,
    "how-many": _how_many,
    "whether": _whether,
}


def about_all(
    text: str,
    question: Question,
    lives: Iterable[tuple[int, tuple[RecordedEvent, ...]]],
    today: date,
) -> Answer:
    """Answer who has a value in a field, had it within some days, or ever came to have it.

    Args:
        text: The question as it was asked.
        question: What it means; its field is known.
        lives: Everybody's number and events.
        today: The day that *now* is.
    """
    field, wanted = question.field or "", question.value
    if field == "status" and wanted == LEFT and question.period is None:
        question = msgspec.structs.replace(question, event=False, past=False)  # who is gone now
    wording = Wording(question.language, "", field)
    scope = _scope(question, None, today)
    matches: list[tuple[Person, tuple[Fact, ...]]] = []
    status, names, sentence = FUTURE, "", ""
    if scope is not None:
        wording = wording.within(scope.first, scope.last, scope, question.known_on)
        for number, events in lives:
            life = History(events, as_of=scope.last, as_known_on=question.known_on)
            facts = _who_facts(question, field, life, scope) if life.hired else ()
            if facts:
                matches.append((Person(number, life.value("name") or ""), facts))
        status = FOUND if matches else NOBODY
        names = ", ".join(person.name for person, _ in matches)
        sentence = _who_sentence(question, wanted, scope, wording, names)
    else:
        period = question.period
        day = (period.first or period.last) if period else question.known_on
        sentence = wording.say("future-who", date=day, today=today)
    return Answer(
        question=text,
        language=question.language,
        kind="who",
        answered=True,
        employee=matches[0][0] if len(matches) == 1 else None,
        field=_DATED.get(wanted or "", field) if question.event and field == "status" else field,
        status=status,
        answer=names or None,
        evidence=_evidence(fact for _, facts in matches for fact in facts),
        sentence=sentence,
    )


def _who_facts(question: Question, field: str, life: History, scope: _Scope) -> tuple[Fact, ...]:
    wanted = question.value
    if question.event:
        changes = life.facts(field)[1:] if wanted is None else _became(life, field, wanted)
        if field != "status" and wanted is not None:  # the value of the hire is no change
            changes = tuple(fact for fact in changes if fact is not life.facts(field)[0])
        return scope.changes(changes)
    ever = question.ever or (question.past and not scope.limited)
    spans = [s for s in life.spans(field) if key(s.fact.value) == key(wanted or "")]
    first = None if ever else scope.last if scope.point else scope.first
    return tuple(s.fact for s in spans if s.overlaps(first, scope.last))


def _who_sentence(
    question: Question, wanted: str | None, scope: _Scope, wording: Wording, names: str
) -> str:
    names = names or wording.word("nobody")
    if question.event:
        if question.field == "status":
            return wording.say(f"who-{wanted}", names=names)
        name = "who-changed" if wanted is None else "who-became"
        return wording.say(name, names=names, value=wanted)
    ever = question.ever or (question.past and not scope.limited)
    name = "who-ever" if ever else "who-then" if scope.limited else "who-now"
    return wording.say(name, names=names, value=wanted)


def _became(life: History, field: str, wanted: str) -> tuple[Fact, ...]:
    if wanted == REHIRED and field == "status":
        return life.became(field, EMPLOYED)[1:]
    return life.became(field, wanted)


def _picked(facts: tuple[Fact, ...], question: Question) -> tuple[Fact, ...]:
    return {"first": facts[:1], "last": facts[-1:]}.get(question.pick, facts)


def _days(facts: Iterable[Fact]) -> str:
    return ", ".join(dict.fromkeys(fact.day.isoformat() for fact in facts))


def _evidence(facts: Iterable[Fact]) -> tuple[RecordedEvent, ...]:
    events = {event.position: event for fact in facts for event in fact.evidence}
    return tuple(events[position] for position in sorted(events))
