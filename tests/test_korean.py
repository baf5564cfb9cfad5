"""Korean texts use one word for one thing, in one register."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from edalab import texts
from edalab.texts.particles import fill

ROOT = Path(__file__).parents[1]
LESSONS = ROOT / "lessons"
AREAS = sorted(path.stem for path in Path(texts.__file__).parent.glob("ko/[a-z]*.py"))

OTHER_WORDS = {
    "소비자": "컨슈머",
    "생산자|발행자": "프로듀서",
    "처리기": "핸들러",
    "질의": "쿼리",
    "작업자": "워커",
    "배압": "백프레셔",
    "독 메시지": "포이즌 메시지",
    "낡은|낡았": "오래된 읽기",
    "시간 ?초과": "타임아웃",
    "예상 버전": "기대 버전",
    "완전 이벤트": "완전한 이벤트",
    "이벤트 스토어": "이벤트 저장소",
    "결과적 일관성": "최종 일관성",
    "(?<!쇠)사슬": "체인",
    "링크": "연결",
    "배달": "전달",
    "대기열": "큐, 대기행렬 이론",
    "항목": "필드",
    "이메일": "메일",
    "재구축|리플레이": "다시 만들기, 재생",
    "장애": "크래시(crash), 결함(fault), 중단(outage)",
    "크래시(?:하|시키|시켜|했)": "죽다, 크래시가 나다",
    "내려가 ?있": "멈춰 있다",
    "(?<!상관)상관 id": "상관관계 id",
    "메세지|에러": "메시지, 오류",
    "강좌|강의": "코스",
    "연습 ?문제": "연습",
    r"호출[하한]는?\s?쪽": "호출자",
    "거부": "거절",
    "스케줄": "일정",
    "망가": "깨지다",
    "(?<!구내)식당": "구내식당",
    "유형": "타입",
    "몰려(?:온|오)": "버스트",
    "한산": "한가한 구간",
    "사건": "이벤트, 일",
    "조정자|지휘": "오케스트레이터, 이끄는 쪽",
    "구멍": "빈자리",
    "헛물음|빈손": "빈 폴링",
    "가장 새": "가장 최근, 최신",
    "치르는 값|값을 치르": "대가",
    "(?:옛|새|최신|메시지|이벤트의) 모양": "형식",
    "부작용": "부수 효과",
    "아니오": "아니요",
    "포아송|Poisson": "푸아송",
    "스냅숏|조회 모델": "스냅샷, 읽기 모델",
    "이내면 정답|까지는 맞은": "(N 이내면 맞습니다.)",
}
"""Words that name a thing which has another name in this course."""

OTHER_REGISTER = {
    r"(?<![세필중])(?<!아니)요\.": "합니다체",
    r"죠[.?]|[었겠]지요": "합니다체",
    "시겠어요": "-시겠습니까",
    "그것은|그녀": "name the thing",
    "에 의해": "active voice",
    "가지고 있": "'있다', '담다'",
}
"""Forms that are not of the course's register, or that are English in Korean words."""

FORBIDDEN = OTHER_WORDS | OTHER_REGISTER


def korean_texts() -> Iterator[tuple[str, str]]:
    """Where each Korean text of the course stands, and the text."""
    for area in AREAS:
        yield from texts.words("ko", area).items()
    for pattern in ("*/ko.md", "exercises/*/*.ko.md"):
        for path in LESSONS.glob(pattern):
            yield str(path.relative_to(LESSONS)), path.read_text("utf-8")
    for term in tomllib.loads((LESSONS / "glossary.toml").read_text("utf-8"))["terms"]:
        yield f"glossary {term['id']}", f"{term['ko'][0]}: {term['says_ko']}"
    for lesson in tomllib.loads((LESSONS / "course.toml").read_text("utf-8"))["lessons"]:
        yield f"course {lesson['id']}", lesson["title"]["ko"]


PLAIN_FORM = re.compile(r"(?<![니시])(?<!둘 )(?<!개마)다\.(?=\s|$)")
"""The end of a sentence that is not of 합니다체; '합시다' and '둘 다' are."""


def prose(text: str) -> Iterator[str]:
    """The lines of a text without headings, statements to sort, and what is quoted."""
    for line in text.split("\n"):
        if not line.startswith(("#", "text = ")):
            unwrapped = re.sub(r'^\w+ = "(.*)"$', r"\1", line)
            yield re.sub(r'\\?"[^"]*"|\*', "", unwrapped)


