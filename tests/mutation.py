"""Changes the package at random, and sees whether its tests notice: how strict are they?

    python -m tests.mutation eventlog            60 mutants of edalab/eventlog
    python -m tests.mutation eventlog --seed 2 --mutants 20
    python -m tests.mutation eventlog --only 17  one mutant again, its change printed
    python -m tests.mutation eventlog --near     near tests alone: others may kill a survivor

A mutant is one change to one expression or statement, drawn with a seed from all that are possible
in the package. Tests run on a copy of the tree: first those near the changed module, which have its
name or import it, then all tests of the package. A mutant is *killed* when a test fails or the run
takes far too long.
Survivors that change nothing anyone can see stand in ``tests/mutation_equivalents.toml`` with the
reason; the others call for a test.
"""

import argparse
import ast
import copy
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from edalab.experiments.catalogue import COMPARISONS, SIMULATIONS

ROOT = Path(__file__).parent.parent
EQUIVALENTS = Path(__file__).with_name("mutation_equivalents.toml")

TESTS = {
    "eventlog": [
        "tests/eventlog",
        "tests/contract/test_eventlog.py",
        "tests/cli/test_log.py",
        "tests/cli/test_log_replay.py",
    ],
    "experiments": [
        "tests/experiments",
        "tests/cli/test_compare.py",
        "tests/cli/test_sweep_command.py",
        "tests/cli/test_showing.py",
    ],
    "course/exercises": ["tests/course/exercises", "tests/cli/test_exercise.py"],
    "course": ["tests/course", "tests/cli/test_lesson.py", "tests/cli/test_walkthrough.py"],
    "readmodel": ["tests/readmodel", "tests/contract/test_readmodel.py"],
    "domains": ["tests/domains", "tests/cli/test_employee.py"],
    "lab": ["tests/lab", "tests/contract/test_channel.py", "tests/contract/test_runtime.py"],
    "terminal": ["tests/terminal", "tests/cli/test_views.py", "tests/cli/test_showing.py"],
    "cli": ["tests/cli"],
    "texts": ["tests/test_texts.py", "tests/test_particles.py"],
    "adapters": ["tests/adapters", "tests/contract"],
}
"""The tests that answer for a package."""

EXPERIMENTS = {name.replace("-", "_"): name for name in COMPARISONS} | {
    f"simulate_{name}": name for name in SIMULATIONS
}
"""The names of the comparisons and simulations, by module."""

_TIMES_TOO_LONG = 5
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


def mutate(place: Place) -> tuple[str, str]:
    """The changed file, and the change as a line for people, with the statement that it is in."""
    tree = ast.parse((ROOT / place.path).read_text("utf-8"))
    node = nodes(tree)[place.node]
    new = OPERATORS[place.operator][1](node)
    around = [
        statement
        for statement in ast.walk(tree)
        if isinstance(statement, ast.stmt) and any(part is node for part in ast.walk(statement))
    ]
    before, after, statement = (
        ast.unparse(part).splitlines()[0] for part in (node, new, around[-1])
    )
    line = getattr(node, "lineno", 0)
    text = ast.unparse(ast.fix_missing_locations(_Replace(node, new).visit(tree)))
    change = f"{before} -> {after}"
    if statement != before:
        change += f", in {statement}"
    return text, f"{place.path}:{line} {place.operator}: {change}"


def near_tests(package: str, module: Path) -> list[str]:
    """Arguments for pytest: files that have the module's name or import it, or its experiments."""
    name = ".".join(module.with_suffix("").parts)
    files = [
        file
        for path in existing(TESTS[package])
        for file in ([ROOT / path] if path.endswith(".py") else (ROOT / path).rglob("test_*.py"))
    ]
    near = [
        file
        for file in files
        if file.stem == f"test_{module.stem}" or name in file.read_text("utf-8")
    ]
    near.sort(key=lambda file: file.stem != f"test_{module.stem}")
    if package == "experiments":
        using = [
            experiment
            for stem, experiment in EXPERIMENTS.items()
            if stem == module.stem
            or name in (ROOT / module.parent / f"{stem}.py").read_text("utf-8")
        ]
        chosen = [*using, *(file.stem for file in near)]
        return [*TESTS[package], "-k", " or ".join(chosen)] if chosen else []
    return [str(file.relative_to(ROOT)) for file in near]


def existing(tests: list[str]) -> list[str]:
    """The arguments without files and folders that do not exist."""
    return [test for test in tests if not test.startswith("tests/") or (ROOT / test).exists()]


def survives(package: str, module: Path, folder: Path, limit_s: float, *, near: bool) -> bool:
    """Whether no test notices the change that was made to the module in the copy."""
    tests = near_tests(package, module)
    if tests and not run(tests, folder, limit_s, processes=0)[0]:
        return False
    return (near and bool(tests)) or run(TESTS[package], folder, limit_s)[0]


def run(
    tests: list[str], folder: Path, limit_s: float | None, *, processes: int = 2
) -> tuple[bool, float]:
    """Whether tests pass on the copy, and how long they took; 0 processes for this one alone."""
    command = [
        sys.executable, "-m", "pytest", "-x", "-q", "-n", str(processes), "-p", "no:cacheprovider",
        *existing(tests),
    ]  # fmt: skip
    began = time.monotonic()
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(folder)},
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            passed = process.wait(limit_s) == 0
        except subprocess.TimeoutExpired:
            passed = False
            os.killpg(process.pid, signal.SIGKILL)
    return passed, time.monotonic() - began


def equivalents() -> dict[str, str]:
    """The reason by change, of mutants that differ in nothing anyone can see."""
    if not EQUIVALENTS.exists():
        return {}
    entries = tomllib.loads(EQUIVALENTS.read_text("utf-8"))["equivalent"]
    return {change: entry["reason"] for entry in entries for change in entry["changes"]}


def main() -> int:
    """Run the mutants of a package, and print the score."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", choices=TESTS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutants", type=int, default=60)
    parser.add_argument("--only", type=int)
    parser.add_argument("--near", action="store_true")
    options = parser.parse_args()
    every = places(options.package)
    drawn = random.Random(options.seed).sample(every, min(options.mutants, len(every)))
    known, counts = equivalents(), {"killed": 0, "survived": 0, "equivalent": 0}
    with tempfile.TemporaryDirectory(prefix="edalab-mutation-") as name:
        folder = Path(name) / "tree"
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".venv", ".git", "__pycache__"))
        passed, took = run(TESTS[options.package], folder, None)
        if not passed:
            print("the tests fail without any change")
            return 1
        for number, place in enumerate(drawn, 1):
            if options.only not in (None, number):
                continue
            text, described = mutate(place)
            original = (folder / place.path).read_text("utf-8")
            (folder / place.path).write_text(text, "utf-8")
            limit_s = _TIMES_TOO_LONG * took + 30
            survived = survives(options.package, place.path, folder, limit_s, near=options.near)
            (folder / place.path).write_text(original, "utf-8")
            change_only = described.partition(" ")[2]
            outcome = "killed"
            if survived:
                outcome = "equivalent" if f"{place.path} {change_only}" in known else "survived"
            counts[outcome] += 1
            print(f"{number:3} {outcome:10} {described}", flush=True)
    judged = counts["killed"] + counts["survived"]
    share = 100 * counts["killed"] / judged if judged else 0
    print(f"{options.package}: {counts['killed']} of {judged} killed ({share:.0f} %), "
          f"{counts['equivalent']} equivalent, of {len(every)} possible")  # fmt: skip
    return 0 if not counts["survived"] else 1


if __name__ == "__main__":
    sys.exit(main())
