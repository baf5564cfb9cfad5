"""A model file is read whole: every mistake has its line, what was expected and what is near."""

import os
import re

import pytest

from edalab.errors import Refused, UnknownName
from edalab.models.catalogue import model_named, shipped
from edalab.models.declaration import TABLES, keys_of
from edalab.models.expectations import parse_condition
from edalab.models.mistakes import Mistake, ModelError
from edalab.models.quantities import DURATIONS, RATES, SHARES, quantity
from edalab.models.reading import parse_model, read_model
from edalab.models.template import sample, template
from edalab.texts import choose, words
from tests import models_page


def mistakes(text):
    try:
        parse_model(text, "x.toml")
    except ModelError as error:
        return [(mistake.line, mistake.problem) for mistake in error.mistakes]
    return []


MANY = """\
titel = "x"
[producer.shop]
publishes = "order"
messages = -5
rate = "50 per second"
[channel.orders]
kind = "que"
[consumer.billing]
reeds = "orders"
work = "exponentail 20 ms"
idempotent = 1
calls = "crad"
[service.card]
work = 20
[run]
faults = ["billing explodes"]
[expect]
lots = 0
"biling.done_twice" = 0
"orders.wait_max" = "<= 2 apples"
"""


def test_all_mistakes_of_a_file_are_listed_with_their_lines():
    listed = mistakes(MANY)
    wanted = {
        1: "title", 3: "orders", 4: "1 to 1,000,000", 5: '"50/s"', 7: "queue, log", 8: "reads",
        9: "reads", 10: "exponential", 11: "true, false", 12: "card", 14: '"20 ms"',
        16: "crashes", 18: "lost", 19: "billing", 20: '"<= 2 s"',
    }  # fmt: skip
    assert [line for line, _ in listed] == sorted(wanted)
    near = {line: problem for line, problem in listed if line != 16}
    for line, problem in near.items():
        assert wanted[line] in problem


