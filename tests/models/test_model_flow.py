"""What is estimated of a model before it runs, against what the run then has."""

import msgspec
import pytest

from edalab.models.flow import consumers_in_order, live_seconds, steps
from edalab.models.reading import parse_model

MESSAGES = 300
MODEL = """
[producer.shop]
publishes = "orders"
messages = 300
rate = "100/s"
[channel.orders]
[consumer.billing]
reads = "orders"
work = "5 ms"
"""
CALLING = """
calls = "card"
retries = 3
[service.card]
work = "1 ms"
"""
ESTIMATED = {
    "a consumer": "",
    "a stage behind another": (
        "publishes = 'receipts'\n[channel.receipts]\n"
        "[consumer.mail]\nreads = 'receipts'\nwork = '1 ms'\ninstances = 2"
    ),
    "work that fails": "fails = '50 %'",
    "work that fails and is not tried again": (
        "fails = '90 %'\n[channel.more]\nmax_attempts = 1\n"
        "[producer.web]\npublishes = 'more'\nmessages = 300\n"
        "[consumer.late]\nreads = 'more'\nwork = '1 ms'\nfails = '99 %'"
    ),
    "calls that succeed": CALLING,
    "calls that fail to the last": CALLING + "availability = '0 %'",
    "calls that often fail": CALLING + "availability = '50 %'",
}


@pytest.mark.parametrize("case", ESTIMATED)
def test_the_estimated_steps_are_no_fewer_than_a_run_has_and_less_than_twice_as_many(outcome, case):
    text = MODEL + ESTIMATED[case]
    if "availability = '0 %'" in text:
        text = text.replace("[channel.orders]", "[channel.orders]\nmax_attempts = 1")
    records = outcome(text, keep=True).traces["model"]
    taken = sum(record.action in {"deliver", "redeliver", "call"} for record in records)
    assert taken <= steps(parse_model(text, "x")) < 2 * taken


def test_a_run_is_estimated_to_end_when_all_is_published_and_done(outcome):
    ended_s = outcome(MODEL).sides["model"]["ended_s"]
    estimated_s = live_seconds(parse_model(MODEL, "x"))
    assert ended_s < estimated_s < 3 * ended_s  # a real channel takes its time
    assert live_seconds(parse_model(MODEL + '[run]\nfor = "1 s"', "x")) == 1


def test_every_consumer_has_its_place_in_a_loop_too():
    model = parse_model(MODEL + ESTIMATED["a stage behind another"], "x")
    assert consumers_in_order(model) == ["billing", "mail"]
    mail = msgspec.structs.replace(model.consumer["mail"], publishes=("orders",))
    loop = msgspec.structs.replace(model, consumer=model.consumer | {"mail": mail})
    assert sorted(consumers_in_order(loop)) == ["billing", "mail"]
