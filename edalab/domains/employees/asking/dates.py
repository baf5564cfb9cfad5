"""Days and stretches of time in a question, in English and Korean, taken out of its text."""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final

import msgspec

from edalab.domains.employees.asking.question import Period
from edalab.errors import BadSyntax

MARK: Final = "\ue000"
"""Stands in the text where a date was; the private use area holds no letter."""

_DAY: Final = timedelta(days=1)

_MONTHS: Final = (
    "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905 - a calendar's row
)
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_NTH: Final = r"\d{1,2}(?:st|nd|rd|th)?"
_PART_OF_YEAR: Final = r"(?:q[1-4],?|(?:first|second|third|fourth|last) (?:quarter|half))"
_COUNT: Final = r"(?:\d{1,4}|an?|one|two|three|four|five|six|ten)"
_COUNTS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "한": 1,
    "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "일": 1,
    "이": 2, "삼": 3,
}  # fmt: skip

_NUMERIC: Final = (
    r"\d{4}\s?[-./]\s?\d{1,2}\s?[-./]\s?\d{1,2}(?!\d)",
    r"(?:19|20)\d{6}(?!\d)",
    r"\d{4}[-./](?:0[1-9]|1[0-2])(?!\d)",
)
_ENGLISH_DATES: Final = (
    *_NUMERIC,
    rf"{_MONTH} {_NTH},? \d{{4}}(?!\d)",
    rf"(?:the )?{_NTH}(?: of)? {_MONTH},? \d{{4}}(?!\d)",
    rf"(?:the )?{_PART_OF_YEAR} (?:of )?\d{{4}}(?!\d)",
    r"(?:the )?(?:19|20|21)\d0s",
    rf"{_MONTH},? (?:of )?\d{{4}}(?!\d)",
    r"yesterday|tomorrow",
    r"(?:the )?(?:year|month|week) before last",
    r"(?:last|this|next|the previous) (?:year|month|week)",
    rf"{_COUNT} (?:decades?|years?|months?|weeks?|days?) ago",
)
_YEAR: Final = r"(?:the )?(?:year )?(?:19|20|21)\d\d(?![\d'-])"
_KOREAN_DATES: Final = (
    r"\d{4}년\s*\d{1,2}월\s*\d{1,2}일",
    r"\d{4}년\s*\d{1,2}월",
    r"\d{4}년\s*(?:[상하]반기|[1-4]분기)",
    r"\d{3}0년대",
    r"\d{4}년도?",
    *_NUMERIC,
    r"\d{1,4}\s*(?:년|개월|달|주일?|일)\s*전",
    r"(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열)\s*(?:해|달|주일?)\s*전|[일이삼]주일\s*전",
    r"작년|지난해|지난\s*해|재작년|올해|금년|내년|어제|그저께|그제|엊그제|내일|모레",
    r"지난\s*달|이번\s*달|다음\s*달|지난\s*주|이번\s*주|다음\s*주",
)
_ENGLISH: Final = "(?:" + "|".join(_ENGLISH_DATES) + ")"
_ENGLISH_OR_YEAR: Final = "(?:" + "|".join((*_ENGLISH_DATES, _YEAR)) + ")"
_KOREAN: Final = "(?:" + "|".join(_KOREAN_DATES) + ")"
_KOREAN_OR_YEAR: Final = "(?:" + "|".join((*_KOREAN_DATES, r"(?:19|20|21)\d\d(?!\d)")) + ")"

