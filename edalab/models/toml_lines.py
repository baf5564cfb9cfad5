"""The line on which each key of a TOML file stands, which the standard reader does not tell."""

import re
from collections.abc import Mapping

import tomli

Path = tuple[str, ...]

_KEY = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_TABLE = re.compile(rf"\s*\[\[?\s*({_DOTTED})\s*\]\]?")
_ASSIGNED = re.compile(rf"\s*({_DOTTED})\s*=")
_NOT_CODE = re.compile(
    r'"""(?:[^\\]|\\.)*?"""|' r"'''.*?'''|" r'"(?:[^"\\\n]|\\.)*"|' r"'[^'\n]*'|#[^\n]*", re.DOTALL
)


class Lines:
    """Finds the line of a key.

    Args:
        text: The file, which is valid TOML.
    """

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        blank = _NOT_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
        table: Path = ()
        depth = 0
        for number, (line, code) in enumerate(
            zip(text.split("\n"), blank.split("\n"), strict=True), start=1
        ):
            assigned = None
            if not depth:
                if head := _TABLE.match(line):
                    table = _path(head[1])
                    self._lines.setdefault(table, number)
                    continue
                if assigned := _ASSIGNED.match(line):
                    self._lines.setdefault((*table, *_path(assigned[1])), number)
            value = code[assigned.end() :] if assigned and not depth else code
            depth += sum(value.count(s) for s in "[{") - sum(value.count(s) for s in "]}")

    def of(self, *path: str) -> int:
        """Return the line of a key, or of the table that has it; 1 if no part of it is there."""
        while path:
            if path in self._lines:
                return self._lines[path]
            below = [line for known, line in self._lines.items() if known[: len(path)] == path]
            if below:
                return min(below)
            path = path[:-1]
        return 1


def _path(dotted: str) -> Path:
    node: object = tomli.loads(f"{dotted} = 0")
    path: list[str] = []
    while isinstance(node, Mapping):
        ((name, node),) = node.items()
        path.append(name)
    return tuple(path)
