"""한국어: its words with their features and endings, and how a sentence is cut into tokens.

A Korean word is a stem with particles or endings; several may be written without a space. So a
word is either made of known words throughout, or it begins with a name or a value, whose particle
tells how it stands in the sentence. Where both a shorter and a longer stem are possible, each is a
reading of its own, and the data tells which of them is somebody's name.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product
from typing import Final

from edalab.domains.employees.asking.dates import MARK
from edalab.domains.employees.asking.grammar import Case, Clause, Reading, Token
from edalab.domains.employees.asking.question import Relation

READINGS: Final = 300
"""How many readings of one sentence are tried."""

_LONGEST_WORD: Final = 40

# how a sentence ends, after a past stem and after a present one
_DONE: Final = (
    r"(?:었)?(?:나요?|는가요?|는지요?|는지|습니까|습니다|을까요?|지요?|죠|어요?|아요?|니|냐|는데요?|음|대요?"
    r"|던가요?|던가|네요?|다|더라|을)?"
)
_DOES: Final = r"(?:나요?|는가요?|는지요?|는지|지요?|죠|니|냐|는데요?|는거야|는건가요?|는거죠)"
_BEING: Final = r"(?:나요?|는가요?|는지요?|는지|습니까|을까요?|어요?|지요?|죠|니|냐|는데요?|으세요|으십니까|으신가요?)?"
_MARKS: Final = r"(?:에서는|에게는|께서는|으로는|에서|에는|에도|으로|로는|께서|은|는|이|가|을|를|도|만|의|에|엔|로|나)?"
_IS: Final = (
    r"(?:인가요?|인지요?|인지|인가|가요?|일까요?|일지|입니까|입니다|이에요|이예요|예요|에요|이야|야|이지요?"
    r"|이죠|지요?|죠|이니|니까|니|이냐|냐|이요|요|인데요?|이신가요?|신가요?|이세요|세요|이십니까|십니까|시죠"
    r"|이신지요?|신지요?|인거야|인건가요?|인거죠|더라)"
)
_WAS: Final = rf"(?:이었|이였|였|이셨|셨|었){_DONE}"


def _does(stem: str) -> str:
    """The forms of 하다 in the present, politely or not."""
    return (
        rf"{stem}(?:(?:하|하시){_DOES}|합니까|합니다|해요?|하세요|하십니까|하신가요?|할까요?"
        rf"|하고(?:있|계시|계){_BEING}|하고(?:계십니까|계신가요?)|중(?:{_IS}))"
    )


def _did(stem: str) -> str:
    """The forms of 하다 in the past."""
    return rf"{stem}(?:를|을)?(?:했|하였|하셨|하고있었|하고계셨|한거){_DONE}"


_WORDS: Final = {
    # fields
    "field:first_name": r"(?:first[ _]?name|퍼스트네임)",
    "field:last_name": r"(?:last[ _]?name|성씨|성(?!명)|라스트네임)",
    "field:name": r"(?:성명|이름|성함|존함|full ?name|name)",
    "field:role": r"(?:역할|직무|직책|직업|직위|보직|포지션|롤|role|job|직함|담당업무|업무|하는일)",
    "field:address": r"(?:주소지|주소|거주지|집|댁|사는곳|address|주거지)",
    "field:date_join": r"(?:입사일자|입사날짜|입사일|date_join)",
    "field:date_leave": r"(?:퇴사일자|퇴사날짜|퇴사일|퇴직일|date_leave)",
    "field:status": r"(?:재직상태|고용상태|근무상태|상태|status)",
    "field:address where-noun": r"(?:곳|지역|도시|동네|장소|데)",
    # what is asked
    "what": r"(?:무엇|무언|무어|뭐|뭣|뭘|뭔|뭡|무슨|어떤|어느|어떻게(?:되시|되|됩|돼|됐|되었|되셨))"
    r"(?:으로|로)?(?:니까|나요?|는지요?|는지|어요?|요|습니까|을까요?|었나요|지요?|죠)?",
    "what field:role": r"(?:무슨|어떤)일(?:을)?",
    "where": r"(?:어디|어딘|어딜|어느곳|어느도시|어느지역|어느동네|어느집)(?:에서|에다|로|에|서)?",
    "when": r"(?:언제쯤|언제부터|언제적|언제|언젠|며칠|몇년도?|몇월|어느날)(?:에)?",
    "who": r"(?:누구누구|누구|누가|누군|뉘)",
    "times": r"(?:몇번|몇차례|몇회|얼마나자주|얼마나많이)(?:이나|정도|씩|째|쯤|나)?",
    "many": r"(?:몇개|몇가지|몇곳|몇군데|몇종류|몇명)(?:이나|정도|나|씩)?",
    # verbs
    "move": r"(?:이사|이주)",
    "move finite past": rf"(?:이사|이주|전입)(?:를|을)?(?:했|갔|왔|하였|하셨|가셨|오셨){_DONE}"
    rf"|옮(?:겼|기셨|겨갔){_DONE}",
    "move finite": rf"(?:이사|이주)(?:하|가)(?:시)?{_DOES}|옮기{_DOES}",
    "move adnominal past": r"(?:이사|이주|전입)(?:를|을)?(?:했던|갔던|왔던|한|간|온|하신|가신|오신|했을"
    r"|갔을|왔을|하셨을|가셨을|할|갈|하실|가실|하던|가던)|옮(?:긴|겼던|겼을|길|기신)",
    "move adnominal gi": r"(?:이사|이주)(?:하|가|오)(?:시)?기|옮기(?:시)?기",
    "change": r"(?:변경|변화)",
    "change finite past": r"(?:바뀌었|바뀌였|바꼈|바뀌셨|바꾸었|바꾸셨|바꿨|변경했|변경하였|변경하셨|변경되었"
    rf"|변경됐|변했|변하였|달라졌|교체됐){_DONE}",
    "change finite": rf"(?:바뀌|바꾸|변경되|변경하|변하|달라지){_DOES}|바뀜|바뀝니까|바꿉니까|변합니까|변경됩니까",
    "change adnominal past": r"바뀐|바꾼|변경된|변경한|변한|달라진|바꾸신|바뀌신|변경하신|바뀌었던|바꿨던"
    r"|바뀌었을|바꿨을|바꾸었을|바뀔|바꿀|변경했을|변경됐을|변경되었을",
    "change adnominal gi": r"(?:바뀌|바꾸|변경되|변경하)(?:시)?기",
    "live finite past": rf"(?:살았|사셨|살으셨|살고있었|살고계셨|지냈|지내셨){_DONE}|{_did('거주')}",
    "live finite": rf"사(?:시)?{_DOES}|삽니까|사세요|사십니까|살아요?|살까요?|살죠|살지요?|산대요?"
    rf"|살고(?:있|계시){_BEING}|살고(?:계세요|계십니까|계신가요?|계신지요?|계시죠)|{_does('거주')}",
    "live adnominal": r"사는|사시는|살고있는|살고계신|거주하는|거주하고있는|거주중인|거주하시는",
    "live adnominal past": r"살던|살았던|산|사셨던|사시던|살고있던|거주하던|거주했던|거주한|살았을|살|사셨을"
    r"|거주할|거주했을|거주하셨던",
    "live adnominal gi": r"살기|거주하기|사시기",
    "work finite past": rf"{_did('(?:일|근무)')}|다(?:녔|니셨|니고있었|니고계셨){_DONE}",
    "work finite": _does("(?:일|근무)"),
    "work adnominal": r"(?:일|근무)(?:하는|하시는|하고있는|중인)",
    "work adnominal past": r"(?:일|근무)(?:하던|했던|한|하신|하셨던|할|했을|하셨을)",
    "work adnominal gi": r"(?:일|근무)하기",
    "become finite past": rf"(?:되었|됐|되셨|된거){_DONE}",
    "become finite": rf"되{_DOES}|됩니까",
    "become adnominal past": r"된|되신|되었던|됐던|되었을|됐을|되셨을|될|되실",
    "become adnominal gi": r"되(?:시)?기",
    "join": r"(?:입사|합류|채용)",
    "join finite past": rf"{_did('(?:입사|합류)')}|(?:채용|고용)(?:되었|됐|되셨){_DONE}|들어(?:왔|오셨){_DONE}",
    "join adnominal past": r"(?:입사|합류)(?:한|하신|했던|했을|하셨을|할|하실)|(?:채용|고용)(?:된|되신|되었을|됐을|될)",
    "join adnominal gi": r"(?:입사|합류)하(?:시)?기|(?:채용|고용)되(?:시)?기",
    "leave": r"(?:퇴사|퇴직|사직)",
    "leave finite past": rf"{_did('(?:퇴사|퇴직|사직)')}|그만(?:두었|뒀|두셨){_DONE}|(?:떠났|떠나셨|나갔){_DONE}",
    "leave adnominal past": r"(?:퇴사|퇴직|사직)(?:한|하신|했던|했을|하셨을|할|하실)|그만(?:둔|두신|뒀을|둘)|떠난|떠날",
    "leave adnominal gi": r"(?:퇴사|퇴직)하(?:시)?기|그만두(?:시)?기|떠나(?:시)?기",
    "rehire": r"(?:재입사|복직|재고용)",
    "rehire finite past": rf"{_did('(?:재입사|복직)')}|재고용(?:되었|됐){_DONE}|돌아(?:왔|오셨){_DONE}",
    "rehire adnominal past": r"(?:재입사|복직)(?:한|하신|했던|했을|하셨을|할)|재고용된|돌아온|돌아오신|돌아왔을",
    "have finite past": r"(?:맡았|맡으셨|가졌|가지셨|거쳤|거치셨|했|하였|하셨|썼|쓰셨|맡고있었|하고있었"
    rf"|맡고계셨|하고계셨|가지고있었|담당했|담당하셨|지녔){_DONE}",
    "have finite": rf"(?:하|맡|가지|담당하|쓰)(?:시|으시)?{_DOES}|합니까|해요?|하세요|하십니까|하신가요?"
    rf"|맡으세요|(?:하|맡|가지|담당하)고(?:있|계시){_BEING}|(?:하|맡|가지)고(?:계세요|계십니까|계신가요?)|담당해요?",
    "have adnominal": r"맡은|맡고있는|하는|가진|하고있는|하시는|맡으신|담당하는|쓰는|담당한",
    "have adnominal past": r"맡았던|했던|하던|가졌던|거친|거쳤던|쓰던|썼던|맡던|하셨던|한|담당했던|맡고있던|맡으셨던"
    r"|맡을|맡았을|할|했을",
    "employed": r"재직(?:중)?",
    "employed finite": rf"{_does('재직')}|다니(?:시)?{_DOES}|다녀요?|다니세요|다닙니까|다니십니까"
    rf"|다니고(?:있|계시){_BEING}|다니고(?:계세요|계십니까|계신가요?)",
    "employed adnominal": r"재직(?:중인|하는|하고있는)",
    "employed adnominal past": r"재직(?:했던|하던|중이던|한)",
    # "Who has never moved" (없는 사람) asks for the others; "has she never moved" (없나요) does not.
    "yes-no": rf"(?:있|계시|없(?!는(?![지데가거])|던|을(?!까))){_BEING}|있으신가요?",
    "yes-no past": rf"(?:있었|계셨|없었){_DONE}",
    "be finite": _IS,
    "be finite past": _WAS,
    "be adnominal": r"인|이신",
    "be adnominal past": r"이던|였던|이었던|이셨던|이었을|였을|일|이셨을",
    # which of several
    "previous": r"(?:바로이전|바로전|그이전|그전|이전|직전|예전|과거|옛날|옛|지난|종전|전)(?:에까지)?",
    "now": r"(?:현재|지금|요즘|요새|오늘|최근|이제|여전히|아직)",
    "first": r"(?:맨처음|맨첫|가장처음|제일처음|첫번째|첫|최초|처음|원래|본래|애초|당초)",
    "last": r"(?:마지막|최근)(?:으로)?",
    "ever": r"(?:한번이라도|한번쯤|한번도|한번|적|언젠가)",
    "person": r"(?:사람|직원|사원|분|인원)(?:들)?",
    # limits by what happened
    "clause:at": r"(?:때|당시|시점|무렵)",
    "clause:after": r"(?:이후|후|뒤|다음)",
    "time-noun": r"(?:것|건|게|거|날짜|날|시기|일)",
    # what changes nothing
    "": r"(?:은|는|이|가|을|를|도|에|에서|으로|로|께서|만약|만일|혹시|좀|그럼|그러면|그런데|근데|저기|그|의|다른|서로다른|번|모든|각각|쭉|계속|어떤식)",
    "pronoun": r"(?:그녀|그분|걔|자기|본인)",
    "company": r"(?:회사|우리회사|여기|저희회사)",
    "in-all": r"(?:지금까지|여태까지|여태|이제까지|모두|총|통틀어|전부|그동안|합쳐서|여지껏|현재까지)",
    "unsupported": r"(?:언제까지|왜|어째서|얼마나오래|얼마나|얼마|몇살|어떻게|무엇때문에)",
    "if-any": r"(?:있다면|있으면|있었다면|있었으면|있거든)",
    "tell": r"(?:알려|말해|가르쳐|보여|찾아|설명해|말씀해|대답해|답해)"
    r"(?:줘요?|주세요|주십시오|줄래요?|줄수있나요?|주실래요|주시겠어요|주시겠습니까|주시겠나요|주실수있나요|주시죠|주라|달라|봐|요)?"
    r"|궁금(?:해요?|합니다|하네요|한데요?)|아세요|아시나요|아십니까|알아요|알고싶(?:어요?|습니다|다|은데요?)|부탁(?:해요?|드립니다|드려요)?",
}  # fmt: skip
_BARE_ONLY: Final = ("finite", "adnominal", "tell", "if-any")
_LEXICON: Final = tuple(
    (re.compile(rf"(?:{pattern}){marks}", re.IGNORECASE), frozenset(key.split()))
    for key, pattern in _WORDS.items()
    for marks in (("",) if any(word in key for word in _BARE_ONLY) else (_MARKS, ""))
)
_JOINED: Final = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"몇\s+(번|차례|회|개|가지|곳|군데|종류|년|월)", r"몇\1"),
        (r"얼마나\s+(자주|많이)", r"얼마나\1"),
        (r"(재직|고용|근무)\s+상태", r"\1상태"),
        (r"(재직|근무|거주)\s+중", r"\1중"),
        (r"(입사|퇴사)\s+(일자|날짜|일(?=[은는이을에의]|$))", r"\1\2"),
        (r"(입사|퇴사)(?:일|날|한 날)(?:에는|에|당시)(?=\s|$)", r"\1 당시"),
        (r"(맨|가장|제일|바로)\s+(처음|첫|이전|전)", r"\1\2"),
        (r"첫\s+번째", "첫번째"),
        (r"그\s+(전|이전)(?=[에의]|\s)", r"그\1"),
        (r"한\s+번(이라도|쯤|도)", r"한번\1"),
        (r"(살|하|맡|가지|거주하|일하|근무하|쓰|재직하)고\s+(있|계)", r"\1고\2"),
        (r"(이사|이주)(를|을)?\s+(했|갔|왔|한|간|온|가|하|갈|할)", r"\1\2\3"),
        (
            r"(입사|퇴사|일|근무|거주|변경|퇴직|재입사|복직)(?:를|을)?\s+(했|하셨|한 |할 |했을|하)",
            r"\1\2",
        ),
        (r"(사는|살던|살았던)\s+(곳|데)", r"\1 곳"),
        (r"(무슨|어떤)\s+일(?=[을은이]|\s)", r"\1일"),
        (r"어느\s+(곳|도시|지역|동네|날)", r"어느\1"),
        (r"어떻게\s+(되|돼|됐|됩)", r"어떻게\1"),
        (r"(알려|말해|가르쳐|보여|찾아|설명해|말씀해|대답해)\s+(줘|주|줄|봐)", r"\1\2"),
        (r"알고\s+싶", "알고싶"),
        (r"(줄|주실)\s+수\s+있", r"\1수있"),
        (r"(?:지금|오늘|현재)\s*까지(?=\s|는|의|$)", "지금까지"),
        (r"(?:지금|오늘|현재)\s*(?:기준|시점)(?:으로는?|에서는?|에는|에|의)?(?=\s|$)", "현재"),
        (r"담당\s+업무", "담당업무"),
        (r"(다니)고\s+(있|계)", r"\1고\2"),
        (r"(\d+)\s*번\s*(?:직원|사원)(?:님)?", r"\1"),
        (r"(?:직원|사원)\s*(?:번호)?\s*#?(\d+)(?:번)?", r"\1"),
        (r"(\d+)번(?=[은는이가의께]|\s|$)", r"\1"),
        (r"(하는)\s+일(?=[은이]|\s|$)", r"\1일"),
        (r"만\s*약", "만약"),
        (
            r"(하던|했던|맡았던|맡은|맡던|하시던|하셨던|맡으셨던)\s+일(?=[은는이을]|\s|$)",
            r"\1 역할",
        ),
        (r"(?:뭐|뭘|무엇을)\s*(해|하|했|합)", r"무슨일을 \1"),
    )
)
_HONOURED: Final = r"(?:님|씨|군|양|선생님|사원|대리|과장|부장)"
_CASES: Final[tuple[tuple[str, Case], ...]] = (
    ("께서는", "subject"), ("에서는", "from"), ("으로는", "to"), ("에서도", "from"), ("으로서", "as"),
    ("이라는", "as"), ("라는", "as"),
    ("께서", "subject"), ("에서", "from"), ("에는", "in"), ("에도", "in"), ("으로", "to"),
    ("로는", "to"), ("로서", "as"), ("에게는", "subject"), ("에게", "subject"),
    ("한테는", "subject"), ("한테", "subject"), ("이랑", "about"), ("'s", "of"),
    ("은", "subject"), ("는", "subject"), ("이", "subject"), ("가", "subject"), ("도", "subject"),
    ("의", "of"), ("에", "in"), ("서", "in"), ("엔", "in"), ("로", "to"), ("을", "be"), ("를", "be"),
)  # fmt: skip
_ORDERED_CASES: Final = tuple(sorted(_CASES, key=lambda pair: -len(pair[0])))


def vocabulary() -> tuple[str, ...]:
    """The words that Korean questions are made of, for spelling suggestions."""
    return (
        "역할", "직무", "직책", "주소", "거주지", "이름", "성명", "입사일", "퇴사일", "상태", "이전",
        "예전", "처음", "현재", "지금", "원래", "무엇인가요", "어디인가요", "언제인가요", "언제", "어디",
        "누구", "몇번", "바뀌었나요", "바꿨나요", "이사했나요", "살았나요", "사나요", "입사했나요",
        "퇴사했나요", "되었나요", "알려줘", "사람은", "누구인가요", "무엇이었나요", "어디였나요",
    )  # fmt: skip


def readings(
    text: str, opened: frozenset[str] = frozenset()
) -> Iterator[tuple[Reading, Clause | None]]:
    """Each way to cut a question into tokens.

    Args:
        text: The question, without dates.
        opened: Stretches that are names or values, although their words mean something else too.
    """
    for pattern, plain in _JOINED:
        text = pattern.sub(plain, text)
    words = [word.strip(",;:.?!") for word in text.replace(MARK, " ").split()]
    words = [word for word in words if word]
    parts = frozenset(part for name in opened if " " in name for part in name.split())
    choices = [
        _choices(word, word.casefold() in opened or not parts.isdisjoint(_without_case(word)))
        for word in words
    ]
    for combination in islice(product(*choices), READINGS):
        tokens = tuple(token for part in combination for token in part)
        for main, clause in _clauses(_with_honorifics(tokens, parts)):
            yield _as_question(main), clause


def stems(word: str) -> tuple[str, ...] | None:
    """What a word may be the name or the value of; nothing where it is a known word."""
    choices = _choices(word, False)  # noqa: FBT003 - a cache's key
    opens = [[token.text for token in choice if token.is_open] for choice in choices]
    return None if not all(opens) else tuple(texts[0] for texts in opens)


@lru_cache(maxsize=512)
def _choices(word: str, is_opened: bool) -> tuple[Reading, ...]:  # noqa: FBT001 - a cache's key
    """Each way to read one word."""
    known = () if is_opened else tuple(islice(_known(word), 2))
    if known:
        return known
    made: list[Reading] = []
    if len(word) <= _LONGEST_WORD:
        for at in range(len(word), 0, -1):
            made += _with_stem(word[:at], word[at:])
    return tuple(made[:8]) or ((Token(word, None),),)


def _with_stem(stem: str, rest: str) -> Iterator[Reading]:
    """A name or a value, and what is written behind it without a space."""
    honoured = re.fullmatch(rf"(.+?){_HONOURED}", stem)
    stems = [stem, honoured[1]] if honoured else [stem]
    if not rest:
        for name in stems:
            yield (Token(name, None),)
        return
    is_latin = stem[-1].isascii() and not rest[0].isascii()
    for particle, case in _ORDERED_CASES:
        if rest == particle:
            for name in stems:
                yield (Token(name, None, case),)
        elif rest.startswith(particle):
            for tail in islice(_known(rest[len(particle) :]), 1):
                if not tail[0].has("be"):
                    yield (Token(stem, None, case), *tail)
    for tail in islice(_known(rest), 1):
        if tail[0].has("be"):
            yield (Token(stem, None, "be"), *tail)
        elif is_latin or (len(rest) > 1 and not tail[0].has("time-noun", "have", "live")):
            yield (Token(stem, None), *tail)


def _known(word: str) -> Iterator[Reading]:
    """Each way to read a word as known words only, the longest first."""
    if not word:
        yield ()
        return
    matches: dict[tuple[int, frozenset[str]], None] = {}
    for pattern, features in _LEXICON:
        match = pattern.match(word)
        if match and match.end():
            matches[match.end(), features] = None
    for length, features in sorted(matches, key=lambda pair: -pair[0]):
        for tail in _known(word[length:]):
            yield (Token(word[:length], features), *tail)


def _without_case(word: str) -> set[str]:
    """What a word may be the name of: itself, or what stands before its particle."""
    name = word.casefold()
    return {name, *(name.removesuffix(particle) for particle, _ in _CASES)}


def _with_honorifics(tokens: Reading, names: frozenset[str]) -> Reading:
    """The tokens, where 씨 or a particle after a space belongs to the name before it.

    Args:
        tokens: The tokens.
        names: Words that are part of a name, although they may be particles.
    """
    made: list[Token] = []
    for token in tokens:
        apart = re.fullmatch(
            rf"{_HONOURED}?({'|'.join(p for p, _ in _ORDERED_CASES)})?", token.text
        )
        belongs = not token.features and apart and token.text.casefold() not in names
        if belongs and apart and made and made[-1].is_open and not made[-1].case:
            case = dict(_ORDERED_CASES).get(apart[1] or "", "")
            made[-1] = Token(made[-1].text, None, token.case or case)
        else:
            made.append(token)
    return tuple(made)


def _clauses(tokens: Reading) -> Iterator[tuple[Reading, Clause | None]]:
    """The tokens as a whole, and with the part split off that says *when she joined*."""
    asks_when = any(token.has("when") for token in tokens)
    if not any(token.has("clause:at", "clause:after") for token in tokens):
        yield tokens, None
    for at, token in enumerate(tokens):
        relation = _relation(token, tokens[at - 1] if at else None, asks_when=asks_when)
        if relation is None:
            continue
        for start in _starts(tokens, at):
            yield tokens[:start] + tokens[at + 1 :], Clause(relation, tokens[start:at])


def _relation(token: Token, before: Token | None, *, asks_when: bool) -> Relation | None:
    if before is None:
        return None
    if token.has("clause:at"):
        return "at"
    if token.has("clause:after"):
        return "after"
    if token.has("time-noun") and token.text.startswith("날") and not asks_when:
        return "at" if before.has("adnominal") else None
    bare = before.is_open or before.has("gi", "join", "leave", "move")
    if token.has("previous") and re.match(r"이전|전|직전", token.text) and bare:
        return "before"
    return None


def _starts(tokens: Reading, at: int) -> Iterator[int]:
    """Where a clause that ends before ``at`` may begin."""
    start = at
    if not tokens[at - 1].is_open:
        start -= 1
        verb = tokens[start]
        if not verb.has(
            "move", "live", "work", "become", "join", "leave", "rehire", "change", "be"
        ):
            return
        if (
            start
            and tokens[start - 1].features
            and any(feature.startswith("field:") for feature in tokens[start - 1].features or ())
        ):
            start -= 1
        with_value = start > 0 and tokens[start - 1].case in {"to", "in", "from", "be"}
        if not with_value:
            yield start
        if verb.has("join", "leave", "rehire", "change"):
            return
    while start > 0 and tokens[start - 1].is_open and at - start < 5:
        start -= 1
        yield start


def _as_question(tokens: Reading) -> Reading:
    """Add what Korean leaves unsaid: that a sentence without a question word asks yes or no."""
    asked = ("what", "where", "when", "who", "times", "many")
    made: list[Token] = []
    for token in tokens:
        features = token.features
        if features is not None:
            features = features - {"finite", "gi", "time-noun", "where-noun"}
        made.append(Token(token.text, features, token.case))
    has_asked = any(token.has(*asked) for token in tokens)
    if not has_asked and any(token.has("person") for token in tokens):
        made.append(Token("", frozenset({"who"})))
    elif not has_asked and any(token.has("finite") for token in tokens):
        made.append(Token("", frozenset({"yes-no"})))
    elif has_asked:
        made = [
            Token(t.text, t.features - {"yes-no"} if t.features else t.features, t.case)
            for t in made
        ]
    return tuple(made)
