"""Reads a model file, and lists all its mistakes with their lines."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import tomli

from edalab.errors import BadParameter, BadSyntax, Refused, UnknownName, UsageError
from edalab.experiments.expectations import Expectation
from edalab.experiments.parameters import Flag, Whole
from edalab.lab.fault_sentence import parse_fault
from edalab.models.checks import Problem, problems
from edalab.models.declaration import PART_KINDS, TABLES, Key, Names, Run, Sentences, keys_of
from edalab.models.expectations import example_of, measure_named, parse_condition
from edalab.models.measuring import measures_of_kind
from edalab.models.mistakes import Mistake, ModelError
from edalab.models.model import WHOLE, Model, field_name
from edalab.texts import say

_MOST_BYTES: Final = 200_000
_LONGEST_LINE: Final = 1_000
_NAME: Final = re.compile(r"[^\W\d_][\w-]*")
_LONGEST_NAME: Final = 40
_BARE_NAME: Final = r"\s*(?:\[\s*\w+\s*\.\s*)?([\w-]+)\s*(?:\]|\.|=)"
_UNQUOTED: Final = ("Invalid value", "Expected newline or end of document after a statement")
"""What the TOML reader says of a text without quotation marks: ``work = 20 ms``."""

_TOP: Final = ("title", *PART_KINDS, "run", "expect")


def read_model(path: Path) -> Model:
    """Return the model of a file.

    Raises:
        ModelError: The file has mistakes; it lists all of them.
        Refused: The file can't be read.
    """
    if path.exists() and not path.is_file():  # a pipe may never be written to
        raise Refused("model-unreadable", path=path, reason=say("models.no-file"))
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise Refused("model-unreadable", path=path, reason=error.strerror or str(error)) from None
    if len(raw) > _MOST_BYTES:
        raise Refused("model-unreadable", path=path, reason=say("models.too-large"))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ModelError(path, [Mistake(line, say("models.not-utf8"))]) from None
    return parse_model(text, str(path))


def parse_model(text: str, name: str) -> Model:
    """Return the model that a text describes.

    Args:
        text: The file's content.
        name: The file's name, for errors and for the command that runs it again.

    Raises:
        ModelError: The text has mistakes; it lists all of them.
    """
    text = text.replace("\r\n", "\n")
    lengths = [len(line) for line in text.split("\n")]
    if max(lengths) > _LONGEST_LINE:  # a dotted key takes the square of its length to read
        long_line = lengths.index(max(lengths)) + 1
        problem = say("models.long-line", most=f"{_LONGEST_LINE:,}")
        raise ModelError(name, [Mistake(long_line, problem)])
    try:
        document = tomli.loads(text)
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is a ValueError
        match = re.search(r"at line (\d+)", str(error))
        line = int(match[1]) if match else text.count("\n") + 1
        cause = str(error).partition(" (at")[0].partition(";")[0]
        key = "models.not-toml-text" if cause in _UNQUOTED else "models.not-toml"
        problem = say(key, problem=cause)
        bare = re.match(_BARE_NAME, text.split("\n")[line - 1])
        if bare is not None and not bare[1].isascii():
            problem = say("models.quoted-name", name=bare[1])
        raise ModelError(name, [Mistake(line, problem)]) from None
    reader = _Reader(text, document)
    model = reader.model(name)
    mistakes = reader.problems or list(problems(model))
    if mistakes:
        from edalab.models.toml_lines import Lines  # only a mistake needs its line

        lines = Lines(text)
        raise ModelError(name, [Mistake(lines.of(*path), problem) for path, problem in mistakes])
    return model


class _Reader:
    """Reads the tables of a document and collects what is wrong in them."""

    def __init__(self, text: str, document: dict[str, Any]) -> None:
        self.text = text
        self.document = document
        self.problems: list[Problem] = []
        self.names: dict[str, dict[str, Any]] = {kind: {} for kind in PART_KINDS}

    def mistaken(self, problem: object, *path: str) -> None:
        """Add what is wrong at a key."""
        self.problems.append((path, str(problem)))

    def model(self, name: str) -> Model:
        """Return the model; where there are mistakes, of the parts without them."""
        for word in self.document:
            if word not in _TOP:
                self.mistaken(UnknownName("model-table", word, list(_TOP)), word)
        title = self.document.get("title", "")
        if not isinstance(title, str) or not title.isprintable():
            self.mistaken(BadSyntax("title", title, say("models.a-text")), "title")
            title = ""
        self._collect_names()
        parts = {
            kind: {
                part: made
                for part, table in self.names[kind].items()
                if (made := self._part(kind, part, table)) is not None
            }
            for kind in PART_KINDS
        }
        run = self._part("run", "", self._table("run")) or Run()
        expect = tuple(self._expectations())
        return Model(name=name, title=title, text=self.text, run=run, expect=expect, **parts)

    def _table(self, word: str) -> dict[str, Any]:
        table = self.document.get(word, {})
        if isinstance(table, dict):
            return table
        self.mistaken(BadSyntax(word, table, f"[{word}]"), word)
        return {}

    def _collect_names(self) -> None:
        """Find the names of all parts first, since a part may name one that comes later."""
        seen: dict[str, str] = {}
        for kind in PART_KINDS:
            for part, table in self._table(kind).items():
                path = (kind, part)
                if not isinstance(table, dict):
                    self.mistaken(say("models.a-part", kind=kind, name=part), *path)
                elif len(part) > _LONGEST_NAME or not _NAME.fullmatch(part):
                    self.mistaken(BadSyntax(kind, part, say("models.a-name")), *path)
                elif part in {WHOLE, "run", "expect", "lab", "faults", "theory", "parameters"}:
                    self.mistaken(say("models.name-taken", name=part), *path)
                elif (other := seen.get(field_name(part, ""))) is not None:
                    self.mistaken(say("models.name-twice", name=part, other=other), *path)
                else:
                    seen[field_name(part, "")] = f"{kind}.{part}"
                    self.names[kind][part] = table

    def _part(self, kind: str, part: str, table: Mapping[str, Any]) -> Any:
        """Return a table's structure; None where it has a mistake."""
        place = (kind, part) if part else (kind,)
        before = len(self.problems)
        keys = keys_of(kind)
        values: dict[str, Any] = {}
        for word, value in table.items():
            key = keys.get(word)
            if key is None:
                self.mistaken(UnknownName("model-key", word, list(keys)), *place, word)
                continue
            try:
                values |= self._value(".".join((*place, word)), key, value)
            except UsageError as error:
                self.mistaken(error, *place, word)
        for word, key in keys.items():
            if key.required and word not in table:
                shown = ".".join(place)
                self.mistaken(
                    say("models.missing", part=shown, key=word, example=_example(key)), *place
                )
        return TABLES[kind](**values) if len(self.problems) == before else None

    def _value(self, name: str, key: Key, value: Any) -> dict[str, Any]:
        """Return the fields that a key's value sets."""
        if isinstance(key.kind, Names):
            return {key.field: self._part_names(name, key.kind, value)}
        if isinstance(key.kind, Sentences):
            return {key.field: self._sentences(name, value)}
        if key.name == "work" and isinstance(value, str):
            return work_fields(name, value)
        return {key.field: key.kind.parse(name, scalar_text(name, key, value))}

    def _part_names(self, name: str, kind: Names, value: Any) -> tuple[str, ...]:
        listed = value if isinstance(value, list) else [value]
        if not listed or not all(isinstance(part, str) for part in listed):
            raise BadSyntax(name, value, say(f"models.a-{kind.kind}"))
        if len(listed) > kind.most:
            raise BadParameter(name, ", ".join(listed), say("models.at-most", most=kind.most))
        if len(set(listed)) < len(listed):
            raise BadParameter(name, ", ".join(listed), say("models.once-each"))
        for part in listed:
            if part not in self.names[kind.kind]:
                raise UnknownName(f"model-{kind.kind}", part, list(self.names[kind.kind]))
        return tuple(listed)

    def _sentences(self, name: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise BadSyntax(name, value, '["billing crashes at message 50"]')
        for text in value:
            parse_fault(text, name)
        return tuple(value)

    def _expectations(self) -> list[Expectation]:
        made = []
        for written, value in _flat(self._table("expect")):
            part, dot, measure = written.rpartition(".")
            try:
                made.append(self._expectation(written, part if dot else WHOLE, measure, value))
            except UsageError as error:
                self.mistaken(error, "expect", *self._expect_path(written))
        return made

    def _expect_path(self, written: str) -> tuple[str, ...]:
        """Return the keys of an expectation: one in quotes, or a table's and its key."""
        quoted = written in self._table("expect")
        return (written,) if quoted else tuple(written.split("."))

    def _expectation(self, written: str, part: str, measure: str, value: Any) -> Expectation:
        kinds = {name: kind for kind in PART_KINDS for name in self.names[kind]} | {WHOLE: WHOLE}
        if part not in kinds:
            raise UnknownName("model-part", part, list(kinds))
        known = measures_of_kind(kinds[part])
        name = measure_named(measure, known)
        if name is None:
            raise UnknownName("measure", measure, list(known))
        condition = parse_condition(name, value)
        if condition is None:
            raise BadSyntax(f"expect.{written}", value, example_of(name))
        return Expectation(
            written=written, side=part, measure=name, comparison=condition[0], bound=condition[1]
        )


def work_fields(name: str, text: str) -> dict[str, Any]:
    """Return the fields that a text such as ``exponential 20 ms`` or ``20 ms`` sets.

    Raises:
        UsageError: The text is not understood, or not allowed.
    """
    keys = keys_of("consumer")
    first, _, rest = text.strip().partition(" ")
    if not first[:1].isalpha():
        return {"work": keys["work"].kind.parse(name, text)}  # type: ignore[union-attr]
    shape = keys["work_shape"].kind
    words: tuple[str, ...] = shape.words  # type: ignore[union-attr]
    if first not in words:
        raise UnknownName("model-shape", first, list(words))
    return {"work_shape": first, "work": keys["work"].kind.parse(name, rest)}  # type: ignore[union-attr]


def scalar_text(name: str, key: Key, value: Any) -> str:
    """Return a TOML value as the text that a kind of parameter parses.

    Raises:
        BadSyntax: It is no number, text or truth value.
    """
    if isinstance(value, bool) != isinstance(key.kind, Flag) and not isinstance(value, str):
        raise BadSyntax(name, _toml(value), _example(key))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)):
        return repr(value)
    raise BadSyntax(name, _toml(value), _example(key))


def _example(key: Key) -> str:
    if isinstance(key.kind, Names):
        return say(f"models.a-{key.kind.kind}")
    if isinstance(key.kind, Flag):
        return "true, false"
    if isinstance(key.kind, Whole):
        return say("compare.a-whole-number")
    return key.kind.example() if not isinstance(key.kind, Sentences) else "[...]"


def _toml(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _flat(table: Mapping[str, Any], above: str = "") -> list[tuple[str, Any]]:
    """Return the keys of a table with their values, those of a table in it as ``part.key``."""
    flat = []
    for key, value in table.items():
        name = f"{above}.{key}" if above else key
        flat += _flat(value, name) if isinstance(value, dict) else [(name, value)]
    return flat