FIXED = re.compile(
    r"[A-Za-z0-9%][`'\")*]*(?P<particle>으로|은|는|이|가|을|를|과|와|로)(?=[ .,?!\n]|$)"
)
"""A particle that the author chose, behind a Latin word or a number."""
FORMS = {
    **dict.fromkeys(("은", "는"), "은(는)"),
    **dict.fromkeys(("이", "가"), "이(가)"),
    **dict.fromkeys(("을", "를"), "을(를)"),
    **dict.fromkeys(("과", "와"), "와(과)"),
    **dict.fromkeys(("으로", "로"), "(으)로"),
}


def wrong_particles(text: str) -> list[str]:
    """Each particle behind a Latin word or a number that the helper would choose otherwise."""
    wrong = []
    for match in FIXED.finditer(text):
        particle = match["particle"]
        before = text[max(0, match.start() - 60) : match.start("particle")].replace("*", "")
        if before.endswith(")`"):
            continue  # a function's name, its arguments, or both may be read
        if fill("{word}" + FORMS[particle], {"word": before}) != before + particle:
            wrong.append(text[match.start() : match.end()])
    return wrong


def unfitting(place: str, text: str) -> list[str]:
    return [
        f"{place}: '{text[max(0, match.start() - 15) : match.end() + 5]}', write {wanted}"
        for form, wanted in FORBIDDEN.items()
        for match in re.finditer(form, text)
    ]


def test_korean_texts_use_the_words_and_the_register_of_the_course():
    assert [told for place, text in korean_texts() for told in unfitting(place, text)] == []


def test_korean_prose_is_polite_in_every_sentence():
    plain = [
        f"{place}: {line}"
        for place, text in korean_texts()
        for line in prose(text)
        if PLAIN_FORM.search(line)
    ]
    assert plain == []


def test_particles_behind_latin_words_and_numbers_fit():
    wrong = [(place, found) for place, text in korean_texts() for found in wrong_particles(text)]
    assert wrong == []


def test_what_a_measure_counts_is_told_in_whole_sentences():
    about = texts.words("ko", "about")
    assert [key for key, sentence in about.items() if not sentence.endswith("니다.")] == []


def raw_marks(text: str) -> list[str]:
    """Each piece of a Markdown text that shows an asterisk.

    A mark that closes behind a bracket or a quotation mark is none if a Korean particle follows.
    """
    parser = MarkdownIt()
    return [
        token.content
        for paragraph in re.split(r"\n\n+|\n(?=\w+ = )", text)
        if "*" in paragraph
        for inline in parser.parseInline(paragraph)
        for token in inline.children or ()
        if token.type == "text" and "*" in token.content
    ]


def test_no_mark_of_emphasis_is_shown_as_an_asterisk():
    marked = [(place, found) for place, text in korean_texts() for found in raw_marks(text)]
    assert marked == []
    assert raw_marks("*사가(saga)*는 **10 %**만") != []
    assert raw_marks("*사가*(saga)는 **10** %만") == []


PICTURE = re.compile(r"^art = '''\n(.*?)'''", re.MULTILINE | re.DOTALL)
NAMES = frozenset({
    "ack", "acked", "address", "adsf", "backend", "badge", "basf", "busan", "cloud", "commands",
    "culre", "data", "edge", "employee", "employees", "engineer", "frontend", "hr", "id", "incheon",
    "john", "kim", "lee", "mail", "ms", "name", "payroll", "ready", "replies", "role", "sahra",
    "seoul", "smith", "unacked",
})  # fmt: skip
"""Names and values that the runs beside a picture show as they are."""


def test_the_pictures_of_korean_lessons_speak_korean():
    english = [
        (path.parent.name, word)
        for path in LESSONS.glob("*/ko.md")
        for picture in PICTURE.findall(path.read_text("utf-8"))
        for word in re.findall(r"(?<![A-Za-z])[a-z]{2,}", picture)
        if word not in NAMES
    ]
    assert english == []


def test_a_wrong_particle_and_a_plain_sentence_are_found():
    assert wrong_particles("SQL는 3가 m2(50)를") == ["L는", "3가"]
    assert PLAIN_FORM.search("큐가 메시지를 전달한다.")
    assert not PLAIN_FORM.search("큐가 메시지를 전달합니다.")


@pytest.mark.parametrize(
    "sentence", ["소비자가 읽습니다.", "시간초과입니다.", "다시 전달해요.", "그것은 큐입니다."]
)
def test_another_word_and_another_register_are_found(sentence):
    assert len(unfitting("a text", sentence)) == 1


@pytest.mark.parametrize("sentence", ["아니요.", "값을 적으세요.", "답이 필요.", "쇠사슬입니다."])
def test_words_that_only_look_alike_are_left_alone(sentence):
    assert unfitting("a text", sentence) == []
