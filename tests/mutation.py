"""Changes the package at random, and sees whether its tests notice: how strict are they?

    python -m tests.mutation eventlog            60 mutants of edalab/eventlog
    python -m tests.mutation eventlog --seed 2 --mutants 20
    python -m tests.mutation eventlog --only 17  one mutant again, its change printed
    python -m tests.mutation eventlog --map M    M: which test runs which line, made if missing
    python -m tests.mutation eventlog --all      survivors of those tests against all others

A mutant is one change to one expression or statement, drawn with a seed from all that are possible
in the package. Tests run on a copy of the tree: those that run the changed line, as one run of all
tests under coverage has noted, and those near the changed module, which have its name, or import it
or a module that uses it: they may run it in another process. A mutant is *killed* when a test
fails or takes far too long. Survivors that change nothing anyone can see stand in
``tests/mutation_equivalents.toml`` with the reason; the others call for a test.
"""

import argparse
import ast
import copy
import functools
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

import coverage
import pytest

ROOT = Path(__file__).parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-q"]
EQUIVALENTS = Path(__file__).with_name("mutation_equivalents.toml")

PACKAGES = sorted(
    str(path.parent.relative_to(ROOT / "edalab"))
    for path in (ROOT / "edalab").rglob("__init__.py")
    if path.parent != ROOT / "edalab"
)

_LIMIT_S = 900
"""How long the tests of a mutant may take; each has a time limit of its own, too."""

_MOST_NEAR = 5
"""Test files that those of the modules that use a module fill up to."""

_NEGATED = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE,
    ast.GtE: ast.Gt, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_OTHER = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip


class Place(NamedTuple):
    """One possible change: which node of which file, and which operator."""

    path: Path
    node: int
    operator: str


def _set(name: str, value: Callable[[Any], object]) -> Callable[[Any], ast.AST]:
    def changed(node: Any) -> ast.AST:
        new = copy.deepcopy(node)
        setattr(new, name, value(new))
        return new

    return changed


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int


OPERATORS: dict[str, tuple[Callable[[Any], bool], Callable[[Any], ast.AST]]] = {
    "compare": (
        lambda node: isinstance(node, ast.Compare) and len(node.ops) == 1
        and type(node.ops[0]) in _NEGATED,
        _set("ops", lambda node: [_NEGATED[type(node.ops[0])]()]),
    ),
    "and-or": (
        lambda node: isinstance(node, ast.BoolOp),
        _set("op", lambda node: ast.Or() if isinstance(node.op, ast.And) else ast.And()),
    ),
    "arithmetic": (
        lambda node: isinstance(node, ast.BinOp) and type(node.op) in _OTHER,
        _set("op", lambda node: _OTHER[type(node.op)]()),
    ),
    "drop-not": (
        lambda node: isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not),
        lambda node: node.operand,
    ),
    "negate-condition": (
        lambda node: isinstance(node, ast.If | ast.IfExp | ast.While),
        _set("test", lambda node: ast.UnaryOp(ast.Not(), node.test)),
    ),
    "flip": (
        lambda node: isinstance(node, ast.Constant) and isinstance(node.value, bool),
        _set("value", lambda node: not node.value),
    ),
    "one-more": (_is_number, _set("value", lambda node: node.value + 1)),
    "return-none": (
        lambda node: isinstance(node, ast.Return) and node.value is not None,
        _set("value", lambda _: ast.Constant(None)),
    ),
    "drop-statement": (
        lambda node: isinstance(node, ast.AugAssign) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await | ast.Yield)
        ),
        lambda _: ast.Pass(),
    ),
    "continue": (lambda node: isinstance(node, ast.Break), lambda _: ast.Continue()),
    "break": (lambda node: isinstance(node, ast.Continue), lambda _: ast.Break()),
}  # fmt: skip
"""By name: which nodes an operator changes, and what it makes of one."""


