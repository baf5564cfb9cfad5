"""Whether a text is a well-formed event, and which kind: complete or pointer.

A well-formed event is a JSON object whose type says in the past tense what has happened, and which
says to whom, by an id. A *complete* event has data besides; a *pointer* event has none.

English words are judged by their look: a list of irregular past forms, and the ending ``-ed``. That
is what a name for people can be judged by; a program never needs to.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

LONGEST = 1_000_000
"""Characters of a text that is looked at; no event is so long."""


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


TYPE_KEYS = ("event_type", "type")
_ENVELOPE = _words_of(
    "event_type type event_id timestamp time occurred_at recorded_at version position schema"
    " specversion source subject datacontenttype dataschema correlation_id causation_id"
)
_MODAL = _words_of("should must shall will would can could may might need needs please let todo")
_IMPERATIVE = _words_of(
    "add cancel change create delete do fire get give hire mail make move notify order pay print"
    " register remove rename reserve save send ship start stop take tell update write"
)
_PAST = _words_of(
    "began bought built came chosen done drawn fell found gave given gone got grown held kept left"
    " lost made met moved paid ran risen said sent set shut sold spent spoken stolen taken taught"
    " told took went withdrawn won written"
)
_NOT_PAST = _words_of("need feed speed seed bed red embed exceed proceed succeed shed bleed")
_COMMON_SLIPS = (
    ("Expecting ',' delimiter", "comma"),
    ("Expecting ':' delimiter", "colon"),
    ("Expecting property name", "name"),
    ("Illegal trailing comma", "name"),
    ("Extra data", "extra"),
    ("Unterminated string", "quote"),
    ("Invalid control character", "quote"),
)


class Problem(msgspec.Struct, frozen=True):
    """What is wrong, and where.

    Args:
        code: Names it; the catalogue has its words under ``event.problem-<code>``.
        line: Where in the text, from 1.
        column: Where in the line, from 1.
        found: What stands there, for the words.
    """

    code: str
    line: int = 1
    column: int = 1
    found: str = ""


class Finding(msgspec.Struct, frozen=True):
    """What there is to say about a text.

    Args:
        problems: None for a well-formed event.
        event_type: Its type, if it names one.
        kind: ``complete`` or ``pointer``, or empty where it is neither.
        fields: What it carries besides its type and its envelope.
        advice: Codes of what is not wrong and could be better.
    """

    problems: tuple[Problem, ...] = ()
    event_type: str = ""
    kind: str = ""
    fields: dict[str, Any] = {}
    advice: tuple[str, ...] = ()


class _Unwanted(ValueError):
    """JSON that Python reads and nobody else."""


def inspect_event(text: str) -> Finding:
    """Look at a text as somebody who receives it would."""
    text = text.removeprefix("\ufeff")
    if not text.strip() or len(text) > LONGEST:
        return Finding((Problem("long" if text.strip() else "empty"),))
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        return Finding((_slip(text, error),))
    except _Unwanted as error:
        code, found = error.args
        return Finding((_at(text, code, found),))
    except (RecursionError, ValueError):
        return Finding((Problem("deep"),))
    return _event(text, value) if isinstance(value, dict) else Finding((Problem("not-object"),))


def _event(text: str, event: Mapping[str, Any]) -> Finding:
    named = next((key for key in TYPE_KEYS if key in event), None)
    problems: list[Problem] = []
    name = ""
    if named is None:
        problems.append(Problem("no-type"))
    elif not isinstance(event[named], str) or not event[named].strip():
        problems.append(_at(text, "type-text", named))
    else:
        name = event[named].strip()
        code = name_problem(name)
        if code:
            at = _at(text, code, named)
            problems.append(Problem(code, at.line, at.column, name))
    fields = dict(_fields(event))
    about = [key for key in fields if _is_id(key) and fields[key] not in (None, "")]
    told = [key for key in fields if not _is_id(key) and key != "dataref"]
    if not about:
        problems.append(Problem("no-id"))
    kind = "" if not about else "complete" if told else "pointer"
    advice = ("generic",) if _words(name)[-1:] == ["updated"] else ()
    return Finding(tuple(problems), name, kind, fields, advice)


def name_problem(name: str) -> str:
    """What is wrong with the name of an event: ``modal``, ``imperative``, ``not-past``, or nothing.

    >>> name_problem("CustomerCreated"), name_problem("CustomerShouldBeMailed")
    ('', 'modal')
    """
    words = _words(name)
    if _MODAL & set(words):
        return "modal"
    if any(word in _PAST or (word.endswith("ed") and word not in _NOT_PAST) for word in words):
        return ""
    return "imperative" if words and words[0] in _IMPERATIVE else "not-past"


def _words(name: str) -> list[str]:
    """The words of a name in whatever style: ``RoleChanged``, ``role_changed``."""
    return [
        word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_a-zA-Z]+", name)
    ]


def _fields(event: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in event.items():
        if key in {"data", "payload"} and isinstance(value, dict):
            yield from value.items()
        elif key not in _ENVELOPE:
            yield key, value


def _is_id(key: str) -> bool:
    return key == "id" or key.endswith(("_id", "Id", "ID"))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Unwanted("twice", key)
        found[key] = value
    return found


def _no_constant(found: str) -> Any:
    raise _Unwanted("constant", found)


def _slip(text: str, error: json.JSONDecodeError) -> Problem:
    """A slip of the pen, named by what mends it."""
    if re.match(r'\s*"[^"\n]*"\s*:', text):
        return Problem("braces", *_place(text, len(text) - len(text.lstrip())))
    at = min(error.pos, len(text))
    code = next((code for said, code in _COMMON_SLIPS if error.msg.startswith(said)), "value")
    if at >= len(text.rstrip()):
        code, at = "end", len(text.rstrip())
    elif text[at] in "'‘’“”":
        code = "quotes"
    elif code == "comma" and text[:at].rstrip() != text[:at]:
        at = len(text[:at].rstrip())  # the comma is missing where the value before it ended
    return Problem(code, *_place(text, at), found=text[at : at + 1])


def _at(text: str, code: str, key: str) -> Problem:
    places = [match.start() for match in re.finditer(re.escape(key), text)]
    at = (places[-1] if code == "twice" else places[0]) if places else 0
    return Problem(code, *_place(text, at), found=key)


def _place(text: str, at: int) -> tuple[int, int]:
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1
