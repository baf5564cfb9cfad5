"""The comparison of a chain of calls with a channel, where no other test looks at its numbers."""

from collections import Counter

import pytest

from edalab.experiments.experiment import run
from edalab.experiments.parameters import parse
from edalab.experiments.sync_vs_async import EXPERIMENT


@pytest.mark.parametrize("availability", ["1", "0.9"])
@pytest.mark.parametrize("timeout", [{}, {"timeout_ms": "1"}, {"timeout_ms": "500"}])
def test_no_run_has_more_calls_and_deliveries_than_its_cost_says(availability, timeout):
    given = {"services": "payroll=120", "requests": "50", "retries": "9", **timeout}
    given["availability"] = availability
    traces = run(EXPERIMENT, given, keep=True).traces
    steps = Counter(record.action for records in traces.values() for record in records)
    assert steps["call"] + steps["deliver"] + steps["redeliver"] <= EXPERIMENT.cost.of(
        parse(EXPERIMENT.parameters, given)
    )