def nodes(tree: ast.AST) -> list[ast.AST]:
    """The nodes that may be changed, in a fixed order: all but what only the type checker reads."""
    left_out: set[int] = set()
    for node in ast.walk(tree):
        unread = [getattr(node, "annotation", None), getattr(node, "returns", None)]
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            unread.append(node)
        if isinstance(node, ast.ClassDef):
            if "Protocol" in map(ast.unparse, node.bases):
                unread.append(node)  # nothing runs the methods of a protocol
            unread += node.keywords  # such as frozen and kw_only, which mypy enforces
        for part in filter(None, unread):
            left_out |= {id(inner) for inner in ast.walk(part)}
    return [node for node in ast.walk(tree) if id(node) not in left_out]


def places(package: str) -> list[Place]:
    """All changes that can be made in a package."""
    possible = []
    for path in sorted((ROOT / "edalab" / package).rglob("*.py")):
        for number, node in enumerate(nodes(ast.parse(path.read_text("utf-8")))):
            possible += [
                Place(path.relative_to(ROOT), number, name)
                for name, (fits, change) in OPERATORS.items()
                if fits(node) and ast.dump(change(node)) != ast.dump(node)
            ]
    return possible


class _Replace(ast.NodeTransformer):
    def __init__(self, target: ast.AST, new: ast.AST) -> None:
        self._target, self._new = target, new

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self._target:
            return ast.copy_location(self._new, node)
        return self.generic_visit(node)


class Mutant(NamedTuple):
    """A changed file.

    Args:
        path: The file.
        text: It, changed.
        lines: The lines of the statement that is changed.
        change: The change as a line for people, with the statement that it is in.
    """

    path: Path
    text: str
    lines: range
    change: str


def mutate(place: Place) -> Mutant:
    """Make a change."""
    tree = ast.parse((ROOT / place.path).read_text("utf-8"))
    node = nodes(tree)[place.node]
    new = OPERATORS[place.operator][1](node)
    around = [
        statement
        for statement in ast.walk(tree)
        if isinstance(statement, ast.stmt) and any(part is node for part in ast.walk(statement))
    ]
    lines = _lines(around[-1], node)
    before, after, statement = (
        ast.unparse(part).splitlines()[0] for part in (node, new, around[-1])
    )
    text = ast.unparse(ast.fix_missing_locations(_Replace(node, new).visit(tree)))
    change = f"{before} -> {after}"
    if statement != before:
        change += f", in {statement}"
    return Mutant(place.path, text, lines, f"{place.operator}: {change}")


def _lines(statement: ast.stmt, node: ast.AST) -> range:
    """Return the lines that run when a node of a statement does: the node's, or the statement's."""
    if isinstance(node, ast.expr):
        return range(node.lineno, (node.end_lineno or node.lineno) + 1)
    return range(statement.lineno, statement.lineno + 1)


class Map:
    """Which tests run which lines.

    Args:
        file: The coverage data of a run of all tests, with a context for each test; made when it
            is not there, which takes some minutes.
    """

    def __init__(self, file: Path) -> None:
        if not file.exists():
            self._make(file)
        self._data = coverage.CoverageData(str(file))
        self._data.read()

    def tests(self, path: Path, lines: range) -> list[str]:
        """The tests that run any of the lines of a file, by their names for pytest."""
        measured = [name for name in self._data.measured_files() if Path(name).match(str(path))]
        by_line = self._data.contexts_by_lineno(measured[0]) if measured else {}
        contexts = {context for line in lines for context in by_line.get(line, ()) if context}
        return sorted({context.rpartition("|")[0] for context in contexts} & self._existing)

    @functools.cached_property
    def _existing(self) -> set[str]:
        """The names of all tests that there are; pytest fails for one that there is no more."""
        command = [*PYTEST, "-v", "-n", "0", "--collect-only", "tests"]  # -v: names, not numbers
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        return set(listed.stdout.splitlines())

    @functools.cached_property
    def files(self) -> set[str]:
        """The files of all tests."""
        return {context.partition("::")[0] for context in self._data.measured_contexts()}

    @staticmethod
    def _make(file: Path) -> None:
        with tempfile.TemporaryDirectory(prefix="edalab-mutation-") as folder:
            settings = Path(folder) / "coveragerc"
            settings.write_text(
                f"[run]\nsource = {ROOT / 'edalab'}\ndata_file = {file.resolve()}\n", "utf-8"
            )
            command = [
                *PYTEST, "-n", "auto", "--cov", "--cov-context=test", "--cov-report=",
                f"--cov-config={settings}", "-W", "ignore::coverage.exceptions.CoverageWarning",
            ]  # fmt: skip
            subprocess.run(command, cwd=ROOT, check=False)


