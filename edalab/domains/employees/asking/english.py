"""The ways to ask in English."""

import re
from typing import Final

from edalab.domains.employees.asking.grammar import Grammar, Kind, Pattern

_FIELDS: Final = {
    "first_name": "first[ _]?name|given name|forename",
    "last_name": "last[ _]?name|surname|family name",
    "name": "(?:full )?name",
    "role": "role|job title|job|title|position",
    "address": "(?:home )?address|place of residence|residence|home",
    "date_join": "date of joining|join(?:ing)?[ _]date|date[ _]join(?:ed)?|hir(?:e|ing) date"
    "|start date|date of hire",
    "date_leave": "date of leaving|leav(?:e|ing)[ _]date|date[ _]leave|date of departure",
    "status": "(?:employment )?status",
}

_PARTS: Final = {
    "WHO": r"(?P<who>.+?)",
    "OF": r"(?P<who>.+?)'s?",  # john's, james'
    "VALUE": r"(?:an? |the )?(?P<value>.+?)",
    "FIELD": "(?P<field>" + "|".join(_FIELDS.values()) + ")",
    "MANY": "(?P<field>" + "|".join(_FIELDS.values()) + ")(?:e?s)?",
    "ADJ": r"(?:(?:(?P<previous>previous|prior|former|old|preceding|second[- ]last)"
    r"|(?P<current>current|present|latest)"
    r"|(?P<first>first|original|initial|earliest|very first)) )??",
    # "before", "now" or "at first" at the end tell the kind as an adjective does
    "TAIL": r"(?: (?:(?P<previous>before(?: that| now)?|previously|earlier|formerly)"
    r"|(?P<current>now|today|currently|right now|at present|at the moment)"
    r"|(?P<first>first|at first|originally|initially|in the beginning)))?",
    "NOW": r"(?: (?:now|today|currently|right now|at present|at the moment))?",
    "IF": r"(?:,? if (?:any|there is one|there was one|(?:she|he|they) (?:has|had|have) one))?",
    "HIS": r"(?:his|her|their|the|its) ",
    "NO_QUESTION": r"(?!(?:what|which|where|when|who|whose|why|how|is|are|was|were|did|does)\b)",
    "BE": r"(?:'s| is| are|(?P<past> was| were))",
    "TELL": r"(?:(?:(?:can|could|would|will) you )?(?:please )?(?:tell me|show me|show|give me)"
    r"|do you know)",
    "TIMES": r"(?:how often|how many times)",
}


def _p(
    text: str,
    kind: Kind = "current",
    field: str | None = None,
    value: str | None = None,
    *,
    past: bool = False,
    fields: tuple[str, ...] = (),
) -> Pattern:
    for name, part in _PARTS.items():
        text = text.replace(f"<{name}>", part)
    return Pattern(re.compile(text, re.IGNORECASE), kind, field, value, past, fields)


def _field_patterns() -> list[Pattern]:
    """The same question about a field with an adjective before it or an adverb at the end."""
    dates = ("date_join", "date_leave")
    patterns = []
    for before, after in (("<ADJ>", ""), ("", "<TAIL>")):
        field = f"{before}<FIELD>"
        patterns += [
            _p(rf"(?:what|which)<BE> (?:the )?<OF> {field}{after}<IF>"),
            _p(rf"(?:what|which)<BE> the {field} (?:of|for) <WHO>{after}<IF>"),
            _p(rf"where<BE> (?:the )?<OF> {field}{after}<IF>", fields=("address",)),
            _p(rf"when<BE> (?:the )?<OF> {field}{after}<IF>", fields=dates),
            _p(rf"(?:<TELL> )?(?:the )?<NO_QUESTION><OF> {field}{after}<IF>"),
            _p(rf"(?:<TELL> )?(?:the )?<NO_QUESTION>{field} (?:of|for) <WHO>{after}<IF>"),
            _p(
                rf"(?:<TELL> )?what (?:the )?<NO_QUESTION><OF> {field}(?: is|(?P<past> was)){after}"
            ),
        ]
    return patterns


