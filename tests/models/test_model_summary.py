"""The measures of stations of a model (edalab.models.summary), counted again from the records."""

from collections import defaultdict
from itertools import chain

import pytest

CARD = "calls = 'card'\n[service.card]\nwork = '20 ms'\ninstances = "
CALLED = {
    "one call after the other": ("", CARD + "1", []),
    "calls that time out and are made again while the first goes on": (
        "timeout = '5 ms'\nretries = 3\nmax_attempts = 2", CARD + "3", []
    ),
    "calls of which a crash cuts some off": (
        "timeout = '15 ms'\nretries = 3", CARD + "2",
        ["card crashes at 90 ms, restarts after 30 ms"],
    ),
    "calls of several instances": ("instances = 4\nprefetch = 2", CARD + "2", []),
}  # fmt: skip


@pytest.mark.parametrize("case", CALLED)
def test_a_service_is_busy_for_the_time_that_its_instances_work(outcome, small, case):
    in_consumer, service, faults = CALLED[case]
    limit = "max_attempts = 2" if "max_attempts" in in_consumer else ""
    text = small.replace("[channel.orders]", f"[channel.orders]\n{limit}")
    text += in_consumer.replace("max_attempts = 2", "") + f"\n{service}\n[run]\nfor = '2 s'"
    result = outcome(text, *faults, keep=True)
    begun, busy, until = defaultdict(list), 0, 0
    for record in result.traces["model"]:
        if record.actor != "card" or record.action not in {"start", "finish", "crash"}:
            continue
        if record.action == "start":
            begun[record.message].append(record.at)
            continue
        # All work takes the same time: what was begun first ends first.
        ended = (
            [begun[record.message].pop(0)]
            if record.action == "finish"
            else [*chain(*begun.values())]
        )
        busy += sum(record.at - start for start in ended)
        until = record.at if ended else until
        if record.action == "crash":
            begun.clear()
    instances = int(service[-1])
    assert result.sides["card"]["busy_share"] == pytest.approx(busy / (instances * until), abs=1e-5)


def test_a_station_that_had_nothing_to_do_has_no_share_and_no_wait(outcome, small):
    text = small + "calls = 'card'\n[service.card]\nwork = '1 ms'\ninstances = 1"
    result = outcome(text, "shop loses every message")
    for part in ("orders", "billing", "card"):
        shown = {measure.partition("_")[0] for measure in result.sides[part]}
        assert shown.isdisjoint({"wait", "busy", "throughput"}), part
    assert result.sides["billing"]["lost_network"] == 20


def test_what_a_channel_is_just_about_to_accept_as_the_time_ends_is_not_lost(outcome, small):
    text = small.replace('rate = "50/s"', "").replace(
        "[channel.orders]", "[channel.orders]\naccept = '10 ms'"
    )
    result = outcome(text.replace('"10 ms"', '"1 s"') + "[run]\nfor = '20 ms'")
    assert result.sides["shop"]["published"] == 2
    assert (result.sides["billing"]["lost"], result.sides["billing"]["unfinished"]) == (0, 2)


@pytest.mark.parametrize(("limit", "unpublished"), [("max_attempts = 1", 1), ("", 0)])
def test_what_comes_of_done_work_is_lost_where_the_work_is_not_tried_again(
    outcome, small, limit, unpublished
):
    text = small.replace("[channel.orders]", f"[channel.orders]\n{limit}")
    text += "publishes = 'kept'\n[channel.kept]\nkeeps = true"
    result = outcome(text, "billing crashes before publish 5, restarts after 1 s")
    assert result.sides["billing"]["handled"] == 20
    assert result.sides["billing"]["unpublished"] == unpublished