@functools.cache
def _named(file: Path) -> frozenset[str]:
    """Return the modules that a file imports or names in a string.

    ``from edalab.lab import trace`` imports the module ``edalab.lab.trace``; where the name is no
    module, it is one of the package.
    """
    named: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                inside = _is_module(inner) or _is_module(f"{inner}.__init__")
                named.add(inner if inside else node.module)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            named |= set(filter(_is_module, re.findall(r"\bedalab(?:\.\w+)+", node.value)))
    return frozenset(named)


def _is_module(name: str) -> bool:
    return ROOT.joinpath(*name.split(".")).with_suffix(".py").is_file()


def _name_of(module: Path) -> str:
    return ".".join(module.with_suffix("").parts).removesuffix(".__init__")


def near_tests(module: Path) -> list[str]:
    """Return the test files that may run a module in a process that the map does not see.

    They have the module's name, or import it, or import from its package, which may load it by its
    name. Then come some of the modules that import it or start it, and of the users of these.
    """
    near, seen, level = _tests_of(module), {module}, [module]
    while level and len(near) < _MOST_NEAR:
        names = {_name_of(user) for user in level}
        level = [
            path
            for file in sorted((ROOT / "edalab").rglob("*.py"))
            if (path := file.relative_to(ROOT)) not in seen and not names.isdisjoint(_named(file))
        ]
        seen |= set(level)
        more = dict.fromkeys(test for user in level for test in _tests_of(user))
        near += [test for test in more if test not in near][: _MOST_NEAR - len(near)]
    return near


def _tests_of(module: Path) -> list[str]:
    """Return the test files that have a module's name, import it or its package, in this order.

    Of several those come first that stand in the folder of the module's own tests.
    """
    name = _name_of(module)
    files = sorted((ROOT / "tests").rglob("test_*.py"), key=lambda file: _distance(file, module))
    near = [file for file in files if file.stem == f"test_{module.stem}"]
    near += [file for file in files if name in _named(file)]
    near += [file for file in files if name.rpartition(".")[0] in _named(file)]
    return [str(file.relative_to(ROOT)) for file in dict.fromkeys(near)]


def _distance(test: Path, module: Path) -> tuple[int, str]:
    """Return how far a test's folder is from the module's, to sort by."""
    ours, theirs = module.parts[1:-1], test.relative_to(ROOT / "tests").parts[:-1]
    shared = list(takewhile(lambda pair: pair[0] == pair[1], zip(ours, theirs, strict=False)))
    return len(ours) + len(theirs) - 2 * len(shared), str(test)


def survives(mutant: Mutant, tests: Map, folder: Path, *, every_test: bool) -> bool:
    """Whether no test notices the change that was made in the copy."""
    near = near_tests(mutant.path)
    beside = str(Path("tests", mutant.path.parts[1]))
    own = [file for file in near if file.startswith(beside)]
    at_top = [] if own else [file for file in near if Path(file).parent == Path("tests")]
    order = {file: place for place, file in enumerate(dict.fromkeys([*own, *near]))}
    running = tests.tests(mutant.path, mutant.lines)
    running.sort(key=lambda test: order.get(test.partition("::")[0], len(near)))
    first = [test for test in running if test.partition("::")[0] in order]
    rest = sorted(running[len(first) :], key=lambda test: not test.startswith(beside))
    first.sort(key=lambda test: _tries_many_examples(test.partition("::")[0]))
    newer = [file for file in _files_in(beside) if file not in tests.files]
    stem = mutant.path.stem.removeprefix("simulate_")
    names = f"[{stem}", f"[{stem.replace('_', '-')}"
    named = any(name in test for test in running for name in names)
    tried = own if running else _files_in(beside)  # what runs at import belongs to no test
    return (
        passes(at_top, folder)  # the package has no folder of tests: these are its own, and quick
        and not ((named or not running) and not passes(tried, folder, only=" or ".join(names)))
        and passes(newer + first, folder)
        and passes(own, folder)  # quick, and most likely to notice
        and passes(rest, folder)
        and passes([file for file in near if file not in own], folder)
        and not (every_test and not passes(["tests"], folder, processes=2))
    )


