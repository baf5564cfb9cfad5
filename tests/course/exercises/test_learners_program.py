"""A learner's file as it is read: what it lacks, what it imports, which of its errors are meant."""

import pytest

from edalab.course.exercises.history import Broken
from edalab.course.exercises.misuse import Misuse
from edalab.course.exercises.program import Program
from edalab.course.exercises.signature import Function
from edalab.lab.trace import Record

STEP, PREVIOUS = Function("step", ("state", "event")), Function("previous", ("events", "field"))


def program(source, *functions, **given):
    return Program(source.encode(), "fold.py", functions or (STEP,), given)


def defined(*names):
    return "".join(f"def {name}(state, event): return event\n" for name in names)


@pytest.mark.parametrize(
    ("names", "code", "line"),
    [
        ((), "missing", 0),
        (("stpe",), "misnamed", 1),
        (("other", "stpe"), "misnamed", 2),
        (("stpe", "other"), "misnamed", 1),
        (("anything",), "misnamed", 1),
        (("anything", "other"), "missing", 0),
    ],
)
def test_a_function_that_is_missing_is_looked_for_under_a_like_name_or_as_the_only_one(
    names, code, line
):
    with pytest.raises(Misuse) as told:
        program("x = 1\n" * (not names) + defined(*names)).fresh()
    assert (told.value.code, told.value.line) == (code, line)


def test_it_is_told_which_of_its_functions_should_be_another():
    both = program(defined("step", "previous"), STEP, PREVIOUS)
    assert both.is_async("previous", 2).parameters["wanted"] == "def previous(events, field)"
    assert both.not_async("step", 1).parameters["wanted"] == "def step(state, event)"


def test_its_imports_are_known_by_their_full_names():
    source = "import os, json.decoder as j\nfrom collections.abc import Sequence\nfrom . import x\n"
    assert program(source).imports() == {"os", "json.decoder", "collections.abc"}


@pytest.mark.parametrize(
    ("statement", "meant"),
    [("raise KeyError", True), ("{}[event]", False), ("int(event)", False), ("fail()", False)],
)
def test_an_error_is_meant_if_a_raise_statement_of_the_file_made_it(statement, meant):
    def fail():
        raise KeyError

    file = program(f"def step(state, event):\n    {statement}\n", fail=fail)
    with pytest.raises((KeyError, ValueError)) as raised:
        file.fresh()["step"]({}, "x")
    assert file.raised_on_purpose(raised.value) is meant
    assert file.misuse_of(raised.value).line == 2


def test_two_verdicts_are_equal_when_the_same_broke_with_the_same_values_wherever_it_is_shown():
    broken = Broken("acked", "m1", 1, 0, {"times": 2})
    shown = Broken("acked", "m1", 1, 0, {"times": 2}, Record(0, "queue", "ack"))
    assert (broken == shown, hash(broken) == hash(shown)) == (True, True)
    others = [
        Broken("paid", "m1", 1, 0, {"times": 2}), Broken("acked", "m2", 1, 0, {"times": 2}),
        Broken("acked", "m1", 2, 0, {"times": 2}), Broken("acked", "m1", 1, 1, {"times": 2}),
        Broken("acked", "m1", 1, 0, {"times": 3}), None,
    ]  # fmt: skip
    assert [other for other in others if other == broken] == []
