"""Who reads the records of a run."""

import pytest

from edalab.lab.runtime import VirtualRuntime
from edalab.lab.trace import Trace
from edalab.lab.wall_runtime import WallRuntime


@pytest.mark.parametrize("clock", [VirtualRuntime, WallRuntime])
@pytest.mark.parametrize("keep", [True, False])
def test_whoever_begins_to_listen_during_a_run_hears_all_that_comes(clock, keep):
    heard, late = [], []

    async def scenario(runtime):
        other = runtime.view("other")
        runtime.record("start", "m1")
        trace.on(("start", "finish"), lambda record: late.append(record.message))
        other.record("start", "m2")
        runtime.record("finish", "m3")
        runtime.record("end", "m4")

    trace = Trace(keep=keep)
    trace.on("start", lambda record: heard.append((record.actor, record.message)))
    clock(trace=trace).run("lab", scenario)
    assert heard == [("lab", "m1"), ("other", "m2")]
    assert late == ["m2", "m3"]
    assert [r.message for r in trace.records] == (["m1", "m2", "m3", "m4"] if keep else [])


def test_a_run_that_nobody_reads_can_be_listened_to_later():
    heard = []

    async def scenario(runtime):
        runtime.record("start", "m1")
        trace.on("start", lambda record: heard.append(record.message))
        runtime.record("start", "m2")

    trace = Trace(keep=False)
    VirtualRuntime(trace=trace).run("lab", scenario)
    assert heard == ["m2"]


def test_a_fold_of_one_actor_hears_that_actor_alone_in_the_order_of_the_folds():
    heard = []

    def fold(name):
        return lambda record: heard.append((name, record.actor, record.message))

    async def scenario(runtime):
        other = runtime.view("other")
        runtime.record("start", "m1")
        other.record("start", "m2")
        trace.on("start", fold("late"))
        other.record("start", "m3")
        other.record("finish", "m4")

    trace = Trace(keep=True)
    trace.on("start", fold("first"))
    trace.on(("start", "finish"), fold("of other"), actor="other")
    VirtualRuntime(trace=trace).run("lab", scenario)
    live = [
        ("first", "lab", "m1"),
        ("first", "other", "m2"), ("of other", "other", "m2"),
        ("first", "other", "m3"), ("of other", "other", "m3"), ("late", "other", "m3"),
        ("of other", "other", "m4"),
    ]  # fmt: skip
    assert heard == live
    heard.clear()
    trace.replay(trace.records)
    late = [("late", "lab", "m1"), ("late", "other", "m2")]
    assert heard == [live[0], late[0], *live[1:3], late[1], *live[3:]]
