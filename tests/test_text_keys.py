"""Every key that the code can ask for has words, computed keys too; no words are left over.

Keys that are spelled out are collected from the source. A key that is computed, such as
``error.{code}``, stands here with where its values are declared, so that each is looked up and a
new way to compute a key has to be added.
"""

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, get_args

import pytest

from edalab import texts
from edalab.eventlog.reading import Reason

PACKAGE = Path(texts.__file__).parents[1]
AREAS = sorted(path.stem for path in (PACKAGE / "texts" / "en").glob("[a-z]*.py"))
KEY = re.compile(rf"({'|'.join(AREAS)})\.[\w-]+")
PATTERN = re.compile(rf"({'|'.join(AREAS)})\.[^.]+")
NOT_KEYS = {"channel", "log", "view"}
"""Areas whose names also begin paths into results, such as ``channel.ready``."""


class Source(NamedTuple):
    """What the package's source says about keys; its texts are left out."""

    spelled_out: set[tuple[str, str]]
    """The keys that are arguments of ``say`` or that otherwise look like keys, by file."""
    patterns: set[str]
    """The computed keys, each ``{}`` standing for a value."""
    arguments: dict[tuple[str, int], set[Any]]
    """The texts that are spelled out in calls, by the name that is called and the place."""


@cache
def source():
    """Read the source once for all tests of this file."""
    known = Source(set(), set(), defaultdict(set))
    for path in sorted(PACKAGE.rglob("*.py")):
        if "texts" not in path.relative_to(PACKAGE).parts:
            nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
            read_keys(nodes, path.name, known)
            read_arguments(nodes, known)
    return known


def read_keys(nodes, file, known):
    joined = [node for node in nodes if isinstance(node, ast.JoinedStr)]
    inside = {id(part) for node in joined for part in node.values}
    for node in joined:
        parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
        if PATTERN.fullmatch("".join(parts)):
            known.patterns.add("".join(parts))
    values = (
        node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in inside
    )
    known.spelled_out.update(
        (file, value) for value in values if isinstance(value, str) and KEY.fullmatch(value)
    )


def read_arguments(nodes, known):
    for node in nodes:
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            for position, value in enumerate(node.args):
                if isinstance(value, ast.Constant):
                    known.arguments[name, position].add(value.value)


def all_words(language="en"):
    return {key for area in AREAS for key in texts.words(language, area)}


def test_every_key_that_is_spelled_out_has_words():
    known = all_words()
    paths = {"toml", "jsonl", "py", "md", "mjs"}
    missing = {
        (name, key)
        for name, key in source().spelled_out
        if key not in known
        and key.rpartition(".")[2] not in paths
        and key.partition(".")[0] not in NOT_KEYS
    }
    assert missing == set()


def test_no_words_are_left_over():
    asked = {key for _, key in source().spelled_out}
    patterns = [re.escape(key).replace(r"\{\}", r"[\w-]+") for key in source().patterns]
    computed = re.compile("|".join(patterns))
    left = {key for key in all_words() - asked if not computed.fullmatch(key)}
    assert left == set()


def first_arguments(*classes, position=0):
    """The texts that are spelled out at one place of the calls of these classes."""
    return {value for name in classes for value in source().arguments[name, position]}


def error_classes():
    """The errors whose code is their first argument, by name."""
    from edalab import errors

    return [
        name
        for name, value in vars(errors).items()
        if isinstance(value, type)
        and issubclass(value, errors.EdalabError)
        and value.__init__ is errors.EdalabError.__init__
    ]


def experiments():
    from edalab.experiments.catalogue import COMPARISONS, SIMULATIONS, comparison, simulation

    return [*map(comparison, COMPARISONS), *map(simulation, SIMULATIONS)]


def sides():
    return {side for experiment in experiments() for side in experiment.sides}


def fault_kinds():
    from edalab.course.exercises.worlds import NAMES, exercise

    for name in NAMES:
        for bound in exercise(name).classes:
            yield from bound.most


def literals(module, name):
    from importlib import import_module
    from typing import get_args

    return get_args(getattr(import_module(module), name))


def declared(module, name):
    from importlib import import_module

    return list(getattr(import_module(module), name))


