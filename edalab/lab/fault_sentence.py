"""Faults as sentences: ``worker-1 crashes at message 50, restarts after 1 s``.

A sentence names an actor, then what goes wrong, then the occasions: all of them without a word, or
one (``message 7``), or a share (``5 % of messages``), and a time window (``from 2 s until 5 s``).
The words are the same in every language, like the names of options.
"""

import re
from collections.abc import Callable
from typing import Final, get_args

import msgspec

from edalab.errors import BadSyntax, UnknownName
from edalab.lab.faults import (
    ALWAYS,
    FIRST,
    Crash,
    Delay,
    Drop,
    Duplicate,
    Fault,
    LostAck,
    Operation,
    Outage,
    Poison,
    Reorder,
    Slow,
    When,
)  # fmt: skip
from edalab.lab.units import LONGEST, MICROSECOND, MILLISECOND, SECOND, tidy

FORMS: Final[dict[str, str]] = {
    "crashes": "ACTOR crashes at TIME | before|after OPERATION [N], restarts after TIME",
    "delays": "ACTOR delays OPERATION [N] | N % of OPERATIONs by TIME",
    "loses": "ACTOR loses message N | N % of messages | N % of acks, delivered again after TIME",
    "duplicates": "ACTOR duplicates message N | N % of messages",
    "reorders": "ACTOR reorders message N | N % of messages by TIME",
    "poisons": "ACTOR poisons message N | N % of messages",
    "works": "ACTOR works N times slower",
    "refuses": "ACTOR refuses calls from TIME until TIME",
}
"""The form of the sentence by its verb; each may end with ``from TIME until TIME``."""

_WORDS: Final[dict[str, Operation]] = {
    **{str(operation): operation for operation in get_args(Operation) if operation != "sleep"},
    "work": "sleep",
}
"""The operations by the word for each; an actor's work is where it sleeps."""

