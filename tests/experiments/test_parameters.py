"""What is typed for a parameter is the value that it means, or is refused with what is allowed."""

import math
from typing import Annotated

import msgspec
import pytest

from edalab.errors import BadParameter, BadSyntax, UnknownName
from edalab.experiments.cost import Cost
from edalab.experiments.measures import slowest
from edalab.experiments.parameters import (
    Choice,
    Flag,
    Number,
    Services,
    Span,
    Whole,
    fields,
    parse,
)

NUMBER, ABOVE, WHOLE = Number(-1, 10), Number(0, 10, above=True, unit="ms"), Whole(1, 2_000)
CHOICE, FLAG, SPAN = Choice(("up", "down")), Flag(), Span(0, 60, unit="s")
SERVICES = Services(0, 500, most=2)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (NUMBER, "-1", -1), (NUMBER, "10", 10), (NUMBER, "2.50", 2.5), (NUMBER, "3.0", 3),
        (ABOVE, "0.000001", 1e-6), (ABOVE, "10", 10), (WHOLE, "1", 1), (WHOLE, "2000", 2_000),
        (CHOICE, "up", "up"), (CHOICE, "down", "down"), (FLAG, "true", True),
        (FLAG, "false", False), (SPAN, "0..60", (0, 60)), (SPAN, "30..30", (30, 30)),
        (SPAN, "1.5..2", (1.5, 2)), (SERVICES, "it=80", {"it": 80}),
        (SERVICES, " it = 0.5 , hr=500", {"it": 0.5, "hr": 500}),
    ],
)  # fmt: skip
def test_a_text_means_a_value_and_the_value_is_typed_as_such_a_text(kind, text, value):
    parsed = kind.parse("--it", text)
    assert (parsed, type(parsed)) == (value, type(value))
    assert kind.parse("--it", kind.typed(value)) == value


@pytest.mark.parametrize(
    ("kind", "text", "name", "allowed"),
    [
        (NUMBER, "-1.01", "--it", "-1 to 10"), (NUMBER, "10.1", "--it", "-1 to 10"),
        (NUMBER, "nan", "--it", "-1 to 10"), (NUMBER, "inf", "--it", "-1 to 10"),
        (ABOVE, "0", "--it", "more than 0, up to 10 ms"),
        (ABOVE, "10.5", "--it", "more than 0, up to 10 ms"),
        (ABOVE, "0.0000009", "--it", "1e-06 to 10 ms"),
        (WHOLE, "0", "--it", "1 to 2,000"), (WHOLE, "2001", "--it", "1 to 2,000"),
        (CHOICE, "UP", "--it", "up, down"), (SPAN, "2..1", "--it", "1..2"),
        (SPAN, "2..61", "--it", "0 to 60 s"), (SPAN, "-2..1", "--it", "0 to 60 s"),
        (SERVICES, "it=501", "--it it", "0 to 500 ms"),
        (SERVICES, "it=1,it=1", "--it", "each service once, and it comes twice"),
        (SERVICES, "a=1,b=1,c=1", "--it", "at most 2 services"),
    ],
)  # fmt: skip
def test_a_value_that_is_not_allowed_is_refused_with_what_is(kind, text, name, allowed):
    with pytest.raises(BadParameter) as refused:
        kind.parse("--it", text)
    shown = refused.value.parameters
    assert (shown["name"], shown["allowed"]) == (name, allowed)


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (NUMBER, "", "a number"), (NUMBER, "1,5", "a number"), (WHOLE, "1.5", "a whole number"),
        (FLAG, "yes", "true|false"), (FLAG, "", "true|false"), (SPAN, "3", "FROM..TO"),
        (SPAN, "1..x", "a number"), (SERVICES, "it", "NAME=MS,..."),
        (SERVICES, "=1", "NAME=MS,..."), (SERVICES, "it=1,", "NAME=MS,..."),
        (SERVICES, "a/b=1", "NAME=MS,..."), (SERVICES, "a\x07=1", "NAME=MS,..."),
        (SERVICES, "it=x", "a number"),
    ],
)  # fmt: skip
def test_a_text_that_means_no_value_is_refused_with_how_one_is_written(kind, text, expected):
    with pytest.raises(BadSyntax) as refused:
        kind.parse("--it", text)
    assert refused.value.parameters["expected"] == expected


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (NUMBER, "NUMBER"), (ABOVE, "MS"), (WHOLE, "NUMBER"), (CHOICE, "up|down"), (FLAG, ""),
        (SPAN, "FROM..TO"), (SERVICES, "NAME=MS,..."),
    ],
)  # fmt: skip
def test_help_shows_how_a_value_is_written(kind, shown):
    assert kind.example() == shown


