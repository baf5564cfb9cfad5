"""Who did what to whom."""

import re

from runs import log_run, traces

from edalab.lab.trace import Record
from edalab.lab.views.actors import actors
from edalab.lab.views.scene import Scene


def drawn(records):
    return [(row.source, row.target, row.label) for row in rows(records)]


def rows(records):
    scene = Scene(records)
    while scene.seen < len(records):
        scene.step()
        yield scene.row()


def test_a_call_goes_there_and_its_answer_comes_back():
    found = drawn(traces("sync-vs-async", services="payroll=120")["sync"])
    assert found == [
        ("hr", "", "request r1"),
        ("hr", "payroll", "call r1/payroll"),
        ("payroll", "", "start r1/payroll"),
        ("payroll", "", "finish r1/payroll"),
        ("payroll", "hr", "answer r1/payroll"),
        ("hr", "", "return r1"),
    ]


def test_a_message_goes_from_the_producer_to_the_queue_and_the_ack_to_the_queue():
    found = drawn(traces("channel", publish=1, take=1, ack=1)["channel"])
    assert ("producer", "queue", "enqueue m1") in found
    assert ("queue", "consumer", "deliver m1") in found
    assert ("consumer", "queue", "ack m1") in found


def test_an_answer_that_the_service_notes_goes_the_same_way():
    records = [
        Record(0, "reader", "look-up", "c1", "db"),
        Record(1, "db", "answer", "c1", "reader"),
    ]
    assert drawn(records)[1] == ("db", "reader", "answer c1")


def test_a_redelivery_tells_its_attempt():
    records = [Record(0, "queue", "redeliver", "m1", "consumer", {"attempt": 2})]
    assert drawn(records) == [("queue", "consumer", "redeliver m1 (#2)")]


def test_a_refusal_comes_from_the_service_whoever_notes_it():
    called = [Record(0, "hr", "call", "r1", "it"), Record(0, "it", "refuse", "r1", "hr")]
    assert drawn(called)[1] == ("it", "hr", "refuse r1")
    noted = [Record(0, "it", "start", "r0"), Record(0, "worker", "refuse", "r1", "it")]
    assert drawn(noted)[1] == ("it", "worker", "refuse r1")


def test_a_log_tells_partition_and_offset():
    records, _ = log_run()
    labels = [label for _, _, label in drawn(records)]
    assert "subscribe orders" in labels
    assert any(re.fullmatch(r"append m1 \([01]:0\)", label) for label in labels)
    assert any(re.fullmatch(r"commit \([01]:1\)", label) for label in labels)


def test_who_asks_stands_first_then_the_queue_then_who_takes_from_it():
    found = actors(traces("sync-vs-async", workers=1)["async"])
    assert found == ["hr", "onboarding", "worker-1", "payroll", "it", "badge", "mail"]
