"""The entry: a question in, an answer out, or a refusal that tells what can be asked."""

import re

from edalab.domains.employees.asking.answers import Answer, about_all, about_one
from edalab.domains.employees.asking.question import Question, is_korean, parse
from edalab.domains.employees.asking.suggestions import suggestions
from edalab.domains.employees.directory import Directory, Person, events_of, find, histories
from edalab.domains.employees.history import History
from edalab.domains.employees.reports import history_of
from edalab.errors import DomainRefusal
from edalab.eventlog.protocol import EventLog
from edalab.texts import say

_SEVERAL = re.compile(
    r".\s*(?:,|&|\band\b|\bor\b|와\s|과\s|하고\s|이랑\s|랑\s|\s및\s)\s*.", re.IGNORECASE
)

_NAMES = ("name", "first_name", "last_name")
_POLITE = re.compile(
    r"^(?:employee (?:number |no\.? |#)?|#|직원\s*)|\s*(?:님|씨|번\s*직원|번)$", re.IGNORECASE
)


def ask(log: EventLog, text: str, *, directory: Directory | None = None) -> Answer:
    """Answer a question about the employees, in the question's own language.

    Args:
        log: The log that the answer is read from.
        text: The question, in English or Korean.
        directory: Where names are looked up; the log itself where it is left out.

    Raises:
        DomainRefusal: ``ask-not-understood``, whose parameter ``suggestions`` has questions that
            can be answered; or there is no such employee, several, or none on that day.
        BadSyntax: It names a day that no calendar has.
    """
    readings = parse(text)
    about_somebody = [reading for reading in readings if reading.who is not None]
    for reading in readings:
        if reading.who is None:
            answer = _about_all(log, text, reading)
            if answer is not None:
                return answer
    for reading, number in _whom(log, about_somebody, directory):
        answer = _about_one(log, text, reading, number)
        if answer is not None:
            return answer
    raise _not_understood(log, text)


def _whom(
    log: EventLog, readings: list[Question], directory: Directory | None
) -> list[tuple[Question, int]]:
    """The readings that name somebody who is there; none where they name several people.

    Raises:
        DomainRefusal: They name nobody who is there.
    """
    found: list[tuple[Question, int]] = []
    unknown: DomainRefusal | None = None
    for reading in readings:
        try:
            found.append((reading, _find(log, reading.who or "", directory)))
        except DomainRefusal as refusal:
            if refusal.code != "employee-unknown":
                raise
            unknown = unknown or refusal
    if (
        not found
        and unknown is not None
        and not any(_SEVERAL.search(r.who or "") for r in readings)
    ):
        raise unknown
    return found if len({number for _, number in found}) == 1 else []


def _find(log: EventLog, who: str, directory: Directory | None) -> int:
    """As ``find``; where nobody has the name as it stands, without what politeness adds to it."""
    try:
        return find(log, who, directory)
    except DomainRefusal as refusal:
        plain = _POLITE.sub("", who)
        if refusal.code != "employee-unknown" or not plain or plain == who:
            raise
        return find(log, plain, directory)


def _about_one(log: EventLog, text: str, asked: Question, number: int) -> Answer | None:
    whole = History(events_of(log, number))
    field = asked.field
    if asked.value is not None and (field is None or not whole.became(field, asked.value)):
        fields = _fields_with(asked.value, field, [whole])
        if not fields:  # not this employee's, but perhaps somebody's
            fields = _fields_with(asked.value, field, [History(e) for _, e in histories(log)])
        field = fields.pop() if len(fields) == 1 else None
    if field is None:
        return None
    life = history_of(log, number, as_of=asked.on) if asked.on else whole
    return about_one(text, asked, field, Person(number, whole.value("name") or ""), life)


def _about_all(log: EventLog, text: str, asked: Question) -> Answer | None:
    streams = list(histories(log))
    fields = _fields_with(asked.value or "", asked.field, [History(e) for _, e in streams])
    if len(fields) != 1:
        return None
    field = fields.pop()
    lives = ((number, History(events, as_of=asked.on)) for number, events in streams)
    hired = ((number, life) for number, life in lives if life.hired)
    return about_all(text, asked, field, hired)


def _fields_with(value: str, field: str | None, lives: list[History]) -> set[str]:
    """The fields that ever had the value: of the one that is named, or of all that could.

    A value that nobody ever had may be a word that is not understood: it is no field's.
    """
    if field is not None and field.startswith("date_"):
        return {field}
    fields = (field,) if field else ("role", "address", "status", *_NAMES)
    having = {field for field in fields if any(life.became(field, value) for life in lives)}
    names = [name for name in _NAMES if name in having]
    return having - set(names[1:])  # the nearest of the names


def _not_understood(log: EventLog, text: str) -> DomainRefusal:
    possible = suggestions(log, "ko" if is_korean(text) else "en")
    return DomainRefusal(
        "ask-not-understood",
        question=text,
        kinds=say("ask.kinds"),
        examples=" · ".join(possible[:4]),
        suggestions=possible,
    )
