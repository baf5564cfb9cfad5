"""Korean texts use one word for one thing, in one register."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from edalab import texts

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


def unfitting(place: str, text: str) -> list[str]:
    return [
        f"{place}: '{text[max(0, match.start() - 15) : match.end() + 5]}', write {wanted}"
        for form, wanted in FORBIDDEN.items()
        for match in re.finditer(form, text)
    ]


def test_korean_texts_use_the_words_and_the_register_of_the_course():
    assert [told for place, text in korean_texts() for told in unfitting(place, text)] == []


@pytest.mark.parametrize(
    "sentence", ["소비자가 읽습니다.", "시간초과입니다.", "다시 전달해요.", "그것은 큐입니다."]
)
def test_another_word_and_another_register_are_found(sentence):
    assert len(unfitting("a text", sentence)) == 1


@pytest.mark.parametrize("sentence", ["아니요.", "값을 적으세요.", "답이 필요.", "쇠사슬입니다."])
def test_words_that_only_look_alike_are_left_alone(sentence):
    assert unfitting("a text", sentence) == []