WRONG = {
    "a loop is named as a path": (
        'publishes = "orders"', "loop", "billing → orders → billing"
    ),
    "a fault of nobody": ("", "[run]\nfaults = ['bilder crashes at 1 s']", "billing"),
    "a part named as the whole": ("", "[channel.model]", "model"),
    "two parts of one name": ("", "[service.orders]\nwork='1 ms'", "channel.orders"),
    "a service that nobody calls": ("", "[service.card]\nwork='1 ms'", "card"),
    "a channel that nobody reads": ("", "[channel.more]", "more"),
    "too many actors": ("instances = 999", "[producer.b]\npublishes='orders'", "1,001"),
    "a key of a log for a queue": ("", "[channel.more]\nkeeps=true\npartitions=2", "log"),
    "retries without a call": ("retries = 3", "", "calls"),
    "arrivals without a rate": (
        "", "[producer.b]\npublishes='orders'\narrivals='random'", "rate"
    ),
    "a table that is a number": ("", "[channel]\nmore = 3", "[channel.more]"),
    "an infinite number": ("instances = inf", "", "whole number"),
    "a number that is none": ("fails = nan", "", "0.05"),
    "half a day too long": ('timeout = "25 h"\ncalls="card"', "[service.card]\nwork='1 s'", "ms"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_does_not_fit_together_is_refused(small, case):
    in_consumer, more, named = WRONG[case]
    listed = mistakes(f"{small}{in_consumer}\n{more if more != 'loop' else ''}")
    assert any(named in problem for _, problem in listed), listed


@pytest.mark.parametrize(
    "text",
    ["", "x", "[", "title = 3", "a = 1\na = 2", "[[producer]]", "producer = 3", "\0", "[run.x]"],
)
def test_a_text_that_is_no_model_is_refused_in_sentences(text):
    assert mistakes(text)


def test_a_korean_name_that_is_not_quoted_is_shown_quoted():
    assert mistakes("title = 'x'\n[producer.가게]\n") == [
        (2, 'TOML wants a name with such letters in quotation marks: "가게".')
    ]
    assert mistakes('[producer."가게"]\n')[0][1].startswith("producer.가게 has no key publishes")


@pytest.mark.parametrize("unquoted", ["work = 20 ms", "work = exponential"])
def test_a_text_without_quotation_marks_is_refused_with_how_to_write_it(small, unquoted):
    ((line, problem),) = mistakes(small.replace('work = "10 ms"', unquoted))
    assert line == 9
    assert 'so does a number with a unit: "20 ms"' in problem


@pytest.mark.parametrize("number", ["1" * 400, '"1e400 ms"', "1" * 5_000, "1e400"])
@pytest.mark.parametrize("key", ["work", "lost", "fails"])
def test_a_number_without_end_is_refused(small, key, number):
    assert mistakes(
        f"{small}[expect]\n{key} = {number}"
        if key == "lost"
        else f"{small.replace('work =', '# work =')}{key} = {number}"
    )


def test_a_line_that_would_take_long_to_read_is_refused(small):
    listed = mistakes(small + ".".join("a" * 10_000) + " = 1")
    assert listed == [(10, "The line is longer than 1,000 characters. Break it into several.")]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_new_file_is_right_and_explains_every_key(language, monkeypatch):
    monkeypatch.setenv("EDALAB_LANG", language)
    monkeypatch.setenv("EDALAB_PROGRAM", "/opt/python -m edalab")
    text = template()
    assert mistakes(text) == []
    assert "edalab model run FILE" in text
    assert "python" not in text  # the file is kept
    for table in TABLES:
        for name in keys_of(table):
            about = words(language, "models")[f"models.key-{table}-{name}"]
            assert about in text or name == "work_shape"


def test_a_new_file_has_a_title_and_a_blank_line_before_each_table_and_explains_a_key_once():
    text = template()
    assert parse_model(text, "x").title == "My system"
    lines = text.splitlines()
    tables = [place for place, line in enumerate(lines) if line.startswith("[")]
    assert all("" in lines[place - 2 : place] for place in tables)
    assert "\n\n\n" not in text
    for table in TABLES:
        for name in keys_of(table):
            about = f" # {words('en', 'models')[f'models.key-{table}-{name}']}"
            assert sum(line.endswith(about) for line in lines) == (name != "work_shape")


def test_every_sample_of_a_new_file_can_be_used():
    text = template()
    assert all(isinstance(sample(key), str) for table in TABLES for key in keys_of(table).values())
    for line in text.splitlines():
        if example := re.match(r"# (\w+ = .*?)\s+# ", line):
            uncommented = text.replace(line, example[1])
            assert all("is not understood" not in problem for _, problem in mistakes(uncommented))


def test_the_tables_of_the_page_are_current():
    page = models_page.PAGE.read_text("utf-8").partition(models_page.MARK)[2]
    assert page.lstrip("\n") == models_page.tables()


def test_numbers_with_units_are_read_as_one_unit(small):
    model = parse_model(
        small.replace('"10 ms"', '"uniform 1.5 min"').replace('"50/s"', '"30/min"'), "x"
    )
    assert model.consumer["billing"].work == 90_000
    assert model.consumer["billing"].work_shape == "uniform"
    assert model.producer["shop"].rate == 0.5


def test_a_pipe_is_refused_since_nobody_may_ever_write_into_it(tmp_path):
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    with pytest.raises(Refused, match=r"pipe\.toml can't be read as a model: it is not a file\."):
        read_model(pipe)


def test_the_title_of_a_shipped_model_is_in_the_language_and_in_english_that_of_its_file():
    for name, path in shipped().items():
        choose("en")
        assert model_named(name).title == parse_model(path.read_text("utf-8"), name).title
        choose("ko")
        assert re.search("[가-힣]", model_named(name).title)
    choose(None)


@pytest.mark.parametrize(
    ("key", "value", "example"),
    [
        ("idempotent", "1", "true, false"), ("fails", "true", '"5 %"'), ("ack", "3", "before"),
        ("instances", "false", "whole number"), ("prefetch", "[2]", "whole number"),
        ("prefetch", "2.5", "whole number"), ("timeout", "true", '"20 ms"'),
        ("calls", "4", "service"), ("calls", "[]", "service"),
    ],
)  # fmt: skip
def test_a_value_that_is_not_understood_is_shown_as_the_file_has_it_with_an_example(
    small, key, value, example
):
    ((line, problem),) = mistakes(f"{small}{key} = {value}\n")
    assert line == 10
    assert f"consumer.billing.{key}" in problem
    assert value in problem.replace(f"consumer.billing.{key}", "")
    assert example in problem


@pytest.mark.parametrize(
    ("key", "example"), [('work = "10 ms"', '"20 ms"'), ('reads = "orders"', "channel")]
)
def test_a_key_that_is_missing_is_named_with_an_example(small, key, example):
    problems = [problem for _, problem in mistakes(small.replace(key, ""))]
    name = key.partition(" ")[0]
    assert any(f"no key {name}" in problem and example in problem for problem in problems)


UNITS = {
    "a duration, in milliseconds": (DURATIONS, {
        "1500 us": 1.5, "1500 µs": 1.5, "20ms": 20, "1.5 s": 1_500, "2 min": 120_000,
        "3 h": 10_800_000,
    }),
    "a rate, per second": (RATES, {"50/s": 50, "90 /min": 1.5, "7200/h": 2}),
    "a share": (SHARES, {"5 %": 0.05, "12.5%": 0.125}),
}  # fmt: skip


@pytest.mark.parametrize("case", UNITS)
def test_each_unit_is_worth_what_it_says(case):
    units, written = UNITS[case]
    assert {text: quantity(text, units) for text in written} == written
    assert len({re.sub(r"[\d. ]", "", text) for text in written}) == len(units)
    assert quantity("1 apple", units) is None


@pytest.mark.parametrize(
    ("measure", "written", "condition"),
    [
        ("wait_max_ms", "<= 2 s", ("<=", 2_000)), ("ended_s", "<= 1500 ms", ("<=", 1.5)),
        ("ended_s", "2 min", ("=", 120)), ("busy_share", "< 80 %", ("<", 0.8)),
        ("busy_share", 0.8, ("=", 0.8)), ("lost", 0, ("=", 0)), ("lost", "== 3", ("=", 3)),
        ("throughput_per_s", ">= 120/min", (">=", 2)), ("lost", True, None), ("lost", "few", None),
        ("ended_s", "2 %", None),
    ],
)  # fmt: skip
def test_an_expectation_is_in_the_unit_of_its_measure(measure, written, condition):
    assert parse_condition(measure, written) == condition


def test_a_model_that_is_not_there_is_looked_for_by_its_name_or_as_a_file(tmp_path):
    with pytest.raises(UnknownName, match=next(iter(shipped()))):
        model_named(next(iter(shipped()))[:-1])
    for name in ("gone.toml", "folder/gone", str(tmp_path / "gone")):
        with pytest.raises(Refused, match="can't be read"):
            model_named(name)


def test_of_very_many_mistakes_the_first_are_told_and_the_others_counted():
    told = str(ModelError("shop.toml", [Mistake(line, "odd") for line in range(1, 53)]))
    assert ("line 50: odd" in told.lower(), "and 2 more mistakes" in told) == (True, True)
    whole = str(ModelError("shop.toml", [Mistake(line, "odd") for line in range(1, 51)]))
    assert ("line 50: odd" in whole.lower(), "more mistake" in whole) == (True, False)
