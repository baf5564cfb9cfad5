"""``edalab compare sync-vs-async``: the numbers of the story, and what is refused."""

import pytest


def test_the_story_in_numbers(edalab):
    result = edalab("compare", "sync-vs-async", "--json").json
    assert set(result) == {
        "version", "comparison", "seed", "parameters", "sides", "theory", "claims",
    }  # fmt: skip
    assert result["version"] == 3
    assert result["comparison"] == "sync-vs-async"
    assert result["sides"]["sync"]["caller_wait_ms"] == 500
    assert result["sides"]["async"]["caller_wait_ms"] == 5
    assert result["sides"]["async"]["done_ms"] == 205
    assert result["theory"]["async"]["done_ms"] == 205


def test_one_worker_does_the_parts_one_after_the_other(edalab):
    result = edalab("compare", "sync-vs-async", "--workers", "1", "--json").json
    assert result["sides"]["async"]["done_ms"] == 505
    assert result["sides"]["async"]["caller_wait_ms"] == 5


def test_a_chain_of_four_at_99_percent_fails_39_times_in_1000_and_the_channel_delivers_again(
    edalab,
):
    command = ("compare", "sync-vs-async", "--availability", "0.99", "--requests", "6000")
    result = edalab(*command, "--json").json
    # How often it fails in a run, and that nothing is lost: tests/experiments/test_numbers.py.
    assert result["theory"]["sync"]["failed_share"] == pytest.approx(0.03940399)
    assert result["sides"]["async"]["redelivered"] > 0


def test_a_time_out_that_is_too_short_pays_twice(edalab):
    result = edalab("compare", "sync-vs-async", "--timeout-ms", "100", "--retries", "1", "--json")
    sync = result.json["sides"]["sync"]
    assert sync["done_repeatedly"] == 1
    assert sync["failed_share"] == 1
    assert sync["half_done"] == 1
    assert sync["caller_wait_ms"] == 200


def test_services_are_what_was_named(edalab):
    result = edalab("compare", "sync-vs-async", "--services", "a=1.5,b=2", "--json").json
    assert result["parameters"]["services"] == {"a": 1.5, "b": 2}
    assert result["sides"]["sync"]["caller_wait_ms"] == 3.5
    assert result["sides"]["async"]["done_ms"] == 7


def test_faster_arrivals_than_the_workers_make_the_work_later_but_not_the_answer(edalab):
    slow = edalab("compare", "sync-vs-async", "--rate", "1", "--requests", "300", "--json").json
    fast = edalab("compare", "sync-vs-async", "--rate", "7", "--requests", "300", "--json").json
    assert fast["sides"]["async"]["done_ms"] > 1.2 * slow["sides"]["async"]["done_ms"]
    assert fast["sides"]["async"]["caller_wait_ms"] == 5


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(edalab):
    arguments = ("compare", "sync-vs-async", "--availability", "0.9", "--requests", "200", "--json")
    first, again = edalab(*arguments, "--seed", "7").out, edalab(*arguments, "--seed", "7").out
    assert first == again
    assert edalab(*arguments, "--seed", "8").out != first


def test_a_result_says_how_to_run_it_again(edalab):
    said = edalab("compare", "sync-vs-async", "--workers", "2", "--seed", "9", "--plain")
    assert "edalab compare sync-vs-async --workers 2 --seed 9" in said.out


@pytest.mark.parametrize(
    ("option", "value", "tells"),
    [
        ("--requests", "0", "1 to 1,000,000"),
        ("--requests", "1000000000000", "1 to 1,000,000"),
        ("--requests", "many", "whole number"),
        ("--rate", "0", "more than 0"),
        ("--rate", "-3", "more than 0"),
        ("--rate", "nan", "more than 0"),
        ("--workers", "0", "1 to 1,000"),
        ("--accept-ms", "-1", "0 to"),
        ("--availability", "0", "0.01 to 1"),
        ("--availability", "1.5", "0.01 to 1"),
        ("--timeout-ms", "inf", "more than 0"),
        ("--services", "payroll", "NAME=MS"),
        ("--services", "payroll=-5", "0 to"),
        ("--services", "a=1,a=2", "twice"),
        ("--services", "=1", "NAME=MS"),
        ("--services", "", "NAME=MS"),
        ("--seed", "x", "whole number"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_with_what_is_allowed(edalab, option, value, tells):
    said = edalab("compare", "sync-vs-async", f"{option}={value}")
    assert said.code == 2
    assert said.out == ""
    assert option in said.err
    assert tells in said.err


def test_compare_alone_lists_the_comparisons(edalab):
    assert "sync-vs-async" in edalab("compare").out
    listed = edalab("compare", "--json").json["comparisons"]
    assert "sync-vs-async" in [each["name"] for each in listed]


def test_three_employees_with_20_changes_a_year_for_10_years_are_603_events(edalab):
    result = edalab("compare", "table-vs-events", "--json").json
    table, events, snapshots = (
        result["sides"][side] for side in ("table", "events", "snapshots")
    )  # fmt: skip
    assert (table["rows"], events["events"], snapshots["events"]) == (3, 603, 603)
    assert (events["replayed_events"], snapshots["replayed_events"]) == (603, 3)
    assert (table["earlier_values"], events["earlier_values"]) == (0, 600)
    assert events["bytes"] > 100 * table["bytes"]
    assert "603" in edalab("compare", "table-vs-events").out


@pytest.mark.parametrize(
    ("options", "replayed"),
    [
        (["--employees", "1", "--changes", "1999", "--years", "1"], 0),
        (["--employees", "2", "--changes", "15", "--years", "2", "--snapshot-every", "7"], 2 * 3),
        (["--employees", "2", "--changes", "0"], 2),
    ],
)
def test_with_snapshots_only_what_came_after_the_last_one_is_replayed(edalab, options, replayed):
    result = edalab("compare", "table-vs-events", *options, "--json").json
    assert result["sides"]["snapshots"]["replayed_events"] == replayed
    for side, measures in result["theory"].items():
        assert measures.items() <= result["sides"][side].items()


def test_more_events_than_a_minute_allows_are_refused(edalab):
    said = edalab("compare", "table-vs-events", "--employees", "10000", "--years", "100")
    assert said.code == 2
    assert "--employees can't be 10,000: allowed is 1 to 49" in said.err
