"""Questions that the data at hand can answer, made from it."""

import re
from datetime import date
from difflib import SequenceMatcher

from edalab.domains.employees.asking import english, korean
from edalab.domains.employees.asking.people import People
from edalab.domains.employees.asking.spelling import letters_of, near, tidy
from edalab.domains.employees.asking.understanding import answer_to, understood
from edalab.domains.employees.directory import CATEGORY, events_of, number_of
from edalab.domains.employees.fields import key
from edalab.domains.employees.history import History
from edalab.errors import EdalabError
from edalab.eventlog.protocol import EventLog
from edalab.texts import words

PEOPLE = 5
"""How many employees are looked at; the log may hold a million."""

MOST_NAMES = 300
"""How many names and values of the log are compared with a misspelt word."""

MOST_WORDS = 40
"""How many words of a question are looked at for their spelling."""

MOST_TRIES = 16
"""How many spellings of a question are tried."""

LONGEST_MENDED = 200
"""The longest question in characters whose spelling is looked at."""

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
    templates = words(language, "ask")
    if not lives:
        return tuple(
            templates[f"ask.example-{name}"].format(who="john") for name, _ in _ABOUT_ONE[:1]
        )
    made = []
    for at, (name, field) in enumerate(_ABOUT_ONE):
        changed = [pair for pair in lives if pair[1].status(field) == "changed"]
        number, life = changed[0] if changed else lives[at % len(lives)]  # not always the same
        made.append(templates[f"ask.example-{name}"].format(who=_called(number, life, lives)))
    number, life = next((p for p in lives if p[1].status("role") == "changed"), lives[0])
    role = life.current("role")
    if role is not None:
        who = _called(number, life, lives)
        made.append(templates["ask.example-when"].format(who=who, value=role.value))
        made.append(templates["ask.example-who"].format(date=role.day, value=role.value))
    return tuple(made)


def nearest(
    log: EventLog, plain: str, language: str, people: People, today: date
) -> tuple[str, ...]:
    """Questions that are understood, the nearest to what was typed first.

    Args:
        log: The log whose employees they are about.
        plain: The question that was not understood, tidied.
        language: Its language.
        people: The data.
        today: The day that *now* is.
    """
    if len(plain) > LONGEST_MENDED:
        return suggestions(log, language)
    possible = suggestions(log, language)
    named = [word for word in plain.split()[:MOST_WORDS] if people.is_person(_bare(word, language))]
    if named and possible:
        who = _bare(named[0], language)
        templates = words(language, "ask")
        possible = (
            tuple(templates[f"ask.example-{name}"].format(who=who) for name, _ in _ABOUT_ONE)
            + possible
        )
    wanted = letters_of(plain)
    return tuple(
        dict.fromkeys(
            (
                *mended(plain, language, people, today),
                *sorted(
                    possible, key=lambda q: -SequenceMatcher(None, wanted, letters_of(q)).ratio()
                ),
            )
        )
    )


def mended(plain: str, language: str, people: People, today: date) -> tuple[str, ...]:
    """The question with one or two words put right, where that makes it one that is understood.

    One that says no is left alone: without that word it asks for the contrary.
    """
    if _NEGATION.search(plain):
        return ()
    typed = plain.split()[:MOST_WORDS]
    changes = {
        at: options for at, word in enumerate(typed) if (options := _mend(word, language, people))
    }
    tries = [{at: option} for at, options in changes.items() for option in options]
    if len(changes) > 1:
        tries.insert(0, {at: options[0] for at, options in changes.items()})
    tries += [{at: ""} for at in changes if at]
    understood = []
    for change in tries[:MOST_TRIES]:
        words = (change.get(at, word) for at, word in enumerate(typed))
        question = " ".join(word for word in words if word)
        if _is_answered(question, people, today):
            understood.append(question + "?")
    return tuple(dict.fromkeys(understood))


_NEGATION = re.compile(
    r"\b(?:not|never|no|nobody|nowhere|without)\b|n't\b|(?<![가-힣])[안못]\s|지\s?(?:않|못)|없",
    re.IGNORECASE,
)


def _is_answered(question: str, people: People, today: date) -> bool:
    possible = understood(tidy(question), people, today)
    try:
        return answer_to(question, possible, people, today) is not None
    except EdalabError:
        return False


def _mend(word: str, language: str, people: People) -> tuple[str, ...]:
    """What a word that is not understood may have been meant to be."""
    names = (*people.names[:MOST_NAMES], *people.values[:MOST_NAMES])
    if language == "ko":
        return _mend_korean(word, names, people)
    stem, ending = re.fullmatch(r"(.+?)('s|'|,)?", word).groups()  # type: ignore[union-attr]
    plain = key(stem)
    known = english.vocabulary()
    if len(stem) < 3 or english.is_word(plain) or people.is_person(stem) or people.is_value(stem):
        return ()
    if plain.endswith("s") and people.is_person(stem[:-1]):
        return (f"{stem[:-1]}'s",)
    options = near(plain, names if ending in {"'s", "'"} else (*known, *names))
    return tuple(option + (ending or "") for option in options) or (word,)


def _mend_korean(word: str, names: tuple[str, ...], people: People) -> tuple[str, ...]:
    """The word with the part put right that stands in front of its particle or ending."""
    stems = korean.stems(word)
    if stems is None or any(people.is_person(stem) or people.is_value(stem) for stem in stems):
        return ()
    options: dict[str, float] = {}
    for known in (*korean.vocabulary(), *names):
        for length in range(max(2, len(known) - 1), min(len(word), len(known) + 1) + 1):
            part, rest = word[:length], word[length:]
            ratio = SequenceMatcher(None, letters_of(part), letters_of(known)).ratio()
            if (not rest or rest in _PARTICLES) and part != known and ratio >= 0.7:
                options[known + rest] = max(ratio, options.get(known + rest, 0))
    return tuple(sorted(options, key=lambda option: -options[option])[:4]) or (word,)


_PARTICLES = frozenset(
    "은 는 이 가 을 를 의 에 에서 으로 로 님은 님의 께서 에는 인가요 는요".split()  # noqa: SIM905
)


def _bare(word: str, language: str) -> str:
    """The word without a possessive or a Korean particle."""
    pattern = (
        r"(.+?)(?:'s|'|,)?"
        if language == "en"
        else r"(.+?)(?:님|씨)?(?:께서|은|는|이|가|의|을|를)?"
    )
    return re.fullmatch(pattern, word)[1]  # type: ignore[index]


def _called(number: int, life: History, lives: list[tuple[int, History]]) -> str:
    """The first name where it tells people apart, else the number."""
    first = life.value("first_name") or ""
    alike = sum(key(first) in other.names() for _, other in lives)
    return first if alike == 1 and len(first) <= 40 and first.isalpha() else str(number)
