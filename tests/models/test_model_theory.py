"""Where theory applies to a station, its measures are near the formula; elsewhere none is shown."""

import math

import pytest

from edalab.models.reading import parse_model
from edalab.models.theory import theory_of

STATION = """
[producer.shop]
publishes = "orders"
messages = 2_500
rate = "50/s"
arrivals = "random"
[channel.orders]
[consumer.billing]
reads = "orders"
work = "exponential 14 ms"
publishes = "receipts"
[channel.receipts]
[consumer.mail]
reads = "receipts"
work = "exponential 10 ms"
[run]
for = "10 min"
"""
SHAPES = {
    "M/M/1, and M/M/1 behind it": {},
    "M/M/3": {"billing__work": "42 ms", "billing__instances": "3"},
    "M/D/1": {"billing__work_shape": "fixed"},
    "M/G/1": {"billing__work_shape": "lognormal"},
}
FEW, MANY = 4, 20
"""Seeds: of an ordinary run of the tests, and of the long one."""

STANDARD_ERRORS = 4


@pytest.mark.parametrize("case", SHAPES)
def test_a_station_is_near_its_formula(outcome, case):
    assert_near(outcome, case, STATION, FEW)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("case", SHAPES)
def test_a_station_is_near_its_formula_over_many_seeds(outcome, case):
    assert_near(outcome, case, STATION.replace("2_500", "20_000"), MANY)


def assert_near(outcome, case, station, seeds):
    samples = {}
    for seed in range(1, seeds + 1):
        result = outcome(station.replace("[run]", f"[run]\nseed = {seed}"), **SHAPES[case])
        assert "billing" in result.theory
        assert ("mail" in result.theory) == case.startswith("M/M")
        for part, measures in result.theory.items():
            for measure, predicted in measures.items():
                values = samples.setdefault((part, measure, predicted), [])
                values.append(result.sides[part][measure])
    for (part, measure, predicted), values in samples.items():
        mean = sum(values) / len(values)
        variance = sum((value - mean) ** 2 for value in values) / (len(values) - 1)
        error = math.sqrt(variance / len(values))
        assert abs(mean - predicted) <= STANDARD_ERRORS * error, (part, measure, mean, predicted)


def test_a_formula_gives_what_textbooks_have():
    theory = theory_of(parse_model(STATION, "x"))
    # M/M/1: load / (rate of work - rate of arrival).
    assert theory["billing"]["wait_ms"] == pytest.approx(1000 * 0.7 / (1000 / 14 - 50))
    fixed = theory_of(parse_model(STATION.replace("exponential 14", "14"), "x"))
    # M/D/1 waits half as long as M/M/1.
    assert 2 * fixed["billing"]["wait_ms"] == pytest.approx(theory["billing"]["wait_ms"])
    assert "mail" not in fixed


def producer(name, publishes="orders", messages=2_500, rate=50, arrivals="random"):
    """A second producer, as text."""
    return (
        f"[producer.{name}]\npublishes = '{publishes}'\nmessages = {messages}\n"
        f"rate = '{rate}/s'\narrivals = '{arrivals}'\n"
    )


REPLAYED = """
[producer.web]
publishes = "old"
[channel.old]
[consumer.replay]
reads = "old"
work = "1 ms"
publishes = "orders"
"""


def test_random_arrivals_of_several_producers_add_up_where_they_last_as_long():
    text = STATION.replace("50/s", "30/s").replace("2_500", "3_000")
    web = producer("web", messages=2_000, rate=20)
    assert theory_of(parse_model(web + text, "x")) == theory_of(parse_model(STATION, "x"))


def test_behind_a_station_there_is_a_formula_only_where_nothing_else_comes():
    again = producer("web", publishes="receipts")
    log = "[channel.receipts]\nkind = 'log'\n"
    for more in (again, log):
        text = STATION if more is again else STATION.replace("[channel.receipts]", "")
        assert theory_of(parse_model(more + text, "x")).keys() <= {"billing"}


BEYOND = {
    "messages at an even pace": ("random", "even"),
    "too few messages for a mean in the long run": ("2_500", "900"),
    "more work than time": ("14 ms", "20 ms"),
    "a full queue": ("[channel.orders]", "[channel.orders]\nmax_length = 3"),
    "messages that expire": ("[channel.orders]", "[channel.orders]\nttl = '1 s'"),
    "a log": ("[channel.orders]", "[channel.orders]\nkind = 'log'"),
    "a channel that takes its time": ("[channel.orders]", "[channel.orders]\naccept = '1 ms'"),
    "work that fails": ("14 ms", '14 ms"\nfails = "5 %'),
    "acknowledgement before the work": ("14 ms", '14 ms"\nack = "before'),
    "instances with work of another shape": ("exponential 14 ms", '28 ms"\ninstances = 2\n#"'),
    "several instances that fetch ahead": ("14 ms", '28 ms"\ninstances = 2\nprefetch = 2\n#"'),
    "a run that is cut off": ("10 min", "10 s"),
    "work that takes no time": ("exponential 14 ms", "0 ms"),
    "work that calls a service": (
        'reads = "orders"', 'reads = "orders"\ncalls = "card"',
        "[run]", "[service.card]\nwork = '1 ms'\n[run]",
    ),
    "a consumer that waits until a channel accepts": (
        "[channel.receipts]", "[channel.receipts]\naccept = '1 ms'"
    ),
    "a consumer that waits for room": (
        "[channel.receipts]", "[channel.receipts]\nmax_length = 9"
    ),
    "a producer that waits until another channel accepts": (
        'publishes = "orders"', "publishes = ['orders', 'copies']", "[channel.orders]",
        "[channel.copies]\naccept = '1 ms'\nkeeps = true\n[channel.orders]",
    ),
    "messages of which some come at an even pace": (
        "[channel.orders]", producer("web", rate=1, arrivals="even") + "[channel.orders]"
    ),
    "messages of which some come for a shorter time": (
        "[channel.orders]", producer("web", messages=1_000, rate=10) + "[channel.orders]"
    ),
    "what another consumer publishes as well": (
        "[channel.orders]", REPLAYED + "[channel.orders]"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BEYOND)
def test_no_formula_is_shown_for(case):
    text, changes = STATION, iter(BEYOND[case])
    for old, new in zip(changes, changes, strict=True):
        assert old in text
        text = text.replace(old, new, 1)
    assert theory_of(parse_model(text, "x")).get("billing") is None


def test_no_formula_is_shown_for_a_run_with_faults(outcome):
    assert outcome(STATION, "billing crashes at 1 s, restarts after 1 s").theory == {}
