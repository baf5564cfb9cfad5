"""The table of actions is complete: whatever the package records has a row, words and a style."""

import ast
import string
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from runs import traces

import edalab
from edalab.course.exercises.explore import Explorer
from edalab.course.exercises.library import Library
from edalab.course.exercises.program import Program
from edalab.course.exercises.worlds import NAMES, exercise
from edalab.experiments.catalogue import COMPARISONS, SIMULATIONS
from edalab.lab.actions import ACTIONS, ANY, Action, Change, Form, action_of
from edalab.lab.folds import QueueCounts
from edalab.lab.trace import Record, Trace
from edalab.lab.views.sentences import sentences
from edalab.terminal.glyphs import TONES, style_of
from edalab.texts import choose, words

COURSE = Path(__file__).parents[2] / "lessons"
PACKAGE = Path(edalab.__file__).parent
OF_EVERY_RECORD = {"actor", "peer", "source", "target", "message", "action"}
FIRST = {"record": 0, "note": 1}
"""Which argument of a recording method is the action."""


def texts_in(node):
    """The texts that an expression may give."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return texts_in(node.body) | texts_in(node.orelse)
    return set()


@cache
def recorded_in_source():
    """The actions that stand in a call of a recording method, anywhere in the package."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                place = FIRST.get(node.func.attr)
                if place is not None and len(node.args) > place:
                    found |= texts_in(node.args[place])
    return found


@cache
def recorded_in_runs():
    """One record of each form that any experiment's default run has, by side."""
    found = {}
    for name in [*COMPARISONS, *SIMULATIONS]:
        for side, records in traces(name).items():
            for record in records:
                form = action_of(record.action).form(record)
                found.setdefault((record.action, form.key), (name, side, record))
    return found


def test_every_action_that_the_source_records_has_a_row():
    recorded = recorded_in_source()
    assert {"publish", "pay", "commit-writes", "ack-stale", "rebalance", "end"} <= recorded
    assert recorded - set(ACTIONS) == set()


def test_every_action_of_every_experiment_has_a_row():
    recorded = {action for action, _ in recorded_in_runs()}
    assert {"deliver", "late-reply", "compact", "dead-letter"} <= recorded
    assert recorded - set(ACTIONS) == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_action_of_an_exercises_first_failure_has_a_row(name):
    found = exercise(name)
    program = Program(Library(COURSE, name).start(), f"{name}.py", found.functions, found.given)
    failure = Explorer(found, program).search().counterexample
    assert failure is not None
    assert {record.action for record in failure.records} - set(ACTIONS) == set()


def test_every_row_is_of_an_action_that_somebody_records():
    # Some verbs stand in a variable where they are recorded.
    in_variables = {
        "redeliver", "deliver", "skip", "expire", "compact", "late-reply", "learn", "open",
        "roll-back", "ack-stale", "nack-stale",
    }  # fmt: skip
    recorded = recorded_in_source() | {action for action, _ in recorded_in_runs()} | in_variables
    assert set(ACTIONS) - recorded == set()


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("action", ACTIONS.values(), ids=lambda action: action.name)
def test_an_action_has_a_label_and_a_sentence_for_each_form(language, action):
    catalogue = words(language, "narrate")
    assert catalogue[action.label].strip()
    for form in action.forms:
        fields = {name for _, name, _, _ in string.Formatter().parse(
            catalogue[f"narrate.{form.key}"]) if name}  # fmt: skip
        assert fields <= OF_EVERY_RECORD | set(form.detail), form.key


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_words_are_left_of_an_action_that_is_gone(language):
    forms = {form.key for action in ACTIONS.values() for form in action.forms}
    labels = {f"label-{name}" for name in ACTIONS}
    others = {"at", "arrow", "nameless", "unknown", "unknown-with"}
    keys = {key.removeprefix("narrate.") for key in words(language, "narrate")}
    assert keys == forms | labels | others


@pytest.mark.parametrize("action", ACTIONS.values(), ids=lambda action: action.name)
def test_an_action_has_a_style(action):
    assert action.tone in TONES
    assert style_of(action.name, action.tone) == (
        "bold red" if action.name == "crash" else TONES[action.tone]
    )


@pytest.mark.parametrize("action", ACTIONS.values(), ids=lambda action: action.name)
def test_the_last_form_fits_every_record(action):
    # A sentence without details of its own can be said of whatever record has this action.
    assert action.forms[-1].detail == {}
    assert action.form(Record(0, "a", action.name)).key == action.forms[-1].key or any(
        form.peer is False for form in action.forms
    )


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_form_of_every_run_is_told_without_a_gap(language):
    choose(language)
    try:
        for name, side, record in recorded_in_runs().values():
            (sentence,) = sentences([record])
            where = f"{name}/{side}: {record}"
            assert sentence.endswith("."), where
            assert "  " not in sentence, where
            assert words(language, "narrate")["narrate.nameless"] not in sentence, where
            assert not {"이(가)", "을(를)", "은(는)", "(으)로"} & set(sentence.split()), where
    finally:
        choose(None)


def test_a_form_may_ask_for_any_value_or_for_one():
    action = Action(name="a", forms=(
        Form("one", {"kind": "x"}), Form("any", {"kind": ANY}), Form("none")))  # fmt: skip
    keys = [
        action.form(Record(0, "a", "a", detail=detail)).key
        for detail in ({"kind": "x"}, {"kind": "y"}, {"other": 1}, None)
    ]
    assert keys == ["one", "any", "none", "none"]


def test_only_counts_that_a_queue_has_are_changed():
    known = set(vars(QueueCounts(Trace(), "queue")))
    changes: list[Change] = [c for action in ACTIONS.values() for c in action.queue]
    assert {count for change in changes for count in change.by} <= known


def test_the_table_is_plain_data():
    rows = msgspec.to_builtins(list(ACTIONS.values()))
    assert msgspec.convert(rows, list[Action]) == list(ACTIONS.values())


EMPTIED = {
    "ack": [("queue", "enqueue"), ("queue", "deliver"), ("consumer", "ack")],
    "dead letter": [("queue", "enqueue"), ("queue", "deliver"), ("queue", "dead-letter")],
    "expiry": [("queue", "enqueue"), ("queue", "expire")],
    "drop": [("queue", "enqueue"), ("queue", "drop")],
}


@pytest.mark.parametrize("case", EMPTIED)
def test_a_queue_is_emptied_at_the_moment_at_which_its_last_message_leaves(case):
    trace = Trace()
    counts = QueueCounts(trace, "queue")
    emptied, expected = [], []
    for at, (actor, action) in enumerate(EMPTIED[case] * 2, 1):
        clock = SimpleNamespace(now=at)
        trace.recorder(clock, actor)(action, "m1", "queue" if actor == "consumer" else "consumer")
        emptied.append(counts.emptied_at)
        is_last = (actor, action) == EMPTIED[case][-1]
        expected.append(at if is_last else expected[-1] if expected else 0)
    assert emptied == expected


def test_a_reply_answers_what_somebody_asked_and_nothing_else():
    assert {action.name for action in ACTIONS.values() if action.asks} == {
        "call",
        "read",
        "look-up",
    }
    assert not Action(name="wave").asks
