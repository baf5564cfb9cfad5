"""Changes each accepted solution by program and has every change judged: the judge's own test.

Run: ``python tests/course/exercises/mutation.py`` judges all mutants and writes the score into
``docs/exercises.md``. ``--only NAME`` takes one exercise and prints what survives.

A mutant that passes is either *equivalent* and listed with its reason in
``mutation_equivalents.toml``, or it *survives*: the judge has a hole there, or nobody has said yet
why there is none. Those are listed in ``mutation_open.txt``, which may only grow shorter.

Mutation tools of the registry run a test suite for each change, and none of them moves an effect
over another, into a ``finally`` or out of a transaction. So the operators are our own, over
``ast``.
"""

import argparse
import ast
import copy
import fnmatch
import io
import os
import random
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from edalab.course.exercises.explore import Explorer
from edalab.course.exercises.limits import Watchdog
from edalab.course.exercises.misuse import Misuse
from edalab.course.exercises.program import Program
from edalab.course.exercises.worlds import NAMES, exercise

ROOT = Path(__file__).parents[3]
COURSE = ROOT / "lessons" / "exercises"
EQUIVALENTS = Path(__file__).with_name("mutation_equivalents.toml")
OPEN = Path(__file__).with_name("mutation_open.txt")
PARTS = ("exercise", "file", "operator", "line", "detail")
PAGE = ROOT / "docs" / "exercises.md"


class Mutant(NamedTuple):
    """One change of one accepted solution.

    Args:
        exercise: The exercise's name.
        file: The solution's path inside the exercise's folder.
        operator: What kind of change it is.
        line: The changed line's text.
        detail: What the line or its part became; ``#2`` tells equal ones apart.
        source: The changed file.
    """

    exercise: str
    file: str
    operator: str
    line: str
    detail: str
    source: str

    def __str__(self) -> str:
        return f"{self.exercise}/{self.file}: {self.operator}: {self.line} -> {self.detail}"


class Equivalent(NamedTuple):
    """A listed reason why mutants can't be told from their original.

    All but it are patterns; of those of one part, one has to fit.
    """

    exercise: tuple[str, ...]
    file: tuple[str, ...]
    operator: tuple[str, ...]
    line: tuple[str, ...]
    detail: tuple[str, ...]
    reason: str

    def covers(self, mutant: Mutant) -> bool:
        return all(
            any(fnmatch.fnmatchcase(getattr(mutant, part), pattern) for pattern in patterns)
            for part, patterns in zip(self._fields, self, strict=True)
            if part != "reason"
        )


def solutions(name: str) -> list[Path]:
    """The accepted solutions of an exercise."""
    folder = COURSE / name
    return [folder / "solution.py", *sorted((folder / "also").glob("*.py"))]


def equivalents() -> list[Equivalent]:
    """The listed reasons."""
    listed = tomllib.loads(EQUIVALENTS.read_text("utf-8"))["equivalent"]
    return [Equivalent(*map(_patterns, (entry.get(part, "*") for part in PARTS)), entry["reason"])
            for entry in listed]  # fmt: skip