_KNOWING: Final = (
    r"(?:(?:as )?(?:(?:it )?was |were |been )?(?:known|recorded|on record)(?: to us)?"
    r"|(?:did )?(?:we|one|people|anybody|the log|the company) (?:already )?(?:knew|know|had)"
    r"|according to (?:the (?:log|records?)|what (?:was known|we knew)))"
)
_RELATIONS: Final = (
    # name, English in front, Korean behind
    (
        "known",
        rf"{_KNOWING}(?: (?:on|by|as of|at|in|until|up to))?",
        r"(?:까지|에|에는|당시(?:에|에는)?|시점(?:에|까지)?)?\s*(?:의\s*)?"
        r"(?:기록된|기록상(?:으로는?)?|기록으로는?|기록\s*기준(?:으로는?)?|기록에\s*따르면|기록에는"
        r"|알려진|알려져\s*있(?:던|었던)|알고\s*있(?:던|었던|는)|알던|알았던|파악된)"
        r"(?:\s*(?:바로는|바에\s*따르면|것으로는|내용으로는|대로(?:는|라면)?|대로))?",
    ),
    (
        "before",
        r"(?:(?:right|just|any ?time|sometime|(?:on )?the day) )?(?:before|prior to|earlier than)",
        r"(?:이전|전)(?:에는|에도|에|의|엔|까지는|까지)?(?![가-힣])",
    ),
    (
        "until",
        r"(?:until|till|up to(?: and including)?|by|as of|as at|through|no(?:t)? later than)",
        r"(?:까지(?:는|의|도)?|기준(?:으로는?|에서)?|현재로?|시점(?:에서|에는|에|의|으로)?)(?![가-힣])",
    ),
    (
        "after",
        r"(?:(?:right|just|any ?time|sometime) )?(?:after|later than)",
        r"(?:후|뒤|다음)(?:에는|에|의|엔|로)?(?![가-힣])",
    ),
    ("since", r"(?:ever )?since|starting(?: from| in| on)?", r"(?:이후(?:에는|에|로는|로|의)?|부터는?|이래로?)"),
    ("in", r"(?:in|during|on|at(?: the time of)?|as it was on|within|throughout|over)",
     r"(?:당시(?:에는|에|의)?|(?:한\s*해\s*)?(?:동안|중|내|사이)(?:에는|에|의)?|에는|에도|에|의|자|날|엔|도|은|는)?"),
)  # fmt: skip
_EDGES: Final = (
    ("end", r"(?:the )?(?:very )?end of", r"말(?:에는|에|의|까지|엔)?(?![가-힣])"),
    ("start", r"(?:the )?(?:very )?(?:start|beginning) of", r"초(?:에는|에|의|엔)?(?![가-힣])"),
)


class Dated(msgspec.Struct, frozen=True):
    """A question's text without its dates, and what they limit it to.

    Args:
        text: The text, with ``MARK`` where a date was.
        period: The days in the world; ``None`` where none are named.
        known_on: The day whose knowledge counts.
        clear: Whether at most one limit of each sort is named.
    """

    text: str
    period: Period | None
    known_on: date | None
    clear: bool


def without_dates(text: str, *, korean: bool, today: date) -> Dated:
    """Take the dates out of a question.

    Args:
        text: The question.
        korean: Whether its dates are written as in Korean; else as in English.
        today: What *last year* and *yesterday* are counted from.

    Raises:
        BadSyntax: It names a day that no calendar has, or one whose month and day are not clear.
    """
    unclear = re.search(r"(?<!\d)\d{1,2}([/.-])\d{1,2}\1\d{4}(?!\d)", text)
    if unclear:
        raise BadSyntax("date", unclear[0], "YYYY-MM-DD")
    # Before yesterday is more than the day before it.
    text = re.sub(r"\b(?:the )?day before yesterday\b", "2 days ago", text, flags=re.IGNORECASE)
    until_now = r"\b(?:as of|as at|by|until|till|up to(?! now)) (?:now|today)\b"
    text = re.sub(until_now, f"until {today}", text, flags=re.IGNORECASE)
    periods: list[Period] = []
    known: list[date] = []

    def take(groups: dict[str, str], relation: str, edge: str) -> str:
        first, last = _days(groups["date"], today)
        if "until_date" in groups:
            periods.append(_ordered(first, _days(groups["until_date"], today)[1]))
            return f" {MARK} "
        first = last if edge == "end" else first
        last = first if edge == "start" else last
        if relation == "known":
            known.append(last)
        else:
            periods.append(_period(relation, first, last))
        return f" {MARK} "

    for expression, relation, edge in _KOREAN_EXPRESSIONS if korean else _ENGLISH_EXPRESSIONS:

        def mark(match: re.Match[str], relation: str = relation, edge: str = edge) -> str:
            return take(match.groupdict(), relation, edge)

        text = expression.sub(mark, text)
    plain = re.sub(r"\s+", " ", text).strip()
    return Dated(
        plain,
        periods[0] if periods else None,
        known[0] if known else None,
        len(periods) <= 1 and len(known) <= 1,
    )


