"""Numbers that are allowed one by one are refused together, from just beyond the limit on."""

import pytest

from edalab.errors import BadParameter
from edalab.experiments.catalogue import COMPARISONS, comparison, simulation
from edalab.experiments.parameters import parse

REFUSED = [
    ("ack-first-vs-ack-after", "messages=9 crash_at=9", "crash_at=10", "--crash-at", "0 - 9"),
    (
        "complete-vs-pointer", "events=1000 payload_bytes=100000", "payload_bytes=100001",
        "--payload-bytes", "0 - 100,000 (--events)",
    ),
    ("direct-vs-channel", "handlers=3 field_readers=3", "field_readers=4", "--field-readers",
     "0 - 3"),
    ("one-vs-many-instances", "service_rate=10 rate=9.999", "rate=10", "--rate",
     "0 < --rate < 10 /s"),
    ("queue-vs-no-queue", "rate=4 burst_s=0.2", "burst_s=0.12", "--burst-s", ">= 0.25 s"),
    ("queue-vs-no-queue", "consumer_rate=100 after_rate=99", "after_rate=99.1", "--after-rate",
     "0 - 99 /s"),
    ("retry-in-place-vs-later", "messages=5 poison_at=4", "poison_at=5", "--poison-at", "1 - 4"),
    ("chain", "services=a=1,b=2 down=2", "down=3", "--down", "1 - 2"),
    ("chain", "services=a=5,b=50 instances=2 rate=39.9", "rate=40", "--rate",
     "less than 40 /s"),
    ("channel", "publish=5 take=5", "take=6", "--take", "0 - 5"),
    ("channel", "publish=5 take=4 ack=4", "ack=5", "--ack", "0 - 4"),
    ("channel", "kind=queue max_length=1 ttl_ms=1 max_attempts=1", "kind=log", "--max-length",
     "--kind queue"),
    ("channel", "kind=queue ttl_ms=1", "kind=log", "--ttl-ms", "--kind queue"),
    ("channel", "kind=queue max_attempts=1", "kind=log", "--max-attempts", "--kind queue"),
    ("channel", "kind=log partitions=2", "kind=queue", "--partitions", "--kind log"),
    ("channel", "kind=queue partitions=1", "partitions=2", "--partitions", "--kind log"),
]  # fmt: skip
"""The experiment, what is allowed, what more is not, the option that is named, and its limit."""


def parsed(given):
    return dict(word.split("=", 1) for word in given.split())


@pytest.mark.parametrize(("name", "allowed", "beyond", "option", "most"), REFUSED)
def test_what_is_beyond_a_limit_is_refused_and_what_is_at_it_is_not(
    name, allowed, beyond, option, most
):
    declared = comparison(name) if name in COMPARISONS else simulation(name)
    declared.check(parse(declared.parameters, parsed(allowed)))
    with pytest.raises(BadParameter) as refused:
        declared.check(parse(declared.parameters, parsed(allowed) | parsed(beyond)))
    parameters = refused.value.parameters
    assert parameters["name"] == option
    assert str(parameters["value"]).replace(",", "") == parsed(allowed + " " + beyond).get(
        option.removeprefix("--").replace("-", "_")
    )
    assert most in parameters["allowed"]
