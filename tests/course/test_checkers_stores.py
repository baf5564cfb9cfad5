"""Tasks about stores are judged on what the comparisons' runs show."""

import pytest

from edalab.course.checkers import Evidence, checker_named
from edalab.course.events import ExperimentNoted


def missing(checker, wanted, *results):
    noted = [
        ExperimentNoted(lesson="l", step="s", task="t", command="", result=result)
        for result in results
    ]
    return checker_named(checker)(Evidence(noted), wanted).missing


def withdrawn(*, appended, balance, amount=80):
    sides = {"checked": {"appended": appended, "balance": balance}}
    return {
        "comparison": "checked-vs-unchecked-append",
        "parameters": {"amount": amount},
        "sides": sides,
    }


def stored(*, people=1, changes=20, events=603, replayed=3):
    return {
        "comparison": "table-vs-events",
        "parameters": {"employees": people, "changes": changes},
        "sides": {
            "table": {"rows": people},
            "events": {"events": events},
            "snapshots": {"events": events, "replayed_events": replayed},
        },
    }


def separated(*, load=0.6, stale=0.0, ten=0, lag_ms=200, reads=1000, writes=50, capacity=600):
    return {
        "comparison": "one-database-vs-cqrs",
        "parameters": {"reads": reads, "writes": writes, "capacity": capacity, "lag_ms": lag_ms},
        "sides": {"read": {"load": load, "stale_share": stale, "stale_reads": ten}},
    }


def replayed(naive, guarded=0):
    sides = {"naive": {"mails_again": naive}, "guarded": {"mails_again": guarded}}
    return {"comparison": "naive-vs-guarded-replay", "sides": sides}


def forgotten(told, sealed=0):
    sides = {"erase": {"told_in_copies": told}, "forget-key": {"told_in_copies": sealed}}
    return {"comparison": "erase-vs-forget-key", "sides": sides}


MAILS, COPIES = {"mails": 60}, {"events": 50}
PAID = {"clerks": 3, "amount": 80}
SHORT = {"events": 10_000, "replayed": 20}
YEARS = {"employees": 50, "changes": 4, "events": 1000}
CALM = {"reads": 1000, "writes": 50, "capacity": 600, "load": 70}
FRESH = {"lag_ms": 200}


@pytest.mark.parametrize(
    ("checker", "wanted", "result"),
    [
        ("everybody-paid", PAID, withdrawn(appended=3, balance=0)),
        ("everybody-paid", PAID, withdrawn(appended=5, balance=600, amount=100)),
        ("short-replay", SHORT, stored(events=10_041, replayed=1)),
        ("first-year-beyond", YEARS, stored(people=50, changes=4, events=1050)),
        ("read-side-calm", CALM, separated(load=0.7)),
        ("read-side-calm", CALM, separated(reads=2000)),
        ("nothing-stale", FRESH, separated(lag_ms=500)),
        ("mails-again", MAILS, replayed(60)),
        ("many-copies", COPIES, forgotten(50)),
    ],
)
def test_a_run_that_fulfils_the_invariant_passes(checker, wanted, result):
    assert missing(checker, wanted, result) == ()


@pytest.mark.parametrize(
    ("checker", "wanted", "result", "said"),
    [
        ("everybody-paid", PAID, withdrawn(appended=1, balance=20), ["1 got their money"]),
        ("everybody-paid", PAID, withdrawn(appended=3, balance=-1), ["ended at -1"]),
        ("everybody-paid", PAID, withdrawn(appended=3, balance=9, amount=1), ["took 1"]),
        ("short-replay", SHORT, stored(events=10_041, replayed=41), ["41 events were replayed"]),
        ("short-replay", SHORT, stored(people=3), ["3 employees", "603 events"]),
        ("first-year-beyond", YEARS, stored(people=50, changes=4, events=850), ["850 events"]),
        ("first-year-beyond", YEARS, stored(people=50, changes=4, events=1250), ["1050 events"]),
        ("first-year-beyond", YEARS, stored(people=3), ["50 employees with 4"]),
        ("read-side-calm", CALM, separated(load=0.916667), ["91.7 %"]),
        ("read-side-calm", CALM, separated(reads=500), ["should stay"]),
        ("read-side-calm", CALM, separated(capacity=900), ["should stay"]),
        ("nothing-stale", FRESH, separated(stale=0.33, ten=4), ["33.0 %"]),
        ("nothing-stale", FRESH, separated(lag_ms=0), ["lags by 0 ms"]),
        ("mails-again", MAILS, replayed(100), ["sent 100 again"]),
        ("mails-again", MAILS, replayed(60, guarded=1), ["guarded replay sent 1"]),
        ("many-copies", COPIES, forgotten(12), ["12 events in copies"]),
        ("many-copies", COPIES, forgotten(50, sealed=2), ["2 events in copies"]),
    ],
)
def test_a_run_that_falls_short_tells_what_is_missing(checker, wanted, result, said):
    found = missing(checker, wanted, result)
    assert len(found) == len(said)
    assert all(part in told for part, told in zip(said, found, strict=True))


def test_the_nearest_run_is_talked_about_and_one_good_one_is_enough():
    bad, good = separated(lag_ms=0, stale=0.3), separated()
    assert len(missing("nothing-stale", FRESH, bad, separated(ten=1), bad)) == 1
    assert missing("nothing-stale", FRESH, bad, good, bad) == ()


def test_other_comparisons_are_no_attempt():
    assert "There is no run" in missing("nothing-stale", FRESH, stored())[0]


@pytest.mark.parametrize(
    ("checker", "wanted", "name"),
    [
        ("everybody-paid", PAID, "checked-vs-unchecked-append"),
        ("short-replay", SHORT, "table-vs-events"),
        ("first-year-beyond", YEARS, "table-vs-events"),
        ("read-side-calm", CALM, "one-database-vs-cqrs"),
        ("nothing-stale", FRESH, "one-database-vs-cqrs"),
        ("mails-again", MAILS, "naive-vs-guarded-replay"),
        ("many-copies", COPIES, "erase-vs-forget-key"),
    ],
)
def test_a_result_of_another_shape_does_not_pass(checker, wanted, name):
    assert missing(checker, wanted, {"comparison": name, "sides": []})
