"""Any sensible writing of a number is read; a unit of another question is asked about."""

import pytest

from edalab.course.typed_number import read_number
from edalab.errors import UsageError

READ = [
    # unit, what means the same number in it
    ("ms", 120, "120|120 ms|120ms|0.12 s|0,12 s|.12 sec|0.12 seconds|120 milliseconds|120,0"),
    ("ms", 120, "1.2e2|120000 us|about 120 ms|~120|약 120|120 밀리초|0.12초|=120|１２０ ms"),
    ("ms", 1500, "1500|1,500|1,500 ms|1 500|1_500|1'500 ms|1.5 s|1,5 s|1.500,0"),
    ("ms", 0, "0|0 ms|zero|none|nothing|no|없음|영|0.0 s"),
    ("s", 2.4, "2.4|2,4|2.4 s|2400 ms|0.04 min|2.4초"),
    ("%", 46, "46|46 %|46%|0.46|0,46|.46|46 percent|46 per cent|46,0 %|46퍼센트|46 프로|23/50"),
    ("%", 0.5, "0.5 %|0,5%"),
    ("%", 50, "50|half|1/2|0.5|절반"),
    ("%", 100, "100|all|모두|100 %"),
    ("B", 1500, "1500|1.5 kB|1500 bytes|1,500 B|1500바이트"),
    ("MB", 1.5, "1.5|1,5 MB|1500 kB|1500000 B"),
    ("/s", 20, "20|20/s|20 / s|20 per second|20 a second|20 hires/s|1200/min|초당 20|20/초|20 Hz"),
    ("of 1000", 39, "39|39 of 1000|39 in 1000|39/1000|3.9 %|3,9%|0.039"),
    ("events", 3, "3|3 events|3 event|three|three events|3.0|3,0|세 개|3개|+3|3 of them"),
    ("events", 0, "0|none|zero|no events|nothing|0 events|없습니다"),
    ("events", 10000, "10000|10,000|10 000|10,000 events|1e4"),
    ("", 4, "4|four|4 lookups|4 look-ups|넷|4 times|4번"),
    ("개", 12, "12|12개|12 개|열두 개|열둘|twelve"),
]  # fmt: skip
QUESTION = "How many look-ups, that is lookups, fail?"


@pytest.mark.parametrize(
    ("unit", "number", "typed"),
    [(unit, number, typed) for unit, number, all_ in READ for typed in all_.split("|")],
)
def test_any_sensible_writing_is_read(unit, number, typed):
    assert read_number(f" {typed} ", unit, QUESTION) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize(
    ("unit", "typed"),
    [
        (unit, typed)
        for unit, all_ in {
            "ms": "120 MB|120 %|120 events|120/s|120 bananas|5 km",
            "s": "3 %|3 kB",
            "%": "46 ms|46 events",
            "B": "5 s|5 %",
            "/s": "20 s|20 %|20 MB",
            "events": "3 ms|3 %|3/s|3 bananas|3 MB",
            "": "4 ms|4 %",
        }.items()
        for typed in all_.split("|")
    ],
)
def test_a_unit_of_another_question_is_asked_about(unit, typed):
    with pytest.raises(UsageError, match="not measured in") as asked:
        read_number(typed, unit, QUESTION)
    assert typed in str(asked.value)
    assert f"in {typed.lstrip('0123456789 ')}." in str(asked.value)


@pytest.mark.parametrize(
    "typed", ["", " ", "many", "abc ms", "nan", "inf", "--5", "1.2.3", "1/0", "1e999", "5 5", "ms"]
)
@pytest.mark.parametrize("unit", ["ms", "%", "events", ""])
def test_what_is_no_number_is_told_so_with_the_form(unit, typed):
    with pytest.raises(UsageError):
        read_number(typed, unit, QUESTION)
