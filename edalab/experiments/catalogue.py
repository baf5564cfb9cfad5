"""The experiments by name; each is imported when it is asked for."""

from importlib import import_module
from typing import Final

from edalab.errors import UnknownName
from edalab.experiments.experiment import Experiment

COMPARISONS: Final = {
    "command-vs-query": "command_vs_query",
    "sync-vs-async": "sync_vs_async",
    "sequential-vs-parallel": "sequential_vs_parallel",
    "direct-vs-channel": "direct_vs_channel",
    "one-vs-many-instances": "one_vs_many_instances",
    "retry-everywhere-vs-edge": "retry_everywhere_vs_edge",
    "complete-vs-pointer": "complete_vs_pointer",
    "queue-vs-log": "queue_vs_log",
    "ack-first-vs-ack-after": "ack_first_vs_ack_after",
    "push-vs-pull": "push_vs_pull",
    "queue-vs-no-queue": "queue_vs_no_queue",
    "fanout-vs-competing": "fanout_vs_competing",
    "overwrite-vs-append": "overwrite_vs_append",
    "checked-vs-unchecked-append": "checked_vs_unchecked_append",
    "table-vs-events": "table_vs_events",
    "one-database-vs-cqrs": "one_database_vs_cqrs",
    "retry-in-place-vs-later": "retry_in_place_vs_later",
    "outbox-vs-dual-write": "outbox_vs_dual_write",
    "orchestration-vs-choreography": "orchestration_vs_choreography",
    "naive-vs-guarded-replay": "naive_vs_guarded_replay",
    "erase-vs-forget-key": "erase_vs_forget_key",
    "look-up-vs-reservation": "look_up_vs_reservation",
    "call-vs-request-reply": "call_vs_request_reply",
    "retention-vs-compaction": "retention_vs_compaction",
}
"""Module by name, in the order of the lessons; after them the advanced ones."""

SIMULATIONS: Final = {
    "chain": "simulate_chain",
    "channel": "simulate_channel",
    "partitions": "simulate_partitions",
}
"""Module by name: one side alone, for free play."""


def comparison(name: str) -> Experiment:
    """Return the comparison of this name.

    Raises:
        UnknownName: There is none.
    """
    return _find("comparison", name, COMPARISONS)


def simulation(name: str) -> Experiment:
    """Return the simulation of this name.

    Raises:
        UnknownName: There is none.
    """
    return _find("simulation", name, SIMULATIONS)


def _find(kind: str, name: str, modules: dict[str, str]) -> Experiment:
    if name not in modules:
        raise UnknownName(kind, name, list(modules))
    experiment: Experiment = import_module(f"edalab.experiments.{modules[name]}").EXPERIMENT
    return experiment
