"""Who was busy, blocked or waiting when."""

from runs import traces

from edalab.lab.trace import Record
from edalab.lab.units import MILLISECOND as MS
from edalab.lab.views.lanes import Span, lanes


def by_actor(records):
    return {lane.actor: lane for lane in lanes(records)}


def test_a_caller_is_blocked_while_the_called_are_busy_one_after_the_other():
    found = by_actor(traces("sync-vs-async")["sync"])
    assert list(found) == ["hr", "payroll", "it", "badge", "mail"]
    assert found["hr"].spans == [Span(0, 500 * MS, "blocked")]
    assert found["badge"].spans == [Span(200 * MS, 400 * MS, "busy")]
    assert found["badge"].share("busy", 500 * MS) == 0.4


def test_a_publisher_is_blocked_until_the_channel_accepts():
    found = by_actor(traces("sync-vs-async")["async"])
    assert found["hr"].spans == [Span(0, 5 * MS, "blocked")]
    assert found["worker-1"].spans == [Span(5 * MS, 125 * MS, "waiting")]


def test_a_queue_waits_as_long_as_messages_are_ready_in_it():
    found = by_actor(traces("queue-vs-no-queue", rate=40, burst_s=1)["queue"])
    (span,) = found["queue"].spans
    assert span.state == "waiting"
    assert (span.start, span.end) == (25 * MS, 1950 * MS)


def test_a_time_out_ends_the_callers_wait_and_not_the_work():
    found = by_actor(traces("sync-vs-async", services="a=100", timeout_ms=60)["sync"])
    assert found["hr"].spans == [Span(0, 60 * MS, "blocked")]
    assert found["a"].spans == [Span(0, 100 * MS, "busy")]


def test_a_crash_ends_whatever_the_actor_was_at():
    lane = lanes([
        Record(0, "consumer", "start", "m1"),
        Record(4, "consumer", "crash"),
        Record(9, "consumer", "restart"),
    ])[0]  # fmt: skip
    assert lane.spans == [Span(0, 4, "busy")]
    assert (lane.crashes, lane.restarts) == ([4], [9])


def test_the_same_work_begun_twice_is_busy_until_both_ends():
    lane = lanes([
        Record(0, "payroll", "start", "r1"),
        Record(3, "payroll", "start", "r1"),
        Record(5, "payroll", "finish", "r1"),
        Record(8, "payroll", "finish", "r1"),
    ])[0]  # fmt: skip
    assert lane.spans == [Span(0, 8, "busy")]


def test_where_two_states_overlap_the_stronger_one_is_told():
    lane = lanes([
        Record(0, "service", "start", "r1"),
        Record(2, "service", "wait", "r2"),
        Record(6, "service", "finish", "r1"),
        Record(8, "service", "start", "r2"),
        Record(9, "service", "finish", "r2"),
    ])[0]  # fmt: skip
    assert lane.spans == [Span(0, 6, "busy"), Span(6, 8, "waiting"), Span(8, 9, "busy")]
