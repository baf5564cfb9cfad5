"""Every actor is crashed at every operation; the shortest run that breaks something is shown."""

import json
import shlex

import pytest

from edalab.lab.fault_sentence import parse_fault
from edalab.models.crashes import Point, _short_schedules, explore
from edalab.models.reading import parse_model
from edalab.models.template import template
from edalab.texts import say

EXPECTED = '\n[expect]\nlost = 0\n"billing.done_twice" = 0\n"billing.handled" = 20\n'


def explored(text, *, crashes=1, most=10_000):
    return explore(parse_model(text, "x"), [], seed=1, crashes=crashes, most=most)


def places(exploration):
    return {
        (point.actor, point.operation, point.after)
        for failure in exploration.failures
        for point in failure.schedule
    }


def test_every_operation_is_crashed_before_and_after_its_effect(small):
    found = explored(small + EXPECTED)
    # 20 messages: published, received, worked on and acknowledged, each before and after.
    assert (found.schedules, found.checked) == (160, 160)


def test_what_is_done_and_not_acknowledged_is_done_twice(small):
    found = explored(small + EXPECTED)
    assert places(found) == {("billing", "ack", False), ("shop", "publish", True)}
    assert {
        verdict.expectation.measure for failure in found.failures for verdict in failure.broken
    } == {"done_repeatedly"}
    assert (found.shortest.messages, found.shortest.schedule[0].nth) == (1, 1)


def test_who_acknowledges_first_loses_what_the_crash_cuts_off(small):
    found = explored(small + 'ack = "before"' + EXPECTED)
    lost = {
        (point.operation, point.after)
        for failure in found.failures
        for point in failure.schedule
        if point.actor == "billing"
    }
    assert lost == {("ack", True), ("sleep", False), ("sleep", True)}


def test_an_idempotent_consumer_withstands_every_crash(small):
    assert explored(small + "idempotent = true" + EXPECTED).failures == []
    assert explored(template(), most=60).failures == []


def test_pairs_of_crashes_come_after_the_single_ones(small):
    small = small.replace("messages = 20", "messages = 2")
    expected = EXPECTED.replace("20", "2")
    found = explored(small + "idempotent = true" + expected, crashes=2)
    assert found.schedules == found.checked == 16 + 16 * 15 // 2
    assert found.failures == []


def test_every_pair_of_crashes_is_tried_once(small):
    # A crash breaks this, so that every schedule is among the failures.
    expected = "\n[expect]\ncrashes = 0\n"
    found = explored(small.replace("messages = 20", "messages = 1") + expected, crashes=2)
    schedules = [failure.schedule for failure in found.failures]
    assert len(schedules) == found.schedules == 8 + 8 * 7 // 2
    assert {len(set(schedule)) for schedule in schedules} == {1, 2}
    assert len({frozenset(schedule) for schedule in schedules}) == len(schedules)


def test_short_schedules_are_each_tried_once_and_single_crashes_first():
    first, second = Point("a", "ack", 1, after=True), Point("b", "ack", 1, after=True)
    tried = list(_short_schedules([(first,), (first, second)], 2))
    assert list(map(len, tried)) == [1, 1, 1, 1, 2, 2]
    assert len(set(tried)) == len(tried)


def test_schedules_are_spread_evenly_over_all(small):
    found = explored(small + EXPECTED, most=40)
    assert (found.schedules, found.checked) == (160, 40)
    # A quarter of the 20 crashes before an ack, and of the 20 after a publish.
    assert len(found.failures) == 10


def test_a_model_that_fails_without_a_crash_is_not_crashed(small):
    found = explored(small + "\n[expect]\nlost = 1\n")
    assert found.checked == 0
    assert not found.unharmed[0].held


def test_the_command_shows_the_shortest_run_and_how_to_repeat_it(edalab, tmp_path, small):
    file = tmp_path / "shop.toml"
    file.write_text(small + EXPECTED, encoding="utf-8")
    shown = edalab("model", "run", str(file), "--every-crash")
    assert shown.code == 1
    assert "All 160 schedules were checked" in " ".join(shown.out.split())
    assert "billing crashes before ack 1" in shown.out
    assert "redeliver shop-1" in shown.out
    again = shown.out.partition("Again: edalab ")[2].replace(" \n", " ").replace("\n", "")
    repeated = edalab(*shlex.split(again))
    assert "redeliver shop-1" in repeated.out


def test_the_json_has_every_failing_schedule_as_sentences(edalab, tmp_path, small):
    file = tmp_path / "shop.toml"
    file.write_text(small + EXPECTED, encoding="utf-8")
    found = json.loads(edalab("model", "run", str(file), "--every-crash", "--json").out)
    assert found["checked"] == 160
    for failure in found["failures"]:
        assert [parse_fault(sentence).actor for sentence in failure["faults"]]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--crashes", "2"], "--every-crash"),
        (["--every-crash", "--crashes", "3"], "1 to 2"),
        (["--every-crash", "--schedules", "100000"], "--schedules"),
    ],
)
def test_an_option_that_does_not_fit_is_refused(edalab, tmp_path, small, options, named):
    file = tmp_path / "shop.toml"
    file.write_text(small + EXPECTED, encoding="utf-8")
    refused = edalab("model", "run", str(file), *options)
    assert (refused.code, refused.out) == (2, "")
    assert named in refused.err


def test_of_a_model_that_was_not_crashed_it_is_said_why(edalab, tmp_path, small):
    file = tmp_path / "shop.toml"
    file.write_text(small + "\n[expect]\nlost = 1\n", encoding="utf-8")
    shown = edalab("model", "run", str(file), "--every-crash")
    assert shown.code == 1
    assert say("models.broken-unharmed") in " ".join(shown.out.split())
    assert "BROKEN: lost = 1" in shown.out


def test_who_expects_nothing_is_told_so(edalab, tmp_path, small):
    file = tmp_path / "shop.toml"
    file.write_text(small, encoding="utf-8")
    assert "[expect]" in edalab("model", "run", str(file), "--every-crash").err


@pytest.mark.parametrize("most", [200, 100, 10])
def test_fewer_schedules_still_have_each_kind_of_crash(most):
    text = """
    [producer.shop]
    publishes = "orders"
    messages = 50
    rate = "50/s"
    [channel.orders]
    [consumer.billing]
    reads = "orders"
    work = "1 ms"
    ack = "before"
    [expect]
    done_twice = 0
    """
    exploration = explored(text, most=most)
    assert (exploration.schedules, exploration.checked) == (400, most)
    kinds = {failure.schedule[0].operation for failure in exploration.failures}
    assert kinds == {"publish"}  # after it has its effect alone: the message is published again
