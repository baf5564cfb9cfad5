"""Decodes the TOML of a lesson's fenced blocks; errors name the right line of the file."""

import re
from typing import TypeAlias, TypeVar

import msgspec
import tomli

from edalab.course.lesson import Diagram, Play, Prediction, Quiz, Run, Sort, Task
from edalab.errors import CourseError
from edalab.texts import say

Directive: TypeAlias = Diagram | Play | Prediction | Run | Quiz | Sort | Task

DIRECTIVES: dict[str, type[Directive]] = {
    "predict": Prediction,
    "run": Run,
    "play": Play,
    "quiz": Quiz,
    "sort": Sort,
    "task": Task,
    "diagram": Diagram,
}

CODE = ("", "console", "json", "markdown", "python", "sh", "sql", "text", "toml")
"""Info strings of blocks that are shown as they are."""

_T = TypeVar("_T")


def decode(path: object, line: int, info: str, body: str) -> Directive:
    """Return the directive in a fenced block.

    Args:
        path: The lesson's file.
        line: The line of the opening fence, from 1.
        info: The block's info string.
        body: The text between the fences.

    Raises:
        CourseError: The body is not a valid directive of this kind.
    """
    directive = from_toml(path, line + 1, body, DIRECTIVES[info], line=line)
    if isinstance(directive, Quiz):
        right = sum(choice.right for choice in directive.choices)
        if right != 1:
            raise CourseError(path, line, say("course.expect-one-right", found=right))
    if isinstance(directive, Sort):
        for number, item in enumerate(directive.items):
            if item.bin > len(directive.bins):
                at = line + 1 + _line_of(f" - at `$.items[{number}].bin`", body)
                expected = say("course.expect-bin", most=len(directive.bins), found=item.bin)
                raise CourseError(path, at, expected)
    return directive


def from_toml(path: object, first: int, body: str, kind: type[_T], **more: object) -> _T:
    """Return TOML text converted to ``kind``.

    Args:
        path: The file.
        first: The line of the file at which the text begins.
        body: The text.
        kind: The wanted type.
        more: Further fields of it.

    Raises:
        CourseError: The text is not TOML or lacks the wanted shape; names the line.
    """
    try:
        values = tomli.loads(body)
    except (tomli.TOMLDecodeError, RecursionError) as error:
        at = re.search(r"\(at line (\d+), column \d+\)", str(error))
        inside = int(at[1]) if at else max(1, len(body.splitlines()))
        problem = re.sub(r" \(at [^)]*\)$", "", str(error))
        expected = say("course.expect-toml", problem=problem)
        raise CourseError(path, first + inside - 1, expected) from None
    try:
        return msgspec.convert(values | more, kind)
    except msgspec.ValidationError as error:
        expected = say("course.expect-field", problem=str(error))
        raise CourseError(path, first + _line_of(str(error), body), expected) from None


def _line_of(problem: str, body: str) -> int:
    """Return the line of ``body``, from 0, that a message of msgspec is about, as near as known."""
    at = re.search(r" - at `\$\.?(.*)`$", problem)
    unknown = re.search(r"unknown field `(.*?)`", problem)
    steps = re.findall(r"(\w+)(?:\[(\d+|\.\.\.)\])?", at[1]) if at else []
    if unknown:
        steps.append((unknown[1], ""))
    lines = body.splitlines()
    line = 0
    for name, index in steps:
        heads = [n for n, text in enumerate(lines) if re.match(rf"\s*\[+{name}\]+", text)]
        keys = [
            n for n, text in enumerate(lines) if n >= line and re.match(rf"\s*{name}\s*=", text)
        ]
        if heads and index.isdigit():
            line = heads[min(int(index), len(heads) - 1)]
        elif keys or heads:
            line = (keys or heads)[0]
    return line


def known_infos() -> str:
    """Return the info strings that a block may have, for a message."""
    return ", ".join([*DIRECTIVES, *(info for info in CODE if info)])


def is_directive(info: str) -> bool:
    """Return whether a block with this info string is a directive."""
    return info in DIRECTIVES