@functools.cache
def _files_in(folder: str) -> list[str]:
    return [str(file.relative_to(ROOT)) for file in sorted((ROOT / folder).rglob("test_*.py"))]


@functools.cache
def _tries_many_examples(file: str) -> bool:
    return "hypothesis" in (ROOT / file).read_text("utf-8")


def passes(tests: list[str], folder: Path, *, processes: int = 0, only: str = "") -> bool:
    """Whether the tests pass on the copy, or those whose names fit; 0 processes for this one.

    A test file that is newer than the copy is left out: pytest would fail for it.
    """
    tests = [test for test in tests if (folder / test.partition("::")[0]).exists()]
    if not tests:
        return True
    names, report = folder.parent / "tests.txt", folder.parent / "report.xml"
    names.write_text("\n".join(tests), "utf-8")
    report.unlink(missing_ok=True)
    command = [
        *PYTEST, "-x", "-n", str(processes), "-p", "no:cacheprovider", "--timeout=60", "-k", only,
        f"--junitxml={report}", f"@{names}",
    ]  # fmt: skip
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(folder)},
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            status = process.wait(_LIMIT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return False
    # A changed program may end the tests' own process with status 0; then there is no report.
    return status in {0, pytest.ExitCode.NO_TESTS_COLLECTED} and report.exists()


def equivalents() -> dict[str, str]:
    """The reason by change, of mutants that differ in nothing anyone can see."""
    if not EQUIVALENTS.exists():
        return {}
    entries = tomllib.loads(EQUIVALENTS.read_text("utf-8"))["equivalent"]
    return {change: entry["reason"] for entry in entries for change in entry["changes"]}


def main() -> int:
    """Run the mutants of a package, and print the score."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", choices=PACKAGES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutants", type=int, default=60)
    parser.add_argument("--only", type=int)
    parser.add_argument("--map", type=Path)
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    every = places(options.package)
    drawn = random.Random(options.seed).sample(every, min(options.mutants, len(every)))
    known, counts = equivalents(), {"killed": 0, "survived": 0, "equivalent": 0}
    with tempfile.TemporaryDirectory(prefix="edalab-mutation-") as name:
        tests = Map(options.map or Path(name) / "map")
        folder = Path(name) / "tree"
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".venv", ".git", "__pycache__"))
        for number, place in enumerate(drawn, 1):
            if options.only not in (None, number):
                continue
            mutant = mutate(place)
            original = (folder / place.path).read_text("utf-8")
            (folder / place.path).write_text(mutant.text, "utf-8")
            survived = survives(mutant, tests, folder, every_test=options.all)
            (folder / place.path).write_text(original, "utf-8")
            outcome = "killed"
            if survived:
                outcome = "equivalent" if f"{place.path} {mutant.change}" in known else "survived"
            counts[outcome] += 1
            print(f"{number:3} {outcome:10} {place.path}:{mutant.lines.start} {mutant.change}",
                  flush=True)  # fmt: skip
    judged = counts["killed"] + counts["survived"]
    share = 100 * counts["killed"] / judged if judged else 0
    print(f"{options.package}: {counts['killed']} of {judged} killed ({share:.0f} %), "
          f"{counts['equivalent']} equivalent, of {len(every)} possible")  # fmt: skip
    return 0 if not counts["survived"] else 1


if __name__ == "__main__":
    sys.exit(main())