def _expressions(*, korean: bool) -> tuple[tuple[re.Pattern[str], str, str], ...]:
    """Expressions with the relation and the edge that they stand for, to be tried in this order."""
    made: list[tuple[str, str, str]] = []
    if korean:
        date, year = _KOREAN, _KOREAN_OR_YEAR
        made.append(
            (
                rf"(?P<date>{year})\s*(?:부터|에서|[와과]|~)\s*(?P<until_date>{year})\s*"
                r"(?:년\s*)?(?:까지(?:는|의)?|사이(?:에는|에|의)?|동안(?:에)?|중(?:에)?)",
                "range",
                "",
            )
        )
        for name, _, behind in _EDGES:
            made.append((rf"(?P<date>{year})\s*{behind}", "in", name))
        for name, _, behind in _RELATIONS:
            base = date if name == "in" else year
            made.append((rf"(?<![\dA-Za-z])(?P<date>{base})\.?\s*{behind}", name, ""))
    else:
        date, year = _ENGLISH, _ENGLISH_OR_YEAR
        between = rf"between (?P<date>{year}) and (?P<until_date>{year})"
        made.append((rf"\b{between}", "range", ""))
        made.append(
            (
                rf"\bfrom (?P<date>{year}) (?:to|until|till|through|up to) (?P<until_date>{year})",
                "range",
                "",
            )
        )
        made.append((rf"\bfrom (?P<date>{year})(?: on(?:wards?)?)\b", "since", ""))
        for name, before, _ in _EDGES:
            for relation, words, _ in _RELATIONS:
                made.append((rf"\b(?:{words}) {before} (?P<date>{year})", relation, name))
        for relation, words, _ in _RELATIONS:
            made.append((rf"\b(?:{words}) (?P<date>{year})", relation, ""))
        made.append((rf"\bfrom (?P<date>{year})", "since", ""))
        made.append((rf"(?<![\w'-])(?P<date>{date})", "in", ""))
        made.append((r"(?<![\w'-])(?P<date>(?:19|20|21)\d\d)(?=[,]|$)", "in", ""))
    return tuple((re.compile(text, re.IGNORECASE), name, edge) for text, name, edge in made)


_ENGLISH_EXPRESSIONS: Final = _expressions(korean=False)
_KOREAN_EXPRESSIONS: Final = _expressions(korean=True)


def _period(relation: str, first: date, last: date) -> Period:
    match relation:
        case "before":
            return Period(None, _shift(first, -1))
        case "until":
            return Period(None, last)
        case "after":
            return Period(_shift(last, 1), None)
        case "since":
            return Period(first, None)
    return Period(first, last)


def _ordered(first: date, last: date) -> Period:
    if first > last:
        raise BadSyntax("date", f"{first} – {last}", f"{last} – {first}")
    return Period(first, last)


def _shift(day: date, days: int) -> date:
    try:
        return day + days * _DAY
    except OverflowError:
        return day


