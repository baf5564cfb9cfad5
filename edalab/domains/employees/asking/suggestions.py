"""Questions that the data at hand can answer, made from it."""

from edalab.domains.employees.asking.question import parse
from edalab.domains.employees.directory import CATEGORY, events_of, number_of
from edalab.domains.employees.fields import key
from edalab.domains.employees.history import History
from edalab.eventlog.protocol import EventLog
from edalab.texts import words

PEOPLE = 5
"""How many employees are looked at; the log may hold a million."""

_ABOUT_ONE = (
    ("previous-role", "role"),
    ("previous-address", "address"),
    ("previous-name", "name"),
    ("how-many-role", "role"),
    ("how-often-address", "address"),
    ("first-address", "address"),
    ("current-role", "role"),
    ("joined", "date_join"),
)


def suggestions(log: EventLog, language: str) -> tuple[str, ...]:
    """Questions in a language, each about somebody in the log; for an empty log, the course's.

    Args:
        log: The log whose employees they are about: the first few.
        language: One of the catalogue's.
    """
    numbers = [number_of(stream) for stream in log.streams(CATEGORY)[:PEOPLE]]
    lives = [(number, History(events_of(log, number))) for number in numbers if number]
    lives = [(number, life) for number, life in lives if life.hired]
    told = words(language, "ask")
    if not lives:
        return tuple(told[f"ask.example-{name}"].format(who="john") for name, _ in _ABOUT_ONE[:1])
    made = []
    for at, (name, field) in enumerate(_ABOUT_ONE):
        changed = [pair for pair in lives if pair[1].status(field) == "changed"]
        others = lives[at % len(lives) :] + lives  # not always the same person
        number, life = changed[0] if changed else others[0]
        made.append(told[f"ask.example-{name}"].format(who=_called(number, life, lives)))
    number, life = next((p for p in lives if p[1].status("role") == "changed"), lives[0])
    role = life.current("role")
    if role is not None:
        who = _called(number, life, lives)
        made.append(told["ask.example-when"].format(who=who, value=role.value))
        made.append(told["ask.example-who"].format(date=role.day, value=role.value))
    return tuple(question for question in made if parse(question))


def _called(number: int, life: History, lives: list[tuple[int, History]]) -> str:
    """The first name where it tells people apart, else the number."""
    first = life.value("first_name") or ""
    alike = sum(key(first) in other.names() for _, other in lives)
    return first if alike == 1 and len(first) <= 40 and first.isalpha() else str(number)
