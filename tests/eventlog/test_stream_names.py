"""A number in a stream's name counts if it is written as edalab writes numbers."""

import pytest

from edalab.eventlog.stream_names import LARGEST, number_in


@pytest.mark.parametrize(
    ("stream", "category", "number"),
    [
        ("employee-7", "employee", 7), ("a-1", "a", 1), ("a-10", "a", 10),
        (f"a-{LARGEST}", "a", LARGEST), (f"a-{LARGEST + 1}", "a", 0), ("a-0", "a", 0),
        ("a-07", "a", 0), ("a-７", "a", 0), ("a-", "a", 0), ("a", "a", 0), ("a-b", "a", 0),
        ("a-1-2", "a", 0), ("a--1", "a", 0),
    ],
)  # fmt: skip
def test_the_number_of_a_stream_is_read_from_its_name(stream, category, number):
    assert number_in(stream) == (category, number)


def test_the_largest_number_has_as_many_bits_as_every_database_has_and_uses_its_digits():
    assert LARGEST < 2**63 <= 10 * (LARGEST + 1)
