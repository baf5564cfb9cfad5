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
