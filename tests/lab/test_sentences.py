"""Each record in words."""

import re
from pathlib import Path

import pytest
from runs import log_run, traces

import edalab
from edalab import texts
from edalab.lab.trace import Record
from edalab.lab.views.sentences import sentences


@pytest.mark.parametrize(
    ("language", "called", "answered"),
    [
        (
            "en",
            "hr calls payroll for r1/payroll and waits.",
            "payroll answers hr: r1/payroll is done.",
        ),
        (
            "ko",
            "hr → payroll: r1/payroll 호출, 응답을 기다립니다.",
            "payroll → hr: r1/payroll 응답.",
        ),
    ],
)
def test_a_call_and_its_answer(language, called, answered):
    texts.choose(language)
    try:
        found = list(sentences(traces("sync-vs-async", services="payroll=120")["sync"]))
    finally:
        texts.choose(None)
    assert [found[1], found[4]] == [called, answered]


def test_every_action_that_the_lab_notes_has_a_sentence_of_its_own():
    source = "".join(path.read_text("utf-8") for path in (
        Path(edalab.__file__).parent / "lab").rglob("*.py"))  # fmt: skip
    actions = set(re.findall(r'record\(\s*"([a-z-]+)"', source))
    assert {"publish", "ack", "rebalance", "time-out"} <= actions
    known = texts.words("en", "narrate")
    assert {action for action in actions if f"narrate.{action}" not in known} == set()


def test_a_log_tells_partitions_and_offsets():
    records, _ = log_run()
    told = list(sentences(records))
    assert any(re.search(r"appends m1 from producer to partition \d at offset 0", s) for s in told)
    assert "Group group deals out its partitions anew: reader: 0, 1." in told


def test_an_action_that_nobody_foresaw_is_told_as_it_is():
    assert list(sentences([Record(0, "a", "ponders", "m1", "b")])) == ["a: ponders m1 (b)"]