_UNITS: Final[dict[str, int]] = {
    "h": 3_600 * SECOND, "min": 60 * SECOND, "s": SECOND, "ms": MILLISECOND, "us": MICROSECOND,
    "ns": 1,
}  # fmt: skip
_TOKEN: Final = re.compile(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?|[^\W\d_]+|[%,]|\S", re.IGNORECASE)
_ACTOR: Final = re.compile(r'\s*(?:"(?P<quoted>[^"]+)"|(?P<plain>[^\s",]+))\s*')


def parse_fault(text: str, name: str = "--fault") -> Fault:
    """Return the fault that a sentence describes.

    Args:
        text: The sentence.
        name: The option or key that it was given for, for an error.

    Raises:
        BadSyntax: It is not a sentence of these forms; the error has the form that is nearest.
        UnknownName: Its verb is unknown.
    """
    actor = _ACTOR.match(text)
    if actor is None:
        raise BadSyntax(name, text, FORMS["crashes"])
    words = _Words(text[actor.end() :])
    verb = words.next()
    if verb not in FORMS:
        raise UnknownName("fault", verb, list(FORMS))
    try:
        fault = _PARSERS[verb](actor["quoted"] or actor["plain"], words)
        words.end()
    except _NotUnderstoodError:
        raise BadSyntax(name, text, FORMS[verb]) from None
    return fault


def fault_sentence(fault: Fault) -> str:
    """Return the sentence of a fault; ``parse_fault`` returns the same fault for it."""
    actor = fault.actor if _ACTOR.fullmatch(fault.actor) else f'"{fault.actor}"'
    return f"{actor} {_predicate(fault)}"


def time_text(nanoseconds: int) -> str:
    """Return a time with the largest unit in which it is exact to three decimals: ``1.5 s``."""
    for unit, size in _UNITS.items():
        number = tidy(nanoseconds / size, 3)
        if nanoseconds >= size and round(number * size) == nanoseconds:
            return f"{number} {unit}"
    return f"{nanoseconds} ns"


class _NotUnderstoodError(Exception):
    """The rest of a sentence is none of the known forms."""


class _Words:
    """The words of a sentence after its actor, taken one after the other."""

    def __init__(self, text: str) -> None:
        self._words = [word.lower() for word in _TOKEN.findall(text)]
        self._at = 0

    def peek(self) -> str:
        return self._words[self._at] if self._at < len(self._words) else ""

    def next(self) -> str:
        word = self.peek()
        self._at += 1
        return word

    def took(self, *words: str) -> bool:
        """Take these words if they come next; returns whether they did."""
        if tuple(self._words[self._at : self._at + len(words)]) != words:
            return False
        self._at += len(words)
        return True

    def expect(self, *words: str) -> None:
        if not self.took(*words):
            raise _NotUnderstoodError

    def end(self) -> None:
        self.took(".")
        if self.peek():
            raise _NotUnderstoodError

    def number(self) -> float:
        word = self.next()
        try:
            number = int(word) if word.isdecimal() else float(word)
        except ValueError:
            raise _NotUnderstoodError from None
        if not number <= LONGEST:
            raise _NotUnderstoodError
        return number

    def has_number(self) -> bool:
        return self.peek()[:1].isdigit()

    def has_time(self) -> bool:
        """Whether a number with a unit of time comes next."""
        following = "".join(self._words[self._at + 1 : self._at + 2])
        return self.has_number() and following in _UNITS

    def count(self) -> int:
        number = self.number()
        if number != int(number) or number < 1:
            raise _NotUnderstoodError
        return int(number)

    def time(self) -> int:
        number, unit = self.number(), self.next()
        if unit not in _UNITS or number * _UNITS[unit] > LONGEST:
            raise _NotUnderstoodError
        return round(number * _UNITS[unit])

    def operation(self) -> str:
        """Take the word for an operation, in the singular or plural."""
        word = self.next()
        singular = word if word in {*_WORDS, "message"} else _singular(word)
        if singular not in {*_WORDS, "message"}:
            raise _NotUnderstoodError
        return singular

    def occasions(self, *allowed: str) -> tuple[str, When]:
        """Take a set of operations: ``message 7``, ``every ack``, ``5 % of messages``."""
        nth, share = None, 1.0
        if self.has_number():
            share = float(tidy(self.number() / 100, 12))
            self.expect("%")
            self.took("of")
            self.took("the")
            word = self.operation()
            if not 0 < share <= 1:
                raise _NotUnderstoodError
        else:
            self.took("every") or self.took("all")
            word = self.operation()
            if self.has_number():
                nth = self.count()
        if allowed and word not in allowed:
            raise _NotUnderstoodError
        return word, When(nth=nth, share=share)

    def window(self, when: When) -> When:
        """Take ``from TIME`` and ``until TIME``, where they come; returns ``when`` with them."""
        if self.peek() not in {"from", "until"}:
            return when
        if when.from_ns or when.until_ns is not None:
            raise _NotUnderstoodError  # given already, before a restart
        start = self.time() if self.took("from") else 0
        end = self.time() if self.took("until") else None
        if end is not None and end <= start:
            raise _NotUnderstoodError
        return msgspec.structs.replace(when, from_ns=start, until_ns=end)


def _singular(word: str) -> str:
    return word[:-2] if word == "publishes" else word.removesuffix("s")


def _crashes(actor: str, words: _Words) -> Crash:
    place = words.next()
    if place not in {"at", "before", "after"}:
        raise _NotUnderstoodError
    if place == "at" and words.has_time():
        at_ns = words.time()
        return Crash(actor=actor, at_ns=at_ns, restart_ns=_restart(words))
    every = words.peek() in {"every", "all"}
    word, when = words.occasions()
    if when == ALWAYS and not every:
        when = FIRST
    when = words.window(when)
    after = place == "after"
    if word == "message":  # where it has the message in hand
        word, after = "receive", place != "before"
    restart = _restart(words)
    when = words.window(when)
    return Crash(actor=actor, operation=_WORDS[word], when=when, after=after, restart_ns=restart)


def _restart(words: _Words) -> int | None:
    words.took(",")
    if words.took("never", "restarts"):
        return None
    words.took("and")
    if not words.peek() or words.peek() == ".":
        return None
    words.took("is")
    if not (words.took("restarts") or words.took("restarted")):
        raise _NotUnderstoodError
    if words.took("at", "once"):
        return 0
    words.expect("after")
    return words.time()


def _delays(actor: str, words: _Words) -> Delay:
    word, when = words.occasions()
    operation: Operation = "publish" if word == "message" else _WORDS[word]
    words.expect("by")
    by_ns = words.time()
    return Delay(actor=actor, operation=operation, by_ns=by_ns, when=words.window(when))


def _loses(actor: str, words: _Words) -> Fault:
    word, when = words.occasions("message", "publish", "ack")
    when = words.window(when)
    if word != "ack":
        return Drop(actor=actor, when=when)
    words.took(",")
    reclaim = words.time() if words.took("delivered", "again", "after") else None
    return LostAck(actor=actor, when=words.window(when), reclaim_ns=reclaim)


def _duplicates(actor: str, words: _Words) -> Duplicate:
    _, when = words.occasions("message", "publish")
    return Duplicate(actor=actor, when=words.window(when))


def _reorders(actor: str, words: _Words) -> Reorder:
    _, when = words.occasions("message", "publish")
    words.expect("by")
    by_ns = words.time()
    return Reorder(actor=actor, by_ns=by_ns, when=words.window(when))


def _poisons(actor: str, words: _Words) -> Poison:
    _, when = words.occasions("message", "publish")
    return Poison(actor=actor, when=words.window(when))


def _works(actor: str, words: _Words) -> Slow:
    factor = words.number()
    words.expect("times")
    words.expect("slower")
    if not 0 < factor <= _MOST_SLOWER:
        raise _NotUnderstoodError
    when = words.occasions("work")[1] if words.took("at") else ALWAYS
    return Slow(actor=actor, factor=factor, when=words.window(when))


def _refuses(actor: str, words: _Words) -> Outage:
    words.took("all")
    words.expect("calls")
    return Outage(actor=actor, when=words.window(ALWAYS))


_MOST_SLOWER: Final = 1_000_000
_PARSERS: Final[dict[str, Callable[[str, _Words], Fault]]] = {
    "crashes": _crashes, "delays": _delays, "loses": _loses, "duplicates": _duplicates,
    "reorders": _reorders, "poisons": _poisons, "works": _works, "refuses": _refuses,
}  # fmt: skip


def _predicate(fault: Fault) -> str:
    when = fault.when
    match fault:
        case Crash():
            return _crash_text(fault)
        case Delay():
            text = f"delays {_occasions(when, _word(fault.operation))} by {time_text(fault.by_ns)}"
        case LostAck():
            again = fault.reclaim_ns
            after = "" if again is None else f", delivered again after {time_text(again)}"
            return f"loses {_occasions(when, 'ack')}{_window(when)}{after}"
        case Reorder():
            text = f"reorders {_occasions(when, 'message')} by {time_text(fault.by_ns)}"
        case Slow():
            at = "" if _every(when) else f" at {_occasions(when, 'work')}"
            text = f"works {fault.factor:g} times slower{at}"
        case Outage():
            text = "refuses calls"
        case _:
            verb = _VERBS[str(fault.__struct_config__.tag)]
            text = f"{verb} {_occasions(when, 'message')}"
    return text + _window(when)


_VERBS: Final = {"drop": "loses", "duplicate": "duplicates", "poison": "poisons"}


def _crash_text(fault: Crash) -> str:
    restart = fault.restart_ns
    again = "" if restart is None else f", restarts after {time_text(restart)}"
    if fault.at_ns is not None:
        return f"crashes at {time_text(fault.at_ns)}{again}"
    place = "after" if fault.after else "before"
    occasions = _occasions(fault.when, _word(fault.operation))
    return f"crashes {place} {occasions}{_window(fault.when)}{again}"


def _word(operation: Operation) -> str:
    return "work" if operation == "sleep" else operation


def _every(when: When) -> bool:
    return when.nth is None and when.share >= 1.0


def _occasions(when: When, word: str) -> str:
    if when.nth is not None:
        return f"{word} {when.nth}"
    plural = "publishes" if word == "publish" else f"{word}s"
    return f"every {word}" if when.share >= 1.0 else f"{tidy(when.share * 100)} % of {plural}"


def _window(when: When) -> str:
    start = f" from {time_text(when.from_ns)}" if when.from_ns else ""
    return start + ("" if when.until_ns is None else f" until {time_text(when.until_ns)}")