COMPUTED = {
    "error.{}": lambda: first_arguments(*error_classes()),
    "error.damage-{}": lambda: [
        *first_arguments("BadLine"), *first_arguments("Damaged", position=2),
    ],
    "models.a-{}": lambda: ["channel", "service"],
    "log.aside-{}": lambda: [*get_args(Reason)],
    "exercise.misuse-{}": lambda: first_arguments("Misuse"),
    "exercise.kind-{}": fault_kinds,
    "exercise.result-{}": lambda: literals("edalab.course.exercises.report", "Result"),
    "exercise.schedules-{}": lambda: literals("edalab.course.exercises.report", "Verdict"),
    "exercise.because-{}": lambda: ["again", "less", "other"],
    "course.form-{}": lambda: declared("edalab.course.typed_number", "FORMS"),
    "common.kind-{}": lambda: first_arguments("UnknownName"),
    "common.panel-{}": lambda: declared("edalab.cli.commands", "GROUPS"),
    "common.cli-missing-{}": lambda: ["argument", "option"],
    "diagram.title-{}": lambda: declared("edalab.terminal.diagrams", "DIAGRAMS"),
    "diagram.alt-{}": lambda: declared("edalab.terminal.diagrams", "DIAGRAMS"),
    "employee.field-{}": lambda: declared("edalab.domains.employees.fields", "FIELDS"),
    "help.title-{}": lambda: declared("edalab.cli.help", "TOPICS"),
    "help.text-{}": lambda: declared("edalab.cli.help", "TOPICS"),
    "lesson.next-{}": lambda: ["opening", "lesson", "exercise"],
    "lesson.opening-{}": lambda: declared("edalab.cli.screens", "AFTER_OPENING"),
    "lesson.status-{}": lambda: literals("edalab.course.progress", "Status"),
    "lesson.verdict-{}": lambda: literals("edalab.course.judge", "Verdict"),
    "recap.said-{}": lambda: literals("edalab.course.judge", "Verdict"),
    "lesson.stays-{}": lambda: first_arguments("Stays"),
    "measure.{}": lambda: declared("edalab.experiments.measures", "MEASURES"),
    "about.{}": lambda: declared("edalab.experiments.measures", "MEASURES"),
    "glossary.unit-{}": lambda: literals("edalab.experiments.measures", "Unit"),
    "measure.side-{}": sides,
    "readmodel.state-{}": lambda: literals("edalab.readmodel.trust", "State"),
    "models.shipped-{}": lambda: [path.stem for path in PACKAGE.glob("models/shipped/*.toml")],
    "doctor.name-{}": lambda: declared("edalab.cli.doctor", "NAMED"),
    "doctor.state-{}": lambda: literals("edalab.cli.doctor_checks", "State"),
    "theory.{}": lambda: (
        *(experiment.name for experiment in experiments() if experiment.theory), "model",
    ),
    "view.told-{}": lambda: literals("edalab.lab.actions", "State"),
    "view.state-{}": lambda: literals("edalab.lab.actions", "State"),
}  # fmt: skip
"""Where the values of a computed key are declared."""

ELSEWHERE = {
    "ask.{}", "ask.example-{}",  # tests/domains/employees: each kind of answer is asked for
    "claim.{}", "claim.{}-{}",  # tests/experiments/test_claims.py
    "compare.{}-{}", "compare.option-{}", "compare.option-{}-{}", "measure.{}-{}",
    "models.key-{}-{}",  # tests/models/test_model_reading.py: the page of keys has each
    "narrate.{}", "narrate.label-{}",  # tests/lab/test_actions.py
    "verdict.{}-{}", "verdict.{}-{}-holds",  # tests/course/exercises/test_every_exercise.py
    "doctor.{}", "employee.column-{}", "event.advice-{}", "event.is-{}",
    "event.problem-{}", "exercise.cause-{}", "exercise.data-{}", "exercise.label-{}",
    "exercise.fault-{}", "exercise.fault-{}-{}",
    "exercise.watch-{}", "log.replay-{}", "log.stats-{}",
    "progress.mark-{}", "readmodel.content-{}", "recap.{}-{}", "task.{}", "task.event-not-{}",
}  # fmt: skip
"""Computed where the values stand, a few lines above, or tried by the tests of their own."""


def test_every_way_to_compute_a_key_is_known():
    assert source().patterns - set(COMPUTED) - ELSEWHERE == set()
    assert (set(COMPUTED) | ELSEWHERE) - source().patterns == set()


@pytest.mark.parametrize("pattern", COMPUTED)
def test_every_computed_key_has_words(pattern):
    values = set(COMPUTED[pattern]())
    assert values
    missing = {pattern.format(value) for value in values} - all_words()
    assert missing == set()