def _patterns(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
LITERALS = (ast.Constant, ast.List, ast.Dict, ast.Set, ast.Tuple)


def _blocks(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and block:
                yield block


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_definition(statement: ast.stmt) -> bool:
    return isinstance(
        statement,
        ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom
        | ast.Global,
    )  # fmt: skip


def _awaits(statement: ast.stmt) -> bool:
    return any(
        isinstance(node, ast.Await | ast.AsyncWith | ast.AsyncFor) for node in ast.walk(statement)
    )


def _acts(statement: ast.stmt) -> bool:
    """Whether doing it twice may differ from doing it once: a plain assignment may not."""
    if isinstance(statement, ast.Return | ast.Raise):
        return False
    return _awaits(statement) or isinstance(statement, ast.Expr | ast.AugAssign)


def _swallowing(statements: list[ast.stmt]) -> ast.Try:
    handler = ast.ExceptHandler(ast.Name("Exception", ast.Load()), None, [ast.Pass()])
    return ast.Try(statements, [handler], [], [])


Change = tuple[str, int, list[ast.stmt]]
"""The operator, the line's number and what the block becomes."""


def _of_block(block: list[ast.stmt]) -> Iterator[Change]:
    """What can be done to the statements of a block."""
    for index, statement in enumerate(block):
        if _is_docstring(statement) or _is_definition(statement):
            continue
        before, after = block[:index], block[index + 1 :]
        for operator, line, new in (
            *_with_its_neighbour(statement, after),
            *_of_statement(statement, after),
            *_of_compound(statement, after),
        ):
            yield operator, line, [*before, *new] or [ast.Pass()]


def _with_its_neighbour(statement: ast.stmt, after: list[ast.stmt]) -> Iterator[Change]:
    """Swapped with the next statement, or the next one moved into a ``finally``."""
    if not after or _is_definition(after[0]):
        return
    yield "swap", statement.lineno, [after[0], statement, *after[1:]]
    if _awaits(statement) and _awaits(after[0]):
        moved = ast.Try([statement], [], [], [after[0]])
        yield "finally", statement.lineno, [moved, *after[1:]]


def _of_statement(statement: ast.stmt, after: list[ast.stmt]) -> Iterator[Change]:
    """Dropped, repeated, its errors swallowed, or turned into another jump."""
    line = statement.lineno
    if not isinstance(statement, ast.Pass):
        yield "drop", line, after
    if _acts(statement):
        yield "repeat", line, [statement, statement, *after]
    if _awaits(statement) and not isinstance(statement, ast.Return):
        yield "swallow", line, [_swallowing([statement]), *after]
    if isinstance(statement, ast.Break):
        yield "break-continue", line, [ast.Continue(), *after]
    if isinstance(statement, ast.Continue):
        yield "break-continue", line, [ast.Break(), *after]
    if isinstance(statement, ast.Return) and statement.value is not None:
        yield "return-nothing", line, [ast.Return(None), *after]


def _of_compound(statement: ast.stmt, after: list[ast.stmt]) -> Iterator[Change]:
    """A block taken away from around its body, its first or last statement moved out of it."""
    if isinstance(statement, ast.AsyncWith | ast.If | ast.Try):
        yield "unwrap", statement.lineno, [*statement.body, *after]
    if isinstance(statement, ast.AsyncWith) and len(statement.body) > 1:
        inner = statement.body
        shorter, longer = copy.copy(statement), copy.copy(statement)
        shorter.body, longer.body = inner[:-1], inner[1:]
        yield "out-of-block", inner[-1].lineno, [shorter, inner[-1], *after]
        yield "out-of-block", inner[0].lineno, [inner[0], longer, *after]
    if isinstance(statement, ast.For | ast.While):
        first = copy.copy(statement)
        first.body = [*statement.body, ast.Break()]
        yield "first-only", statement.lineno, [first, *after]


Exchange = Iterator[tuple[str, ast.AST]]
"""The operator and what stands in an expression's place."""


def _of_constant(node: ast.AST) -> Exchange:
    if not isinstance(node, ast.Constant):
        return
    if isinstance(node.value, bool):
        yield "constant", ast.Constant(not node.value)
    elif isinstance(node.value, int | float):
        yield "constant", ast.Constant(node.value + 1)
        yield "constant", ast.Constant(node.value - 1)
    elif isinstance(node.value, str):
        yield "constant", ast.Constant(f"{node.value}x")


def _of_condition(node: ast.AST) -> Exchange:
    if isinstance(node, ast.Compare):
        for other in COMPARISONS.get(type(node.ops[0]), ()):
            yield "comparison", ast.Compare(node.left, [other(), *node.ops[1:]], node.comparators)
    elif isinstance(node, ast.BoolOp):
        other_op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "condition", ast.BoolOp(other_op, node.values)
        for value in node.values:
            yield "condition", value
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "condition", node.operand
    elif isinstance(node, ast.IfExp):
        yield "condition", node.body
        yield "condition", node.orelse


def _of_arithmetic(node: ast.AST) -> Exchange:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        other_sign = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        yield "arithmetic", ast.BinOp(node.left, other_sign, node.right)


OTHER_FUNCTION = {"min": "max", "max": "min", "any": "all", "all": "any"}


def _of_call(node: ast.AST) -> Exchange:
    if not isinstance(node, ast.Call):
        return
    function = node.func
    if isinstance(function, ast.Attribute) and function.attr == "get" and len(node.args) == 2:
        yield "default", ast.Call(function, node.args[:1], node.keywords)
    for keyword in node.keywords:
        rest = [other for other in node.keywords if other is not keyword]
        yield "argument", ast.Call(function, node.args, rest)
    if not isinstance(function, ast.Name):
        return
    if function.id in {"reversed", "sorted"} and len(node.args) == 1:
        yield "order", node.args[0]
    if function.id in OTHER_FUNCTION:
        swapped = ast.Name(OTHER_FUNCTION[function.id], ast.Load())
        yield "order", ast.Call(swapped, node.args, node.keywords)


def _of_expression(node: ast.AST) -> Exchange:
    """Constants, comparisons, conditions, defaults and arguments changed."""
    for operator in (_of_constant, _of_condition, _of_arithmetic, _of_call):
        yield from operator(node)


def _replaced(tree: ast.Module, place: int, new: ast.AST) -> ast.Module:
    """The tree with the node of a place, in the order of ``ast.walk``, exchanged."""
    changed = copy.deepcopy(tree)
    target = list(ast.walk(changed))[place]

    class Replacing(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            if node is target:
                return ast.copy_location(copy.deepcopy(new), node)
            return self.generic_visit(node)

    result = Replacing().visit(changed)
    assert isinstance(result, ast.Module)
    return result


def _with_block(tree: ast.Module, block: list[ast.stmt], new: list[ast.stmt]) -> ast.Module:
    old = list(block)
    block[:] = new
    changed = copy.deepcopy(tree)
    block[:] = old
    return changed


def _conditions(tree: ast.Module) -> Iterator[tuple[int, ast.Module, str]]:
    for place, node in enumerate(ast.walk(tree)):
        if isinstance(node, ast.If | ast.While | ast.IfExp):
            test = list(ast.walk(tree)).index(node.test)
            for value in (True, False):
                if isinstance(node.test, ast.Constant) and node.test.value is value:
                    continue
                yield node.lineno, _replaced(tree, test, ast.Constant(value)), "condition"
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            for wider in ("Exception", "BaseException"):
                handler = copy.copy(node)
                handler.type = ast.Name(wider, ast.Load())
                yield node.lineno, _replaced(tree, place, handler), "except"


def _module_state(tree: ast.Module) -> Iterator[tuple[int, ast.Module, str]]:
    """A local variable that begins with a literal becomes one of the module."""
    for place, node in enumerate(ast.walk(tree)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        parameters = {argument.arg for argument in node.args.args}
        for index, statement in enumerate(node.body):
            if not isinstance(statement, ast.Assign) or not isinstance(statement.value, LITERALS):
                continue
            names = [
                part.id for target in statement.targets for part in ast.walk(target)
                if isinstance(part, ast.Name)
            ]  # fmt: skip
            reads = {part.id for part in ast.walk(statement.value) if isinstance(part, ast.Name)}
            if reads or parameters & set(names):
                continue
            function = copy.copy(node)
            body = [*node.body[:index], *node.body[index + 1 :]]
            function.body = [ast.Global(names), *body]
            changed = _replaced(tree, place, function)
            changed.body.insert(0, copy.deepcopy(statement))
            yield statement.lineno, changed, "module-state"


def mutants(exercise: str, path: Path) -> list[Mutant]:
    """Every mutant of a solution, each changed program once."""
    source = path.read_text("utf-8")
    lines = source.splitlines()
    tree = ast.parse(source)
    original = ast.unparse(tree)
    changes: list[tuple[str, int, ast.Module]] = []
    for block in list(_blocks(tree)):
        for operator, line, new in _of_block(block):
            changes.append((operator, line, _with_block(tree, block, new)))
    docstrings = {
        id(statement.value) for block in _blocks(tree) for statement in block
        if isinstance(statement, ast.Expr) and _is_docstring(statement)
    }  # fmt: skip
    for place, node in enumerate(list(ast.walk(tree))):
        if id(node) in docstrings:
            continue
        for operator, new_node in _of_expression(node):
            changes.append((operator, node.lineno, _replaced(tree, place, new_node)))  # type: ignore[attr-defined]
    for more in (_conditions(tree), _module_state(tree)):
        changes += [(operator, line, changed) for line, changed, operator in more]

    made: list[Mutant] = []
    seen = {original}
    names: Counter[tuple[str, str, str]] = Counter()
    for operator, line, changed in changes:
        text = ast.unparse(ast.fix_missing_locations(changed))
        if text in seen:
            continue
        seen.add(text)
        shown, detail = lines[line - 1].strip(), _difference(original, text)
        names[operator, shown, detail] += 1
        count = names[operator, shown, detail]
        name = detail if count == 1 else f"{detail} #{count}"
        file = path.relative_to(COURSE / exercise).as_posix()
        made.append(Mutant(exercise, file, operator, shown, name, f"{text}\n"))
    return made


def _difference(original: str, changed: str) -> str:
    """The first changed line as it reads now; what was only taken away reads ``(nothing)``."""
    kept = Counter(line.strip() for line in original.splitlines())
    for line in changed.splitlines():
        if not kept[line.strip()]:
            return line.strip()
        kept[line.strip()] -= 1
    return "(nothing)"


def verdict(exercise_name: str, source: bytes) -> str:
    """pass, fail or unknown, found in a process of its own; empty where that ended without one.

    Mutants of accepted solutions do no harm, so that process has no sandbox: only the watchdog,
    which ends loops.
    """
    reading, writing = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            sys.stdout = io.StringIO()
            os.write(writing, _found(exercise_name, source, writing).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        content = stream.read()
    os.waitpid(child, 0)
    return content.decode()


def _found(exercise_name: str, source: bytes, out: int) -> str:
    def never_ends(_code: str, _frame: FrameType | None) -> None:
        os.write(out, b"fail")
        os._exit(0)

    judged = exercise(exercise_name)
    watchdog = Watchdog(never_ends)
    watchdog.begin()
    try:
        program = Program(source, f"{exercise_name}.py", judged.functions, judged.given)
        return Explorer(judged, program, guard=watchdog.begin).find().verdict
    except Misuse:
        return "fail"


def passes(mutant: Mutant) -> bool:
    """Whether the judge lets a mutant through; one without a verdict was ended, and is rejected."""
    return verdict(mutant.exercise, mutant.source.encode()) in {"pass", "unknown"}


def see_that_originals_pass(names: Iterable[str]) -> None:
    """A judge that rejects everything kills every mutant, and would have a perfect score.

    Raises:
        RuntimeError: An accepted solution does not pass.
    """
    for name in names:
        source = (COURSE / name / "solution.py").read_bytes()
        if (found := verdict(name, source)) != "pass":
            raise RuntimeError(f"the solution of {name} does not pass: {found or 'no verdict'}")


def open_ones() -> set[str]:
    """The survivors that are known."""
    return set(OPEN.read_text("utf-8").splitlines())


def slice_of(seed: int, count: int) -> list[Mutant]:
    """Some mutants of all exercises, chosen by a seed."""
    everything = [
        mutant for name in NAMES for path in solutions(name) for mutant in mutants(name, path)
    ]
    return random.Random(seed).sample(everything, min(count, len(everything)))


class Score(NamedTuple):
    """How one exercise's mutants fared."""

    exercise: str
    total: int
    killed: int
    equivalent: int
    survivors: tuple[Mutant, ...]


def score(name: str, listed: list[Equivalent], used: set[Equivalent]) -> Score:
    """Judge every mutant of an exercise; notes which listed reasons were needed."""
    see_that_originals_pass([name])
    total = killed = equivalent = 0
    survivors = []
    for path in solutions(name):
        for mutant in mutants(name, path):
            total += 1
            if not passes(mutant):
                killed += 1
                continue
            reasons = [entry for entry in listed if entry.covers(mutant)]
            used.update(reasons)
            if reasons:
                equivalent += 1
            else:
                survivors.append(mutant)
    return Score(name, total, killed, equivalent, tuple(survivors))


def table(scores: list[Score]) -> str:
    """The scores as a table in Markdown."""
    rows = [
        "| exercise | mutants | killed | equivalent | survive |",
        "|---|---:|---:|---:|---:|",
        *(
            f"| `{row.exercise}` | {row.total} | {row.killed} | {row.equivalent} "
            f"| {len(row.survivors)} |"
            for row in scores
        ),
    ]
    sums = [sum(row[column] for row in scores) for column in (1, 2, 3)]
    rows.append(f"| all | {sums[0]} | {sums[1]} | {sums[2]} | {sums[0] - sums[1] - sums[2]} |")
    return "\n".join(rows)


def write_page(scores: list[Score]) -> None:
    """Put the table into the page, between its marks."""
    page = PAGE.read_text("utf-8")
    begin, end = "<!-- mutation score -->", "<!-- end of mutation score -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    PAGE.write_text(pattern.sub(f"{begin}\n\n{table(scores)}\n\n{end}", page), "utf-8")


def tell(line: str) -> None:
    """Print a line at once, since the next one may take a while."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only", choices=NAMES, action="append")
    chosen = parser.parse_args().only
    listed, used = equivalents(), set[Equivalent]()
    scores = []
    for name in chosen or NAMES:
        row = score(name, listed, used)
        scores.append(row)
        tell(f"{name}: {row.total} mutants, {row.killed} killed, {row.equivalent} equivalent")
        for mutant in row.survivors:
            tell(f"  survives: {mutant}")
    for entry in listed:
        if entry not in used and (not chosen or set(entry.exercise) & set(chosen)):
            tell(f"  no longer needed: {entry}")
    if not chosen:
        write_page(scores)
        survivors = sorted(str(mutant) for row in scores for mutant in row.survivors)
        OPEN.write_text("".join(f"{line}\n" for line in survivors), "utf-8")
    return 0


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | {"PYTHONHASHSEED": "0"})
    sys.exit(main())