ENGLISH: Final = Grammar(
    "en",
    (
        # how often, how many: before the fields, whose patterns take anything for a name
        _p(
            r"<TIMES> (?:has|have|did|was|were) <OF> <FIELD> (?:ever )?(?:been )?changed?",
            "how-often",
        ),
        _p(r"<TIMES> (?:has|have|did) <WHO> changed? (?:<HIS>)?<MANY>", "how-often"),
        _p(r"<TIMES> (?:has|have|did) the <FIELD> of <WHO> changed?", "how-often"),
        _p(r"<TIMES> (?:has|have|did) <WHO> moved?(?: house)?", "how-often", "address"),
        _p(r"(?:has|have|did|was) <OF> <FIELD> (?:ever )?(?:been )?changed?", "how-often"),
        _p(r"(?:has|have|did) <WHO> (?:ever )?changed? (?:<HIS>)?<FIELD>", "how-often"),
        _p(
            r"how many (?:different )?<MANY> (?:has|have|did|does) <WHO> "
            r"(?:had|have|held|hold)(?: so far| up to now| in all)?",
            "how-many",
        ),
        # when
        _p(
            r"when did <WHO> (?:join|start)(?: us| the company| here| working here)?",
            "when",
            "date_join",
        ),
        _p(r"when was <WHO> hired", "when", "date_join"),
        _p(r"when did <WHO> leave(?: us| the company)?", "when", "date_leave"),
        _p(r"when (?:did|has) <OF> <FIELD> (?:last )?changed?", "when"),
        _p(r"when was <OF> <FIELD> (?:last )?changed", "when"),
        _p(r"when did <WHO> (?:last )?change (?:<HIS>)?<FIELD>", "when"),
        _p(r"when did <WHO> change (?:<HIS>)?<FIELD> to <VALUE>", "when"),
        _p(r"when did <OF> <FIELD> (?:become|change to|turn into) <VALUE>", "when"),
        _p(r"when was <OF> <FIELD> changed to <VALUE>", "when"),
        _p(r"when did <WHO> (?:move|go) to <VALUE>", "when", "address"),
        _p(r"when did <WHO> (?:start|begin) (?:to live|living) in <VALUE>", "when", "address"),
        _p(r"when did <WHO> (?:start|begin) (?:to work |working )?as <VALUE>", "when", "role"),
        _p(r"when did <WHO> become <VALUE>", "when"),
        _p(r"since when (?:has|is) <WHO> (?:been )?<VALUE>", "when"),
        # who
        _p(r"who (?:lives|is living)(?: in| at) <VALUE><NOW>", "who", "address"),
        _p(r"who (?:lived|was living)(?: in| at) <VALUE>", "who", "address", past=True),
        _p(r"who (?:works|is working) as <VALUE><NOW>", "who", "role"),
        _p(r"who (?:worked|was working) as <VALUE>", "who", "role", past=True),
        _p(r"whose <FIELD> (?:is|are|(?P<past>was|were)) <VALUE><NOW>", "who"),
        _p(r"who (?:has|(?P<past>had)) (?:the |an? )?<FIELD> <VALUE><NOW>", "who"),
        _p(r"who (?:joined|was hired)", "who", "date_join", "<DATE>"),
        _p(r"who left", "who", "date_leave", "<DATE>"),
        _p(r"who (?:has |have )?left", "who", "status", "left", past=True),
        _p(r"who(?:'s| is| are|(?P<past> was| were)) in <VALUE><NOW>", "who", "address"),
        _p(r"(?:who|which employees?)<BE> (?:ever )?<VALUE><NOW>", "who"),
        # the fields
        _p(r"where (?:does|do|(?P<past>did)) <WHO> live<TAIL>", "current", "address"),
        _p(r"where (?:is|(?P<past>was)) <WHO> living<TAIL>", "current", "address"),
        _p(r"(?:what|which) <FIELD> (?:does|do|(?P<past>did)) <WHO> (?:have|hold)<TAIL>"),
        _p(r"(?:what|which) <ADJ><FIELD> (?:does|do|(?P<past>did)) <WHO> (?:have|hold)"),
        _p(r"(?:what|which) <FIELD> (?P<past>had) <WHO><TAIL>"),
        _p(r"(?:did|does|has) <WHO> (?:have|had|got) (?:an? |any )?<ADJ><FIELD>"),
        *_field_patterns(),
    ),
    tuple((name, re.compile(words, re.IGNORECASE)) for name, words in _FIELDS.items()),
    re.compile(r",? ?\b(?:(?:on|as of|at|by) )?\d{4}-\d\d-\d\d\b,?"),
)
