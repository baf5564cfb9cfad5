"""Identifiers say what a thing is: words that name whatever is at hand do not come back."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "edalab"
VAGUE = {"told", "found", "said", "each", "its"}

OPTIONS = {("experiments/erase_vs_forget_key.py", "each")}
"""Names that the learner types as an option, and that results are saved under."""


def vague_names(path: Path) -> list[tuple[int, str]]:
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                names.append((node.lineno, name))
            case ast.MatchAs(name=str(name)):
                names.append((node.lineno, name))
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.append((node.lineno, name.lstrip("_")))
            case ast.ClassDef(name=name):
                names.append((node.lineno, name.lstrip("_").lower()))
    return [(line, name) for line, name in names if name in VAGUE]


def test_no_identifier_is_a_word_for_whatever_is_at_hand():
    modules = {path.relative_to(PACKAGE).as_posix(): path for path in PACKAGE.rglob("*.py")}
    assert [
        f"edalab/{name}:{line}: {word}"
        for name, path in sorted(modules.items())
        for line, word in vague_names(path)
        if (name, word) not in OPTIONS
    ] == []


def test_no_two_test_modules_have_one_name():
    names = [path.name for path in Path(__file__).parent.rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))  # pytest can't import both in one run
