"""Models as texts, and their results."""

import pytest

from edalab.experiments.experiment import run
from edalab.experiments.faulty_run import run_with_faults
from edalab.lab.fault_sentence import parse_fault
from edalab.models.experiment import experiment_of
from edalab.models.reading import parse_model

SMALL = """
[producer.shop]
publishes = "orders"
messages = 20
rate = "50/s"
[channel.orders]
[consumer.billing]
reads = "orders"
work = "10 ms"
"""


@pytest.fixture
def outcome():
    """Runs a model with faults; returns the result."""

    def outcome(text, *faults, keep=False, **given):
        model = parse_model(text, "x.toml")
        injected = [parse_fault(fault) for fault in faults]
        experiment = experiment_of(model, injected)
        if injected:
            return run_with_faults(experiment, given, injected, seed=model.run.seed, keep=keep)
        return run(experiment, given, seed=model.run.seed, keep=keep)

    return outcome


@pytest.fixture
def small():
    """A model of one producer, one queue and one consumer."""
    return SMALL