class Shop(msgspec.Struct, frozen=True, kw_only=True):
    orders: Annotated[int, Whole(1, 1_000_000)] = 10
    rate_s: Annotated[float, Number(0, 1_000, above=True)] = 2
    fast: Annotated[bool, Flag()] = False
    share: Annotated[float | None, Number(0, 1)] = None


def test_what_is_given_takes_the_place_of_the_defaults():
    assert parse(Shop, {"rate-s": "3.5", "fast": "true"}) == Shop(rate_s=3.5, fast=True)
    with pytest.raises(UnknownName, match="--rate-s"):
        parse(Shop, {"rate": "1"})


def test_the_words_of_a_command_give_a_parameter_its_value():
    orders, rate, fast, _ = fields(Shop)
    assert (orders.words("7"), rate.words("1")) == (["--orders", "7"], ["--rate-s", "1"])
    assert (fast.words("true"), fast.words("false")) == (["--fast"], ["--fast", "false"])


@pytest.mark.parametrize(
    ("options", "given", "name", "value", "allowed"),
    [
        (("orders",), {"orders": 601}, "--orders", "601", "1 to 500"),
        (("rate_s",), {"rate_s": 123.456}, "--rate-s", "123.456", "1e-06 to 100"),
        (("orders", "rate_s"), {"orders": 40, "rate_s": 33}, "--orders", "40", "1 to 30"),
        (("share", "orders"), {"orders": 501}, "--orders", "501", "1 to 500"),
        (("fast", "orders"), {"orders": 501}, "--orders", "501", "1 to 500"),
    ],
)
def test_a_run_that_is_too_long_is_refused_with_the_highest_value_that_is_not(
    options, given, name, value, allowed
):
    cost = Cost(lambda shop: shop.orders * shop.rate_s, options, most=1_000)
    shop = Shop(**given)
    with pytest.raises(BadParameter) as refused:
        cost.check(shop)
    parameters = refused.value.parameters
    assert (parameters["name"], parameters["value"]) == (name, value)
    assert parameters["allowed"] == f"{allowed} with the other numbers as they are"
    (field,) = (field for field in fields(Shop) if field.option == name)
    highest = field.kind.parse(name, allowed.partition(" to ")[2])
    cost.check(msgspec.structs.replace(shop, **{field.name: highest}))


@pytest.mark.parametrize(
    ("steps", "shown"),
    [(1_001, "1,001"), (1e15, "1e+15"), (999_999_999_999_999, "999,999,999,999,999"),
     (math.inf, "∞"), (10**400, "∞")],
)  # fmt: skip
def test_where_no_value_alone_makes_a_run_short_enough_all_are_named(steps, shown):
    cost = Cost(lambda _shop: steps, ("orders", "rate_s"), most=1_000)
    with pytest.raises(BadParameter) as refused:
        cost.check(Shop())
    assert refused.value.parameters == {
        "name": "--orders × --rate-s", "value": shown, "allowed": "at most 1,000 steps in all"
    }  # fmt: skip


def test_a_run_of_exactly_the_most_steps_is_allowed():
    Cost(lambda _shop: 1_000, ("orders",), most=1_000).check(Shop())


@pytest.mark.parametrize(
    ("waits", "measure", "value_ms"),
    [(1, "wait_max_ms", 1), (99, "wait_max_ms", 99), (100, "wait_p99_ms", 99),
     (101, "wait_p99_ms", 100), (1_000, "wait_p99_ms", 990)],
)  # fmt: skip
def test_of_a_hundred_waits_the_99th_percentile_is_shown_and_of_fewer_the_longest(
    waits, measure, value_ms
):
    assert slowest("wait", [number * 10**6 for number in range(1, waits + 1)]) == {
        measure: value_ms
    }
    assert slowest("wait", []) == {}
