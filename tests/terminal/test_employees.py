"""The history of an employee: beside each value stands whatever else is known of it."""

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from edalab.domains.employees.directory import Person
from edalab.domains.employees.history import Entry
from edalab.domains.employees.reports import Report
from edalab.eventlog.reading import Unreadable
from edalab.terminal.employees import history_view

DAY = datetime(2020, 2, 29, tzinfo=UTC)


def shown(width, *entries):
    page = Console(file=io.StringIO(), width=width, color_system=None)
    page.print(history_view(Report(Person(7, "john smith"), entries), width))
    rows = [line for line in page.file.getvalue().splitlines() if line[0] not in "╭├╰"]
    return " ".join(" ".join(rows).replace("│", " ").split())


def entry(**fields):
    return Entry(**{
        "position": 4, "version": 2, "event": "id", "type": "RoleChanged", "field": "role",
        "before": None, "after": "dta", "occurred_at": DAY, "recorded_at": DAY, **fields,
    })  # fmt: skip


@pytest.mark.parametrize("width", [40, 63, 64, 100])
@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "role: dta"),
        ({"before": "backend"}, "role: dta (was backend)"),
        ({"corrected_by": 5}, "role: dta wrong: corrected by #5"),
        ({"corrects": 3}, "role: dta corrects #3"),
        (
            {"before": "a", "corrects": 3, "corrected_by": 5},
            "role: dta (was a) corrects #3 wrong: corrected by #5",
        ),
        ({"field": None, "after": None}, "-"),
        (
            {"set_aside": Unreadable("schema", "9")},
            "set aside: a later edalab wrote it (schema 9)",
        ),
    ],
)
def test_beside_a_value_stands_what_it_was_and_what_corrects_it(width, fields, says):
    words = shown(width, entry(**fields))
    assert "2020-02-29" in words
    assert words.endswith(f" {says}")
