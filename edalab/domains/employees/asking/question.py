"""What a question means, as data, and the text's way there."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

import msgspec

from edalab.domains.employees.asking.english import ENGLISH
from edalab.domains.employees.asking.grammar import Grammar, Kind, Pattern
from edalab.domains.employees.asking.korean import KOREAN
from edalab.errors import BadSyntax

LONGEST = 500
"""The longest question in characters that is tried."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked.

    Args:
        language: The language that it is asked in.
        kind: What is asked about the field.
        field: Which field; ``None`` where only a value is named, and the data tells the field.
        who: Whom it is about, as written; ``None`` for a question about everybody.
        value: The value that ``when`` and ``who`` ask about.
        on: The day that it is about.
        past: Whether it is asked in the past tense.
    """

    language: str
    kind: Kind
    field: str | None = None
    who: str | None = None
    value: str | None = None
    on: date | None = None
    past: bool = False


_QUOTES = str.maketrans({**dict.fromkeys("’‘ʼ＇`´", "'"), **dict.fromkeys("“”「」『』", '"')})
_DATES = (
    re.compile(r"(?<!\d)(?P<y>\d{4})\s?[-./]\s?(?P<m>\d{1,2})\s?[-./]\s?(?P<d>\d{1,2})(?!\d)\.?"),
    re.compile(r"(?<!\d)(?P<y>\d{4})년\s*(?P<m>\d{1,2})월\s*(?P<d>\d{1,2})일"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?!\d)"),
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?P<m>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_TH = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_NAMED_DATES = (
    re.compile(rf"\b{_MONTH} {_TH},? (?P<y>\d{{4}})(?!\d)", re.IGNORECASE),
    re.compile(rf"\b{_TH}(?: of)? {_MONTH},? (?P<y>\d{{4}})(?!\d)", re.IGNORECASE),
)
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)")


def parse(text: str) -> tuple[Question, ...]:
    """What the text may mean, the likeliest first; nothing where no pattern fits all of it.

    There may be several readings, since only the data tells where a name ends and a Korean
    particle begins.

    Raises:
        BadSyntax: It names a day that no calendar has.
    """
    plain = _tidy(text)
    if not plain or len(plain) > LONGEST:
        return ()
    grammars = (KOREAN, ENGLISH) if is_korean(plain) else (ENGLISH,)
    return tuple(
        dict.fromkeys(question for grammar in grammars for question in _by_grammar(plain, grammar))
    )


def is_korean(text: str) -> bool:
    """Whether the text holds Korean letters."""
    return any("가" <= character <= "힣" for character in unicodedata.normalize("NFC", text))


def _tidy(text: str) -> str:
    """One spelling for quotes, spaces and dates, and no mark at the end."""
    plain = unicodedata.normalize("NFC", text).translate(_QUOTES).replace('"', " ")
    plain = re.sub(r"\s+", " ", plain)
    for pattern in (*_DATES, *_NAMED_DATES):
        plain = pattern.sub(_iso, plain)
    return re.sub(r"[\s?!.,;~…？！。]+$", "", plain).strip()


def _iso(match: re.Match[str]) -> str:
    month = match["m"]
    number = int(month) if month.isdecimal() else _MONTHS.index(month[:3].lower()) + 1
    try:
        return date(int(match["y"]), number, int(match["d"])).isoformat()
    except ValueError:
        raise BadSyntax("date", match[0].strip(), "YYYY-MM-DD") from None


def _by_grammar(plain: str, grammar: Grammar) -> Iterator[Question]:
    days = _DAY.findall(plain)
    if len(days) > 1:
        return
    on = date.fromisoformat(days[0]) if days else None
    bare = " ".join(grammar.date.sub(" ", plain).split()).strip(" ,") if days else plain
    if _DAY.search(bare):
        return  # the day stands where this language would not put it
    for pattern in grammar.patterns:
        match = pattern.regex.fullmatch(bare)
        question = _meant(match, pattern, grammar, on) if match else None
        if question is not None:
            yield question


def _meant(
    match: re.Match[str], pattern: Pattern, grammar: Grammar, on: date | None
) -> Question | None:
    groups = match.groupdict()
    kinds: list[Kind] = [k for k in ("previous", "current", "first") if groups.get(k)]
    if len(kinds) > 1:
        return None
    kind = kinds[0] if kinds else pattern.kind
    field = pattern.field or _field(groups.get("field"), grammar)
    if pattern.fields and field not in pattern.fields:
        return None
    past = pattern.past or bool(groups.get("past"))
    value = groups.get("value") or pattern.value
    if value == "<DATE>":
        if on is None:
            return None
        value, on = on.isoformat(), None
    if kind == "current" and on is not None:
        kind = "as-of"
    if kind == "current" and past and not kinds and not (field or "").startswith("date_"):
        return None  # "what was john's role?" does not say when
    who = groups.get("who")
    return Question(
        language=grammar.language, kind=kind, field=field, who=who, value=value, on=on, past=past
    )


def _field(word: str | None, grammar: Grammar) -> str | None:
    if word is None:
        return None
    return next((name for name, words in grammar.fields if words.fullmatch(word)), None)
