"""한국어로 묻는 방법: the ways to ask in Korean, with whatever particles a name is followed by."""

import re
from typing import Final

from edalab.domains.employees.asking.grammar import Grammar, Kind, Pattern

_FIELDS: Final = {
    "first_name": r"first[ _]?name|퍼스트\s*네임",
    "last_name": r"last[ _]?name|성씨|성(?!명)",
    "name": r"성명|이름|full name|name",
    "role": r"역할|직무|직책|직업|직위|보직|포지션|롤|role|job",
    "address": r"주소|거주지|집|사는\s*곳|address",
    "date_join": r"입사\s*(?:일자|날짜|일)|date[ _](?:of joining|join)",
    "date_leave": r"퇴사\s*(?:일자|날짜|일)|date[ _](?:of leaving|leave)",
    "status": r"(?:재직|고용|근무)\s*상태|상태|status",
}

_PARTS: Final = {
    # john의 · 김 철수의 · john (a space) · john이전 (no space after a Latin name)
    "OF": r"(?P<who>.+?)(?:의\s*|'s\s*|\s+|(?<=[A-Za-z0-9])(?=[가-힣]))",
    "WHO": r"(?P<who>.+?)\s?(?:은|는|이|가|께서)",
    "VALUE": r"(?P<value>.+?)",
    "FIELD": "(?P<field>" + "|".join(_FIELDS.values()) + ")",
    "ADJ": r"(?:(?:(?P<previous>바로\s*이전|바로\s*전|그\s*전|이전|직전|예전|과거|옛날|옛|지난|전)"
    r"|(?P<current>현재|지금|최근)"
    r"|(?P<first>맨\s*처음|가장\s*처음|첫\s*번째|첫|최초|처음))(?:의)?\s*)",
    "BEFORE": r"(?:(?P<previous>이전에는?|예전에는?|전에는?|과거에는?|직전에는?)"
    r"|(?P<current>지금은?|현재는?|요즘은?)|(?P<first>처음에는?|맨 처음에는?|처음))\s*",
    "T": r"\s*(?:은|는|이|가|을|를)?\s*",
    "IF": r"(?:(?:만약\s*)?(?:있다면|있으면|있었다면)\s*)?",
    # how a question ends; "PAST" where the tense tells something
    "PAST": r"(?:(?P<past>(?:이었|이였|였)<DID>)|<ENDS>)?",
    "ANY": r"(?:(?:이었|이였|였)<DID>|<ENDS>)?",
    "ENDS": r"(?:인가요|인가|인지|가요|가|일까요|일까|입니까|이에요|예요|에요|이야|야"
    r"|이지요|이죠|이지|지요|지|죠|나요|냐|니|요)",
    "TELL": r"(?:알려\s*(?:줘|주세요|줘요|주십시오)|말해\s*(?:줘|주세요)|궁금해(?:요)?)",
    "HAVE": r"있(?:나요|는가요|는가|습니까|어요|어|니|었나요|었는가|었습니까)",
    "CHANGED": r"(?:바뀌었|바뀌였|바꼈|바뀌|변경되었|변경됐|변했|변하였|달라졌)"
    r"(?:나요|나|는가요|는가|습니까|을까요|을까|지요|지|죠|어요|어|니)",
    "DID": r"(?:나요|나|는가요|는가|는지|습니까|을까요|을까|지요|지|죠|어요|어|니)",
    "TIMES": r"<IN_ALL>(?:몇\s*번(?:이나)?|몇\s*차례(?:나)?|얼마나\s*자주)\s*",
    "IN_ALL": r"(?:지금까지\s*|모두\s*|총\s*)?",
    "TOOK": r"(?:가졌|맡았|거쳤|했|가지고\s*있었|가지고\s*있)",
    "BECAME": r"(?:되었|됐)<DID>",
    "MOVED": r"(?:이사(?:를\s*)?(?:했|갔|하였)|옮겼)<DID>",
    "NOW": r"(?:현재\s*|지금\s*)?",
    "TITLE": r"(?:역할|직무|직책)",
    "PERSON": r"(?:사람|직원|분)",
    "IS_WHO": r"<T>(?:누구(?:누구)?\s*<ANY>|<TELL>)?",
    "SINCE": r"(?:것|건|게|날|때|시점|날짜)<T>언제\s*<ANY>",
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
    for _ in range(3):  # a part may hold a part
        for name, part in _PARTS.items():
            text = text.replace(f"<{name}>", part)
    return Pattern(re.compile(text, re.IGNORECASE), kind, field, value, past, fields)


_DATES: Final = ("date_join", "date_leave")


def _field_patterns() -> list[Pattern]:
    """Whose field, with or without a word such as 이전 in front, and the ways to ask what it is."""
    patterns = []
    for owner in (r"<WHO>\s+", "<OF>"):
        field = rf"{owner}<ADJ>??<FIELD><T><IF>"
        patterns += [
            _p(rf"{field}(?:(?:무엇|무어|뭐|뭔|어떻게\s*되)\s*<PAST>|<TELL>|<HAVE>)?"),
            _p(rf"{field}(?:어디\s*<PAST>)", fields=("address",)),
            _p(rf"{field}(?:언제\s*<PAST>)", fields=_DATES),
        ]
    return patterns


_HOW_OFTEN: Final = (
    _p(r"<WHO>\s+<FIELD><T><TIMES><CHANGED>", "how-often"),
    _p(r"<OF><FIELD><T><TIMES><CHANGED>", "how-often"),
    _p(r"<OF><FIELD><T>(?:한\s*번이라도\s*)?<CHANGED>", "how-often"),
    _p(r"<WHO>\s+<FIELD>(?:을|를)?\s*(?:바꾼|변경한)\s*적이?\s*<HAVE>", "how-often"),
    _p(
        r"<WHO>\s+<IN_ALL>(?:가졌던|맡았던|거친|맡은)\s*<FIELD><T><IN_ALL>몇\s*(?:개|가지)\s*<ANY>",
        "how-many",
    ),
    _p(
        r"<WHO>\s+<FIELD>(?:을|를)?\s*<TIMES>(?:바꾸었|바꿨|변경했|변경하였|옮겼)<DID>", "how-often"
    ),
    _p(r"<WHO>\s+<TIMES>이사(?:를\s*)?(?:했|갔|하였)<DID>", "how-often", "address"),
    _p(r"<OF><FIELD>(?:이|가|은|는)\s*(?:바뀐|변경된|변한)\s*적이?\s*<HAVE>", "how-often"),
    _p(r"<WHO>\s+<FIELD><T><IN_ALL>몇\s*(?:개|가지|곳|군데)\s*<ANY>", "how-many"),
    _p(r"<OF><FIELD><T><IN_ALL>몇\s*(?:개|가지|곳|군데)\s*<ANY>", "how-many"),
    _p(r"<WHO>\s+<IN_ALL>몇\s*(?:개|가지)(?:의)?\s*<FIELD>(?:을|를)?\s*<TOOK><DID>", "how-many"),
    _p(r"<WHO>\s+<IN_ALL><FIELD>(?:을|를)\s*몇\s*(?:개|가지)(?:나|를)?\s*<TOOK><DID>", "how-many"),
)

_WHEN: Final = (
    _p(r"<WHO>\s+언제\s+(?:마지막으로\s*)?<FIELD>(?:이|가)\s*<CHANGED>", "when"),
    _p(r"<WHO>\s+언제\s+(?:마지막으로\s*)?<FIELD>(?:을|를)\s*(?:바꾸었|바꿨)<DID>", "when"),
    _p(r"<OF><FIELD>(?:은|는|이|가)\s*언제\s*(?:마지막으로\s*)?<CHANGED>", "when"),
    _p(r"<OF><FIELD>(?:이|가)\s*(?:바뀐|변경된|변한)\s*<SINCE>", "when"),
    _p(r"<OF><FIELD>(?:은|는|이|가)\s*언제\s*<VALUE>(?:으로|로|이|가)\s*<CHANGED>", "when"),
    _p(r"<OF><FIELD>(?:은|는|이|가)\s*언제\s*<VALUE>(?:이|가)\s*<BECAME>", "when"),
    _p(r"<OF><FIELD>(?:은|는|이|가)\s*언제부터\s*<VALUE>\s*<ANY>", "when"),
    _p(r"<WHO>\s+언제부터\s*<VALUE>\s*<ANY>", "when"),
    _p(r"<WHO>\s+언제\s*(?:입사했|입사하였|채용되었|채용됐)<DID>", "when", "date_join"),
    _p(r"<WHO>\s+(?:입사한|채용된)\s*<SINCE>", "when", "date_join"),
    _p(r"<WHO>\s+언제\s*(?:퇴사했|퇴사하였|그만두었|그만뒀)<DID>", "when", "date_leave"),
    _p(r"<WHO>\s+(?:퇴사한|그만둔)\s*<SINCE>", "when", "date_leave"),
    _p(r"<WHO>\s+언제\s+<VALUE>(?:으로|로|에)\s*<MOVED>", "when", "address"),
    _p(
        r"<WHO>\s+<VALUE>(?:으로|로|에)\s*(?:이사한|이사간|이사\s*간|옮긴)\s*<SINCE>",
        "when",
        "address",
    ),
    _p(r"<WHO>\s+언제\s+<VALUE>(?:이|가)\s*<BECAME>", "when"),
    _p(r"언제\s+<WHO>\s+<VALUE>(?:이|가)\s*<BECAME>", "when"),
    _p(r"<WHO>\s+<VALUE>(?:이|가)\s*된\s*<SINCE>", "when"),
)

_WHO: Final = (
    _p(r"입사한\s*<PERSON><IS_WHO>|누가\s*입사했<DID>", "who", "date_join", "<DATE>"),
    _p(r"퇴사한\s*<PERSON><IS_WHO>|누가\s*퇴사했<DID>", "who", "date_leave", "<DATE>"),
    _p(r"퇴사한\s*<PERSON><IS_WHO>|누가\s*퇴사했<DID>", "who", "status", "left", past=True),
    _p(r"재직\s*중인\s*<PERSON><IS_WHO>|누가\s*재직\s*중\s*<ANY>", "who", "status", "employed"),
    _p(
        r"<NOW><VALUE>(?:에|에서)\s*(?:사는|살고\s*있는|거주하는)\s*<PERSON><IS_WHO>",
        "who",
        "address",
    ),
    _p(
        r"<NOW><VALUE>(?:에|에서)\s*(?:살던|살았던|거주하던|거주했던)\s*<PERSON><IS_WHO>",
        "who",
        "address",
        past=True,
    ),
    _p(r"<NOW><VALUE>(?:에는|에|에서)\s*누가\s*(?:사<DID>|살고\s*<HAVE>)", "who", "address"),
    _p(r"<NOW><VALUE>(?:에는|에|에서)\s*누가\s*살았<DID>", "who", "address", past=True),
    _p(
        r"<NOW><VALUE>\s*<TITLE>(?:을|를)\s*(?:맡은|맡고\s*있는|하는)\s*<PERSON><IS_WHO>",
        "who",
        "role",
    ),
    _p(r"누가\s+<NOW><VALUE>(?:에|에서)\s*(?:사<DID>|삽니까|살고\s*<HAVE>)", "who", "address"),
    _p(r"누가\s+<NOW><VALUE>(?:에|에서)\s*살았<DID>", "who", "address", past=True),
    _p(r"<NOW><VALUE>(?:으로|로)\s*(?:일하는|근무하는)\s*<PERSON><IS_WHO>", "who", "role"),
    _p(
        r"<NOW><VALUE>(?:으로|로)\s*(?:일하던|일했던|근무하던|근무했던)\s*<PERSON><IS_WHO>",
        "who",
        "role",
        past=True,
    ),
    _p(
        r"<NOW><FIELD>(?:이|가|은|는)\s*<VALUE>\s*(?:인|(?P<past>이었던|였던|이던))\s*<PERSON><IS_WHO>",
        "who",
    ),
    _p(r"<NOW><VALUE>\s*(?:인|(?P<past>이었던|였던|이던))\s*<PERSON><IS_WHO>", "who"),
    _p(r"<NOW><VALUE>(?:은|는|이|가)\s*누구(?:누구)?\s*<PAST>", "who"),
    _p(r"누가\s+<NOW><VALUE>\s*<PAST>", "who"),
)

_BY_VERB: Final = (
    _p(r"<OF><FIELD><T><BEFORE>(?:무엇|뭐|뭔|어디)\s*<ANY>"),
    _p(
        r"<WHO>\s+<BEFORE>(?:맡았던|맡은|했던|가졌던|쓰던|썼던)\s*<FIELD><T>(?:(?:무엇|뭐|뭔)\s*<ANY>|<TELL>)?"
    ),
    _p(
        r"<WHO>\s*<BEFORE>어디(?:에|에서|서)?\s*(?:살았<DID>|사<DID>|살고\s*<HAVE>)",
        field="address",
    ),
    _p(
        r"<WHO>\s*<BEFORE>(?:살던|살았던|산|사는)\s*(?:곳|지역|도시|동네)<T>(?:어디\s*<ANY>|<TELL>)?",
        field="address",
    ),
    _p(r"<WHO>\s*어디(?:에|에서|서)?\s*(?:사<DID>|삽니까|살아요?|살고\s*<HAVE>)", field="address"),
    _p(r"<WHO>\s*어디(?:에|에서|서)?\s*살(?:았|고\s*있었)<DID>", field="address", past=True),
    _p(r"<WHO>\s*<BEFORE>(?:무슨|어떤)\s*<FIELD>(?:을|를)?\s*(?:맡았|했|가졌|이었|였)<DID>"),
    _p(r"<WHO>\s*(?:무슨|어떤)\s*<FIELD>(?:을|를)?\s*(?:맡았|했|가졌|이었|였)<DID>", past=True),
)

KOREAN: Final = Grammar(
    "ko",
    (*_HOW_OFTEN, *_WHEN, *_WHO, *_BY_VERB, *_field_patterns()),
    tuple((name, re.compile(words, re.IGNORECASE)) for name, words in _FIELDS.items()),
    re.compile(
        r",?\s*\d{4}-\d\d-\d\d(?:에는|에|의|자|날)?"
        r"(?:\s*(?:당시|기준|현재|시점)(?:에는|에|의|으로)?(?![가-힣]))?,?"
    ),
)
