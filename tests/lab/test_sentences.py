"""Each record in words."""

import re

import pytest
from runs import log_run, traces

from edalab import texts
from edalab.lab.trace import Record
from edalab.lab.views.sentences import sentences


@pytest.mark.parametrize(
    ("language", "called", "answered"),
    [
        (
            "en",
            "hr calls payroll for r1/payroll and waits.",
            "payroll sends hr the answer to r1/payroll.",
        ),
        (
            "ko",
            "hr이 payroll을 호출해 r1/payroll을 맡기고 응답을 기다립니다.",
            "payroll이 hr에 r1/payroll의 응답을 보냅니다.",
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


def test_a_log_tells_partitions_and_offsets():
    records, _ = log_run()
    told = list(sentences(records))
    assert any(re.search(r"appends m1 from producer to partition \d at offset 0", s) for s in told)
    assert "Group group assigns its partitions anew: reader: 0, 1." in told


def test_an_action_that_nobody_foresaw_is_told_as_it_is():
    assert list(sentences([Record(0, "a", "ponders", "m1", "b")])) == ["a: ponders m1 (b)"]


def test_what_a_record_leaves_empty_is_named_as_such():
    assert list(sentences([Record(0, "a", "deliver", "m1")])) == ["a delivers m1 to (no name)."]


def test_a_reply_that_the_asker_records_comes_from_its_peer():
    (sentence,) = sentences([Record(0, "hr", "learn", "r1", "payroll")])
    assert sentence == "hr learns from payroll that r1 is done."


def test_a_refusal_names_the_service_though_it_never_did_anything_else():
    (sentence,) = sentences([Record(0, "worker", "refuse", "r1", "payroll")])
    assert sentence == "payroll refuses r1 of worker."


def test_a_view_that_the_laboratory_drops_is_not_the_laboratory():
    (sentence,) = sentences([Record(0, "lab", "rebuild", "", "view")])
    assert sentence == "lab drops view and has it built again from the beginning."
