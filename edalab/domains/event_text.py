"""Whether a text is a well-formed event, and which kind: complete or pointer.

A well-formed event is a JSON object whose type says in the past tense what has happened, and which
says to whom, by an id. A *complete* event has data besides; a *pointer* event has none.

Whether an English word is in the past tense is decided by a list of irregular forms and the ending
``-ed``.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

LONGEST = 1_000_000
"""The longest text in characters that is checked."""


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
    """A mistake in a text, and its place.

    Args:
        code: The kind of mistake; the catalogue has its text under ``event.problem-<code>``.
        line: The number of the line, from 1.
        column: The number of the character in the line, from 1.
        excerpt: The text at that place, for the message.
    """

    code: str
    line: int = 1
    column: int = 1
    excerpt: str = ""


class Finding(msgspec.Struct, frozen=True):
    """The result of inspecting a text.

    Args:
        problems: The mistakes; empty for a well-formed event.
        event_type: The event's type, or empty.
        kind: ``complete`` or ``pointer``, or empty if it is neither.
        fields: Its fields besides the type and the envelope.
        advice: Codes of things that are not wrong but could be better.
    """

    problems: tuple[Problem, ...] = ()
    event_type: str = ""
    kind: str = ""
    fields: dict[str, Any] = {}
    advice: tuple[str, ...] = ()


class _NotStandard(ValueError):
    """JSON that Python accepts, but the standard does not."""


def inspect_event(text: str) -> Finding:
    """Check whether a text is a well-formed event, and which kind."""
    text = text.removeprefix("\ufeff")
    if not text.strip() or len(text) > LONGEST:
        return Finding((Problem("long" if text.strip() else "empty"),))
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        return Finding((_slip(text, error),))
    except _NotStandard as error:
        code, key = error.args
        return Finding((_at(text, code, key),))
    except (RecursionError, ValueError):
        return Finding((Problem("deep"),))
    return _event(text, value) if isinstance(value, dict) else Finding((Problem("not-object"),))


def _event(text: str, event: Mapping[str, Any]) -> Finding:
    type_key = next((key for key in TYPE_KEYS if key in event), None)
    problems: list[Problem] = []
    name = ""
    if type_key is None:
        problems.append(Problem("no-type"))
    elif not isinstance(event[type_key], str) or not event[type_key].strip():
        problems.append(_at(text, "type-text", type_key))
    else:
        name = event[type_key].strip()
        code = name_problem(name)
        if code:
            at = _at(text, code, type_key)
            problems.append(Problem(code, at.line, at.column, name))
    fields = dict(_fields(event))
    ids = [key for key in fields if _is_id(key) and fields[key] not in (None, "")]
    data = [key for key in fields if not _is_id(key) and key != "dataref"]
    if not ids:
        problems.append(Problem("no-id"))
    kind = "" if not ids else "complete" if data else "pointer"
    advice = ("generic",) if _words(name)[-1:] == ["updated"] else ()
    return Finding(tuple(problems), name, kind, fields, advice)


def name_problem(name: str) -> str:
    """The mistake in the name of an event: ``modal``, ``imperative``, ``not-past``, or empty.

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
    """The words of a name in any style: ``RoleChanged``, ``role_changed``."""
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
    members: dict[str, Any] = {}
    for key, value in pairs:
        if key in members:
            raise _NotStandard("twice", key)
        members[key] = value
    return members


def _no_constant(constant: str) -> Any:
    raise _NotStandard("constant", constant)


def _slip(text: str, error: json.JSONDecodeError) -> Problem:
    """The problem of a text that is not JSON, as a mistake that is easy to correct."""
    if re.match(r'\s*"[^"\n]*"\s*:', text):
        return Problem("braces", *_place(text, len(text) - len(text.lstrip())))
    at = min(error.pos, len(text))
    code = next((code for start, code in _COMMON_SLIPS if error.msg.startswith(start)), "value")
    if at >= len(text.rstrip()):
        code, at = "end", len(text.rstrip())
    elif text[at] in "'‘’“”":
        code = "quotes"
    elif code == "comma" and text[:at].rstrip() != text[:at]:
        at = len(text[:at].rstrip())  # the comma is missing after the value before
    return Problem(code, *_place(text, at), excerpt=text[at : at + 1])


def _at(text: str, code: str, key: str) -> Problem:
    places = [match.start() for match in re.finditer(re.escape(key), text)]
    at = (places[-1] if code == "twice" else places[0]) if places else 0
    return Problem(code, *_place(text, at), excerpt=key)


def _place(text: str, at: int) -> tuple[int, int]:
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1
