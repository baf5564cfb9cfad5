"""The days that a question names, in English and Korean."""

from datetime import date, timedelta

import pytest

from edalab.domains.employees.asking.dates import MARK, without_dates
from edalab.errors import BadSyntax

TODAY = date(2026, 6, 15)  # a Monday


def limits(text, *, korean, today=TODAY):
    """The first and last day that a question is limited to, and the day whose knowledge counts."""
    dated = without_dates(text, korean=korean, today=today)
    assert dated.clear, text
    period = dated.period
    days = (period.first, period.last) if period else ()
    days += (dated.known_on,) if dated.known_on else ()
    return " ".join(day.isoformat() if day else "-" for day in days)


def day(text):
    return f"{text} {text}"


ENGLISH = {
    "on 2023-01-15": day("2023-01-15"),
    "on 2023/1/5": day("2023-01-05"),
    "on 20231015": day("2023-10-15"),
    "on 19991231": day("1999-12-31"),
    "in 2023-02": "2023-02-01 2023-02-28",
    "in 2024.02": "2024-02-01 2024-02-29",
    "on January 2, 2023": day("2023-01-02"),
    "on the 31st of dec 2023": day("2023-12-31"),
    "in Sept. 2023": "2023-09-01 2023-09-30",
    "in may of 2023": "2023-05-01 2023-05-31",
    "in 2023": "2023-01-01 2023-12-31",
    "in q1 2023": "2023-01-01 2023-03-31",
    "in the second quarter of 2023": "2023-04-01 2023-06-30",
    "in Q3 2023": "2023-07-01 2023-09-30",
    "in the last quarter of 2023": "2023-10-01 2023-12-31",
    "in the first half of 2023": "2023-01-01 2023-06-30",
    "in the second half of 2023": "2023-07-01 2023-12-31",
    "in the 1990s": "1990-01-01 1999-12-31",
    "at the end of 2023": day("2023-12-31"),
    "at the beginning of 2023": day("2023-01-01"),
    "before 2023": "- 2022-12-31",
    "until March 2023": "- 2023-03-31",
    "by the end of 2023": "- 2023-12-31",
    "after 2023-02-28": "2023-03-01 -",
    "since 2023": "2023-01-01 -",
    "from 2023 onwards": "2023-01-01 -",
    "from 2020": "2020-01-01 -",
    "between 2020 and 2022": "2020-01-01 2022-12-31",
    "from 2020-05 to 2021": "2020-05-01 2021-12-31",
    "yesterday": day("2026-06-14"),
    "tomorrow": day("2026-06-16"),
    "the day before yesterday": day("2026-06-13"),
    "as of now": "- 2026-06-15",
    "last week": "2026-06-08 2026-06-14",
    "this week": "2026-06-15 2026-06-21",
    "next week": "2026-06-22 2026-06-28",
    "the week before last": "2026-06-01 2026-06-07",
    "last month": "2026-05-01 2026-05-31",
    "this month": "2026-06-01 2026-06-30",
    "next month": "2026-07-01 2026-07-31",
    "the month before last": "2026-04-01 2026-04-30",
    "the previous year": "2025-01-01 2025-12-31",
    "this year": "2026-01-01 2026-12-31",
    "next year": "2027-01-01 2027-12-31",
    "the year before last": "2024-01-01 2024-12-31",
    "a day ago": day("2026-06-14"),
    "18 months ago": day("2024-12-15"),
    "two decades ago": day("2006-06-15"),
    "as known on 2023-01-15": "2023-01-15",
    "in 2020 as recorded by 2023": "2020-01-01 2020-12-31 2023-12-31",
}
KOREAN = {
    "2023-01-15에": day("2023-01-15"),
    "20231015에": day("2023-10-15"),
    "2023년 1월 15일에": day("2023-01-15"),
    "2023년 2월에": "2023-02-01 2023-02-28",
    "2023년에": "2023-01-01 2023-12-31",
    "2023년 1분기에": "2023-01-01 2023-03-31",
    "2023년 4분기에": "2023-10-01 2023-12-31",
    "2023년 상반기에": "2023-01-01 2023-06-30",
    "2023년 하반기에": "2023-07-01 2023-12-31",
    "1990년대에": "1990-01-01 1999-12-31",
    "2023년 말에": day("2023-12-31"),
    "2023년 초에": day("2023-01-01"),
    "2023년 전에": "- 2022-12-31",
    "2023년 3월까지": "- 2023-03-31",
    "2023-02-28 후에": "2023-03-01 -",
    "2023년 이후": "2023-01-01 -",
    "2020년부터 2022년까지": "2020-01-01 2022-12-31",
    "어제": day("2026-06-14"),
    "내일": day("2026-06-16"),
    "모레": day("2026-06-17"),
    "그저께": day("2026-06-13"),
    "그제": day("2026-06-13"),
    "엊그제": day("2026-06-13"),
    "지난주에": "2026-06-08 2026-06-14",
    "이번 주에": "2026-06-15 2026-06-21",
    "다음 주에": "2026-06-22 2026-06-28",
    "지난달에": "2026-05-01 2026-05-31",
    "이번 달에": "2026-06-01 2026-06-30",
    "다음 달에": "2026-07-01 2026-07-31",
    "재작년에": "2024-01-01 2024-12-31",
    "작년에": "2025-01-01 2025-12-31",
    "지난해에": "2025-01-01 2025-12-31",
    "올해": "2026-01-01 2026-12-31",
    "금년에": "2026-01-01 2026-12-31",
    "내년에": "2027-01-01 2027-12-31",
    "18개월 전에": day("2024-12-15"),
    "3년 전에": day("2023-06-15"),
    "10일 전에": day("2026-06-05"),
    "2023-01-15에 알려진": "2023-01-15",
}


