"""Numbers on the screens of a lesson."""

import pytest

from edalab.cli.screens import amount


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (5, "ms", "5 ms"),
        (66.6, "%", "66.6 %"),
        (0.12345, "", "0.123"),
        (999_999, "events", "999999 events"),
        (1_000_000, "events", "1000000 events"),
        (-2_000_000.4, "", "-2000000"),
    ],
)
def test_a_number_has_three_decimal_places_at_most_and_no_exponent(value, unit, shown):
    assert amount(value, unit) == shown
