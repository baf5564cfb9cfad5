"""What a view counts of records, by the table in edalab.lab.actions, is what the channel has."""

import pytest
from random_runs import random_runs
from simulating import GROUP

from edalab.lab.trace import Record
from edalab.lab.views.gauges import Counts, dealt
from edalab.lab.views.scene import Scene


@pytest.mark.parametrize("kind", ["queue", "log"])
def test_the_counts_of_a_view_are_those_of_the_channel(kind):
    for records, lags in random_runs(kind):
        scene = Scene(records)
        for seen, lag in lags:
            scene.go(seen)
            gauge = scene.gauge(GROUP)
            shown = (0, 0, 0) if gauge is None else (gauge.ready, gauge.unacked, gauge.acked)
            assert shown == (lag.ready, lag.unacked, lag.acked), seen


def at_end(records, actor):
    scene = Scene(records)
    scene.go(len(records))
    gauge = scene.gauge(actor)
    return gauge and gauge.counts()


LINE = [
    Record(0, "card", "wait", "r1", "app"),
    Record(0, "card", "start", "r1", "app"),
    Record(1, "card", "wait", "r2", "app"),
    Record(2, "card", "wait", "r3", "app"),
    Record(3, "card", "finish", "r1", "app"),
    Record(3, "card", "start", "r2", "app"),
]


def test_a_service_with_a_line_has_counts_until_it_crashes_and_another_service_has_none():
    counts = [at_end(LINE[:number], "card") for number in range(1, 7)]
    assert [(c.ready, c.unacked, c.acked) for c in counts] == [
        (1, 0, 0), (0, 1, 0), (1, 1, 0), (2, 1, 0), (2, 0, 1), (1, 1, 1),
    ]  # fmt: skip
    crash = Record(4, "card", "crash")
    assert at_end([*LINE, crash], "card") == Counts(0, 0, 1)
    assert at_end([crash, *LINE], "card") == Counts(1, 1, 1)
    without_line = [Record(0, "it", "start", "r1", "app"), Record(1, "it", "crash")]
    assert at_end(without_line, "it") is None


def test_a_rebalance_is_read_whatever_its_detail_is():
    assert dealt({"a": [0, 2], "b": [1]}) == [(0, "a"), (2, "a"), (1, "b")]
    assert dealt({"a": [0, "1", None, True, 1.0], "b": 2, "c": None}) == [(0, "a")]
    assert dealt(None) == dealt([0, 1]) == dealt("a") == dealt({}) == []


def test_of_a_log_partition_and_offset_count_only_where_both_are_numbers():
    read = [
        Record(0, "consumer", "subscribe", "", "topic", {"group": "group"}),
        Record(0, "topic", "append", "m1", "app", {"partition": 0, "offset": 0}),
        Record(0, "topic", "append", "m2", "app", {"partition": 0, "offset": 1}),
        Record(1, "group", "deliver", "m1", "consumer", {"partition": 0, "offset": 0}),
    ]
    assert at_end(read, "group") == Counts(1, 1, 0)
    for detail in (None, {}, {"partition": "0", "offset": 1}, {"partition": 0, "offset": None}):
        strange = Record(2, "group", "deliver", "m2", "consumer", detail)
        assert at_end([*read, strange], "group") == Counts(1, 1, 0)
