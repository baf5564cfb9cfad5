"""The course's three employees."""

from datetime import UTC, date, datetime

from edalab.domains.employees import reports, sample
from edalab.domains.employees.commands import Hire
from edalab.domains.employees.registry import hire

NOW = datetime(2024, 1, 1, tzinfo=UTC)


def test_the_fold_of_the_sample_is_exactly_the_courses_table(log):
    assert sample.load(log) == sample.Loaded((1, 2, 3), added=6, total=6)
    assert reports.list_employees(log) == sample.TABLE
    assert [
        (r.id, r.first_name, r.last_name, r.address, r.role, r.date_join) for r in sample.TABLE
    ] == [
        (1, "john", "smith", "seoul", "backend", "2009-04-23"),
        (2, "sahra", "adsf", "busan", "frontend", "2001-05-23"),
        (3, "culre", "basf", "incheon", "data", "2003-09-23"),
    ]


def test_loading_again_adds_nothing(log):
    sample.load(log)
    assert sample.load(log) == sample.Loaded((1, 2, 3), added=0, total=6)
    assert log.head() == 6


def test_in_a_log_with_others_it_takes_the_next_numbers_and_still_loads_once(log):
    hire(log, Hire(first_name="ada", role="data"), occurred_at=NOW)
    assert sample.load(log).numbers == (2, 3, 4)
    hire(log, Hire(first_name="bob", role="data"), occurred_at=NOW)
    assert sample.load(log) == sample.Loaded((2, 3, 4), added=0, total=6)
    assert [row.first_name for row in reports.list_employees(log)] == [
        "ada", "john", "sahra", "culre", "bob",
    ]  # fmt: skip


def test_a_load_that_was_cut_short_is_completed(log):
    for size in range(6):
        whole = type(log)()
        sample.load(whole)
        cut = type(log)()
        for event in whole.events[:size]:
            cut.append(event.stream, [_again(event)])
        hire(cut, Hire(first_name="ada", role="data"), occurred_at=NOW)
        assert sample.load(cut).added == 6 - size
        names = sorted(row.first_name for row in reports.list_employees(cut))
        assert names == ["ada", "culre", "john", "sahra"]
        assert reports.show(cut, "sahra").address == "busan"


def _again(event):
    batches = [new for _, batch in sample.BATCHES for new in batch]
    return next(new for new in batches if new.id == event.id)


def test_what_happened_and_when_it_was_recorded_are_two_times(log):
    sample.load(log)
    assert [
        (e.id.removeprefix("sample-"), str(e.occurred_at.date()), str(e.recorded_at.date()))
        for e in log.events
    ] == [
        ("john-hired", "2009-04-23", "2023-01-01"),
        ("john-role", "2023-01-02", "2023-01-02"),
        ("sahra-hired", "2001-05-23", "2023-01-03"),
        ("sahra-incheon", "2023-01-03", "2023-01-03"),
        ("culre-hired", "2003-09-23", "2023-01-04"),
        ("sahra-busan", "2023-01-05", "2023-01-05"),
    ]  # fmt: skip


def test_john_was_a_cloud_engineer_until_the_second_of_january(log):
    sample.load(log)
    assert reports.show(log, "john", as_of=date(2023, 1, 1)).role == "cloud engineer"
    assert reports.show(log, "john", as_of=date(2023, 1, 2)).role == "backend"


def test_one_event_has_an_old_form_and_is_read_like_the_others(log):
    sample.load(log)
    assert log.events[0].data["name"] == "john smith"
    assert reports.show(log, "1").first_name == "john"
    assert reports.show(log, "1").last_name == "smith"
