"""What is said of a run of a model: each sentence in a run of which it is true, and in no other."""

import pytest

from edalab.models.claims import claims_of
from edalab.models.reading import parse_model

NEXT = (
    "publishes = 'receipts'\n[channel.receipts]\n[consumer.mail]\nreads = 'receipts'\nwork = '1 ms'"
)
CARD = "calls = 'card'\ntimeout = '5 ms'\n[service.card]\nwork = '20 ms'"
RUNS = {
    "nothing happened to it": ("", "", [], {"done-once": 20}),
    "a consumer that never begins": (
        "", "", ["billing crashes before receive 1"],
        {"nothing-done": None, "unfinished": 20, "time-over": 60},
    ),
    "a full queue that rejects": ("", "max_length = 0", [], {"lost-rejected": 19}),
    "a full queue that drops": (
        "", "max_length = 0\noverflow = 'drop-oldest'", [], {"lost-dropped": 19}
    ),
    "messages that expire": ("", "ttl = '1 ms'", [], {"lost-expired": 19}),
    "a network that loses": ("", "", ["shop loses message 3"], {"lost-network": 1}),
    "a crash between acknowledgement and work": (
        "ack = 'before'", "", ["billing crashes after ack 5, restarts after 1 s"], {"lost-crash": 1}
    ),
    "work that fails after its acknowledgement": (
        "ack = 'before'", "", ["shop poisons message 3"], {"lost-failed": 1}
    ),
    "a crash between work and what comes of it": (
        f"ack = 'before'\n{NEXT}", "", ["billing crashes before publish 5, restarts after 1 s"],
        {"unpublished": 1},
    ),
    "two consumers that publish to one channel": (
        f"{NEXT}\n[consumer.copy]\nreads = 'orders'\nwork = '1 ms'\npublishes = 'receipts'", "", [],
        {"done-once": 80},
    ),
    "a poisoned message that is set aside": (
        "", "max_attempts = 2", ["shop poisons message 3"], {"dead": 1}
    ),
    "a crash between work and acknowledgement": (
        "", "", ["billing crashes before ack 5, restarts after 1 s"], {"done-twice": 1}
    ),
    "a producer that stays down": (
        "", "", ["shop crashes before publish 11"],
        {"not-published": 10, "time-over": 60},
    ),
    "a call that times out and is made again": (
        f"{CARD}\n[run]\nfor = '500 ms'", "", [],
        {"nothing-done": None, "work-repeated": 1, "time-over": 0.5, "unfinished": 20},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", RUNS)
def test_what_is_said_of_a_run(outcome, small, case):
    in_consumer, in_channel, faults, wanted = RUNS[case]
    text = small.replace("[channel.orders]", f"[channel.orders]\n{in_channel}") + in_consumer
    if "max_length" in text or "ttl" in text:  # all at once
        text = text.replace('rate = "50/s"', "")
    statements = outcome(text, *faults).statements()
    made = {
        statement.claim: next(
            (value for name, value in statement.values.items() if name != "part"), None
        )
        for statement in statements
        if statement.claim != "bottleneck"
    }
    assert made == wanted


@pytest.mark.parametrize(
    ("work", "busiest"),
    [(("19 ms", "1 ms"), "billing"), (("1 ms", "19 ms"), "mail"), (("1 ms", "1 ms"), None)],
)
def test_the_busiest_station_is_named_where_it_has_hardly_a_pause(outcome, small, work, busiest):
    text = (small + NEXT).replace("10 ms", work[0]).replace("'1 ms'", f"'{work[1]}'")
    named = [s.values["part"] for s in outcome(text).statements() if s.claim == "bottleneck"]
    assert named == ([busiest] if busiest else [])


def test_a_run_can_have_every_claim(small):
    model = parse_model(small + CARD, "x")
    names = {name for _, _, _, wanted in RUNS.values() for name in wanted} | {"bottleneck"}
    assert {claim.name for claim in claims_of(model)} == names