@pytest.mark.parametrize(("table", "korean"), [(ENGLISH, False), (KOREAN, True)])
def test_the_days_that_a_question_names(table, korean):
    named = "john의 역할은?" if korean else "what was john's role"
    asked = {text: f"{text} {named}" if korean else f"{named} {text}" for text in table}
    assert {text: limits(asked[text], korean=korean) for text in table} == table


ENGLISH_COUNTS = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "12": 12,
}  # fmt: skip
KOREAN_COUNTS = {
    "한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9,
    "열": 10, "12": 12,
}  # fmt: skip


def test_each_word_for_a_number_counts_weeks_back():
    for word, count in ENGLISH_COUNTS.items():
        ago = day((TODAY - timedelta(weeks=count)).isoformat())
        assert limits(f"role {word} weeks ago", korean=False) == ago, word
    for word, count in {**KOREAN_COUNTS, "일": 1, "이": 2, "삼": 3}.items():
        ago = day((TODAY - timedelta(weeks=count)).isoformat())
        assert limits(f"{word}주일 전에 역할은?", korean=True) == ago, word


def test_months_back_from_the_last_of_a_month_end_at_the_last_of_a_shorter_one():
    def ago(months, today):
        return limits(f"role {months} months ago", korean=False, today=today)

    assert ago(1, date(2024, 3, 31)) == day("2024-02-29")
    assert ago(1, date(2023, 3, 31)) == day("2023-02-28")
    assert ago(3, date(2024, 3, 31)) == day("2023-12-31")
    assert ago(12, date(2024, 2, 29)) == day("2023-02-28")


def test_a_mark_stands_where_a_date_was_and_words_that_are_none_stay():
    dated = without_dates("on 2023-01-02 who was room 2023-x", korean=False, today=TODAY)
    assert dated.text == f"{MARK} who was room 2023-x"


def test_two_limits_of_one_sort_are_not_clear():
    for text in ("role in 2020 before 2019", "role as known on 2020-01-01 as known on 2021-01-01"):
        assert not without_dates(text, korean=False, today=TODAY).clear
    assert without_dates("role in 2020 as known on 2021-01-01", korean=False, today=TODAY).clear


@pytest.mark.parametrize(
    "text", ["on 2023-02-29", "on 20231301", "on 31 april 2023", "on 0000-1-1",
             "from 2022 to 2020", "on 13/12/2023", "9999 years ago"],
)  # fmt: skip
def test_a_day_that_no_calendar_has_is_refused(text):
    with pytest.raises(BadSyntax):
        without_dates(f"what was john's role {text}", korean=False, today=TODAY)
