"""Tasks about the numbers of one run: any run within the bounds passes, and no other."""

import pytest

from edalab.course.checkers import Evidence
from edalab.course.checkers.measured import measured
from edalab.course.events import ExperimentNoted

CHAIN = {
    "simulation": "chain",
    "bounds": [
        {"at": "sides.chain.caller_wait_ms", "exactly": 250},
        {"at": "sides.chain.failed_share", "at_most": 0.01},
        {"at": "parameters.services.payroll", "at_least": 120},
    ],
}
LINKS = {
    "comparison": "direct-vs-channel",
    "bounds": [{"at": "sides.channel.links", "above": "sides.direct.links"}],
}


def chain(wait=250, failed=0.0, payroll=120):
    return {
        "simulation": "chain",
        "parameters": {"services": {"payroll": payroll}},
        "sides": {"chain": {"caller_wait_ms": wait, "failed_share": failed}},
    }


def links(channel, direct):
    sides = {"channel": {"links": channel}, "direct": {"links": direct}}
    return {"comparison": "direct-vs-channel", "parameters": {}, "sides": sides}


def missing(parameters, *results):
    noted = [
        ExperimentNoted(lesson="l", step="s", task="t", command="", result=result)
        for result in results
    ]
    return measured(Evidence(noted), parameters).missing


@pytest.mark.parametrize("run", [chain(), chain(failed=0.01), chain(payroll=200)])
def test_every_run_within_the_bounds_passes(run):
    assert missing(CHAIN, run) == ()


@pytest.mark.parametrize(
    ("run", "told"),
    [
        (chain(wait=251), "caller waits, mean (chain): 251 so far, and exactly 250"),
        (chain(failed=0.0394), "share of failed requests (chain): 3.94 % so far, and at most 1 %"),
        (chain(payroll=119), "--services payroll: 119 so far, and at least 120"),
        ({"simulation": "chain", "sides": {}}, "caller waits, mean (chain): - so far"),
    ],
)
def test_a_run_beyond_a_bound_is_told_which(run, told):
    assert missing(CHAIN, run)[0].startswith(told)


def test_one_run_has_to_keep_all_the_bounds_and_the_nearest_is_talked_about():
    found = missing(CHAIN, chain(wait=1), chain(failed=0.5), chain(1, 0.5, 1))
    assert len(found) == 1
    assert missing(CHAIN, chain(wait=1), chain(), chain(failed=0.5)) == ()


def test_a_bound_may_be_another_number_of_the_run():
    assert missing(LINKS, links(channel=5, direct=4)) == ()
    assert missing(LINKS, links(channel=4, direct=4)) == (
        "links (channel): 4 so far, and more than 4 is asked for.",
    )


def test_without_a_run_of_that_command_it_is_named():
    assert missing(CHAIN, links(5, 4)) == (
        "There is no run of 'simulate chain' for this task yet.",
    )
    assert missing(LINKS) == ("There is no run of 'compare direct-vs-channel' for this task yet.",)