def _days(text: str, today: date) -> tuple[date, date]:
    """The first and the last day of what a date expression names."""
    text = re.sub(r"\s+", " ", text.lower().strip())
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    try:
        if re.fullmatch(r"\d{8}", text):
            numbers = [int(text[:4]), int(text[4:6]), int(text[6:])]
        relative = _part_of_year(text.replace(" ", "")) or _relative(text, today)
        if relative is not None:
            return relative
        named = re.search(_MONTH, text)
        if named and named[0][:3] in _MONTHS and "월" not in text:
            month = _MONTHS.index(named[0][:3]) + 1
            year = numbers[-1]
            numbers = [year, month, *numbers[:-1]]
        if len(numbers) == 3:
            day = date(numbers[0], numbers[1], numbers[2])
            return day, day
        if len(numbers) == 2:
            return _month(numbers[0], numbers[1])
        return date(numbers[0], 1, 1), date(numbers[0], 12, 31)
    except (ValueError, OverflowError):
        raise BadSyntax("date", text, "YYYY-MM-DD") from None


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _relative(text: str, today: date) -> tuple[date, date] | None:
    tight = text.replace(" ", "")
    days = {
        "yesterday": -1, "어제": -1, "tomorrow": 1, "내일": 1, "모레": 2, "그저께": -2, "그제": -2,
        "엊그제": -2,
    }  # fmt: skip
    if tight in days:
        return (today + days[tight] * _DAY,) * 2
    ago = re.fullmatch(r"(\d+|[a-z]+) ?(decade|year|month|week|day)s? ago", text)
    korean_ago = re.fullmatch(r"(\d+|[가-힣]{1,2}?)(년|해|개월|달|주일?|일)전", tight)
    if ago or korean_ago:
        word, unit = (ago or korean_ago).groups()  # type: ignore[union-attr]
        count = int(word) if word.isdecimal() else _COUNTS.get(word, 10)
        count, unit = (10 * count, "year") if unit == "decade" else (count, unit)
        return (_back(today, count, unit),) * 2
    step = re.fullmatch(r"(last|this|next|theprevious)(year|month|week)", tight)
    before_last = re.fullmatch(r"(?:the)?(year|month|week)beforelast", tight)
    korean_step = {
        "작년": (-1, "year"), "지난해": (-1, "year"), "재작년": (-2, "year"), "올해": (0, "year"),
        "금년": (0, "year"), "내년": (1, "year"), "지난달": (-1, "month"), "이번달": (0, "month"),
        "다음달": (1, "month"), "지난주": (-1, "week"), "이번주": (0, "week"), "다음주": (1, "week"),
    }.get(tight)  # fmt: skip
    if step:
        by, unit = {"this": 0, "next": 1}.get(step[1], -1), step[2]
    elif before_last:
        by, unit = -2, before_last[1]
    elif korean_step:
        by, unit = korean_step
    else:
        return None
    if unit == "year":
        return date(today.year + by, 1, 1), date(today.year + by, 12, 31)
    if unit == "month":
        months = today.year * 12 + today.month - 1 + by
        year, month = months // 12, months % 12 + 1
        return _month(year, month)
    monday = today + (7 * by - today.weekday()) * _DAY
    return monday, monday + 6 * _DAY


_PARTS: Final = {
    "q1": (1, 3), "q2": (4, 3), "q3": (7, 3), "q4": (10, 3), "1분기": (1, 3), "2분기": (4, 3),
    "3분기": (7, 3), "4분기": (10, 3), "firstquarter": (1, 3), "secondquarter": (4, 3),
    "thirdquarter": (7, 3), "fourthquarter": (10, 3), "lastquarter": (10, 3), "firsthalf": (1, 6),
    "secondhalf": (7, 6), "lasthalf": (7, 6), "상반기": (1, 6), "하반기": (7, 6),
}  # fmt: skip
"""Parts of a year: their first month, and how many they have."""


def _part_of_year(tight: str) -> tuple[date, date] | None:
    """The days of a quarter, a half or a decade, as written without blanks."""
    decade = re.fullmatch(r"(?:the)?(\d{3}0)(?:s|년대)", tight)
    if decade:
        return date(int(decade[1]), 1, 1), date(int(decade[1]) + 9, 12, 31)
    for name, (month, months) in _PARTS.items():
        named = re.fullmatch(rf"(?:the)?{name},?(?:of)?(\d{{4}})|(\d{{4}})년{name}", tight)
        if named:
            year = int(named[1] or named[2])
            return date(year, month, 1), _month(year, month + months - 1)[1]
    return None


def _back(today: date, count: int, unit: str) -> date:
    if unit in {"day", "일"}:
        return today - count * _DAY
    if unit in {"week", "주", "주일"}:
        return today - 7 * count * _DAY
    months = count * (12 if unit in {"year", "년", "해"} else 1)
    total = today.year * 12 + today.month - 1 - months
    year, month = total // 12, total % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))
