"""A table of phrasings with the right answers, in both languages."""

import re
import tomllib
import unicodedata
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from edalab.domains.employees import sample
from edalab.domains.employees.asking.ask import ask
from edalab.domains.employees.commands import (
    ChangeAddress,
    ChangeName,
    ChangeRole,
    Correct,
    Hire,
    Leave,
    Rehire,
)
from edalab.domains.employees.directory import histories
from edalab.domains.employees.fields import FIELDS
from edalab.domains.employees.history import History
from edalab.domains.employees.registry import hire, update
from edalab.errors import BadSyntax, DomainRefusal
from edalab.eventlog.memory import MemoryEventLog
from edalab.texts import words

TODAY = date(2026, 6, 15)


def at(day):
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def company():
    """The sample's three, and seven more; recorded on 2024-01-01, one correction on 2024-02-01."""
    clock = {"now": at("2024-01-01")}
    log = MemoryEventLog(clock=lambda: clock["now"])
    sample.load(log)

    def add(first, last, role, address, joined):
        command = Hire(first_name=first, last_name=last, role=role, address=address)
        hire(log, command, occurred_at=at(joined))

    def change(number, day, command):
        update(log, str(number), [command], occurred_at=at(day))

    add("철수", "김", "전문가", "서울", "2010-01-01")  # 4
    change(4, "2011-01-01", ChangeAddress(address="부산"))
    change(4, "2012-01-01", ChangeRole(role="매니저"))
    change(4, "2013-01-01", ChangeRole(role="전문가"))
    change(4, "2020-01-01", Leave())
    add("cher", None, "singer", None, "2015-01-01")  # 5
    add("Mina", "O'Brien", "designer", "Dublin", "2018-03-01")  # 6
    change(6, "2019-06-30", Leave())
    change(6, "2021-02-01", Rehire(role="lead designer"))
    change(6, "2021-09-01", ChangeAddress(address="London"))
    change(6, "2022-05-05", ChangeName(last_name="Park"))
    add("José", "García", "analyst", "Madrid", "2016-07-01")  # 7
    add("김지우", None, "개발자", "서울", "2017-01-01")  # 8
    add("김지우", None, "기획자", "대전", "2019-01-01")  # 9
    add("박서연", None, "개발자", "대전", "2014-05-01")  # 10
    change(10, "2016-03-02", ChangeAddress(address="서울"))
    change(10, "2020-07-01", ChangeRole(role="팀장"))
    clock["now"] = at("2024-02-01")
    change(7, "2024-02-01", Correct(event="last", field="role", value="data analyst"))
    return log


def questions(language):
    """Each question with its right answer, and the ways in which it is asked."""
    path = Path(__file__).parent / f"phrasings_{language}.toml"
    for row in tomllib.loads(path.read_text(encoding="utf-8"))["question"]:
        yield [text.strip() for text in row["asked"].strip().splitlines()], row


def table(language):
    for texts, row in questions(language):
        for text in texts:
            yield text, row


QUESTIONS = [
    (texts, language, row) for language in ("en", "ko") for texts, row in questions(language)
]


@pytest.fixture(scope="module")
def log():
    return company()


@pytest.mark.parametrize(
    ("texts", "language", "row"),
    QUESTIONS,
    ids=[f"{language}: {texts[0]}" for texts, language, _ in QUESTIONS],
)
def test_every_phrasing_of_a_question_has_its_right_answer(log, texts, language, row):
    wanted = {key: row.get(key) for key in ("kind", "field", "about", "status", "answer")}
    for text in texts:
        answer = ask(log, text, today=TODAY)
        about = answer.employee.id if answer.employee and answer.kind != "who" else None
        got = {
            "kind": answer.kind,
            "field": answer.field,
            "about": about,
            "status": answer.status,
            "answer": answer.answer,
        }
        assert got == wanted, text
        assert answer.language == language, text
        if answer.status != "future":
            assert answer.employee is None or answer.employee.name in answer.sentence, text
        for value in values_of(answer):
            shown = {value, SHOWN.get(value, value)}
            assert any(each in answer.sentence for each in shown), text
            assert answer.kind in {"how-often", "how-many"} or rests_on(answer, value), text


SHOWN = {"employed": "재직", "left": "퇴사"}


def values_of(answer):
    """The values, days, names or the count of an answer; none of one that is yes, no or nothing."""
    return [] if isinstance(answer.answer, bool | None) else str(answer.answer).split(", ")


def rests_on(answer, value):
    """Whether an event of the evidence has the value, or tells of the person or the day."""
    for event in answer.evidence:
        life = History([event])
        said = {fact.value for field in FIELDS for fact in life.facts(field)}
        if value in {*said, *event.data.values(), event.occurred_at.date().isoformat()}:
            return True
    return value in SHOWN or answer.kind == "who"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_table_is_long_enough_and_names_no_phrasing_twice(language):
    rows = list(table(language))
    assert len(rows) >= 150
    assert sum(row.get("dated", False) for _, row in rows) >= 60
    assert [text for text, count in Counter(text for text, _ in rows).items() if count > 1] == []


REFUSED = {
    "what was john's previouss role?": "what was john's previous role?",
    "where did sahra liev before?": "where did sahra live before?",
    "who was a backend engineer in 2010?": "who was a backend in 2010?",
    "john의 이전 역활은?": "john의 이전 역할은?",
    "sahra는 어디 사나여?": "sahra는 어디 사나요?",
}


@pytest.mark.parametrize(("text", "nearest"), REFUSED.items())
def test_a_typo_is_not_guessed_but_the_right_spelling_is_suggested(log, text, nearest):
    with pytest.raises(DomainRefusal) as refusal:
        ask(log, text, today=TODAY)
    assert refusal.value.code == "ask-not-understood"
    assert refusal.value.parameters["nearest"] == nearest
    assert ask(log, nearest, today=TODAY).answered


def test_no_suggestion_puts_a_right_word_wrong(log):
    with pytest.raises(DomainRefusal) as refusal:
        ask(log, "who manages john?", today=TODAY)
    assert "whom" not in refusal.value.parameters["nearest"]


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("what was jonh's previous role?", "what was john's previous role?"),
        ("joon의 역할은 무엇인가요?", "john의 역할은 무엇인가요?"),
        ("what was johns previous role?", "what was john's previous role?"),
    ],
)
def test_a_misspelt_name_is_nobody_s_and_the_nearest_name_is_suggested(log, text, nearest):
    with pytest.raises(DomainRefusal) as refusal:
        ask(log, text, today=TODAY)
    assert refusal.value.code == "employee-unknown-near"
    assert refusal.value.parameters["nearest"] == nearest


@pytest.mark.parametrize(
    "text",
    [
        "who does john work for?",
        "who did john work for in 2023?",
        "whom did john replace?",
        "who works for john?",
        "who works john?",
        "who doesn't live in seoul?",
        "who didn't move in 2023?",
        "who isn't a backend?",
        "was john not a backend in 2010?",
        "where doesn't john live?",
        "이사한 적 없는 사람은 누구인가요?",
        "이름이 바뀐 적이 없는 직원은?",
        "누가 busan에 안 사나요?",
        "john은 서울에 살지 않나요?",
        "sahra는 이사 안 했나요?",
        "why did john leave?",
        "who has never moved?",
        "what was sahra's role when john joined?",
        "when did sahra move from incheon?",
        "대전에서 언제 이사했나요 박서연은?",
        "박서연은 언제까지 개발자였나요?",
        "has john always lived in seoul?",
        "what was sahra's last address?",
        "john의 마지막 역할은?",
        "what is john's salary?",
        "what was john's boss's role?",
        "what was john doe's role in 2010?",
        "what was john and sahra's previous role?",
        "when did busan move to sahra?",
        "has sahra lived with busan?",
        "has sahra ever worked as engineer?",
        "where does busan live?",
        "how long has john been backend?",
        "when did john become happy?",
        "how often did john change role wildly?",
        "did john ever live in pariss with sahra?",
        "has john ever lived in rio grande sul?",
        "john은 왜 퇴사했나요?",
        "john은 이사하지 않았나요?",
        "john의 월급은?",
        "john과 sahra의 이전 역할은?",
    ],
)
def test_a_known_name_in_a_question_of_another_kind_is_not_understood(log, text):
    with pytest.raises(DomainRefusal) as refusal:
        ask(log, text, today=TODAY)
    assert refusal.value.code == "ask-not-understood"
    assert refusal.value.parameters["suggestions"]


@pytest.mark.parametrize("place", ["atlantis", "upper bavaria"])
def test_a_value_of_a_word_or_two_that_nobody_ever_had_is_answered_with_no(log, place):
    assert ask(log, f"has john ever lived in {place}?", today=TODAY).status == "no"


@pytest.mark.parametrize(
    "text",
    ["was john not a backend in 2010?", "누가 busan에 안 사나요?", "who didn't move to busan?"],
)
def test_to_a_question_that_says_no_the_contrary_is_not_suggested(log, text):
    with pytest.raises(DomainRefusal) as refusal:
        ask(log, text, today=TODAY)
    contrary = {"was john a backend in 2010?", "누가 busan에 사나요?", "who move to busan?"}
    assert contrary.isdisjoint(refusal.value.parameters["suggestions"])


@pytest.mark.parametrize("day", ["1/2/2023", "01.02.2023", "1-2-2023"])
def test_a_day_whose_month_is_not_clear_is_refused_with_the_form_that_is(log, day):
    with pytest.raises(BadSyntax, match="YYYY-MM-DD"):
        ask(log, f"what was john's role on {day}?", today=TODAY)


@pytest.mark.parametrize(
    "text", ["what is 김지우's role?", "김지우의 역할은?", "김 지우 어디 살아요?"]
)
def test_two_people_of_one_name_are_listed(log, text):
    with pytest.raises(DomainRefusal, match="8 김지우, 9 김지우"):
        ask(log, text, today=TODAY)
    assert ask(log, "what is 9's role?", today=TODAY).answer == "기획자"
    assert ask(log, "9번 직원의 역할은?", today=TODAY).answer == "기획자"


ORDINARY = ("Will", "An", "So", "Do", "In", "To")
SURNAMES = "이전한서양"


@pytest.mark.parametrize("other", ["Minji", "지우"])
def test_a_full_name_is_no_shorter_name_whatever_words_it_is_made_of(other):
    log = MemoryEventLog()
    hire(log, Hire(first_name=other, last_name="Kim", role="data"), occurred_at=at("2020-01-01"))
    hire(log, Hire(first_name="Bob", last_name=other, role="data"), occurred_at=at("2020-01-01"))
    names = {}
    for word in ORDINARY if other.isascii() else SURNAMES:
        for first, last in ((word, other), (other, word)):
            role = names[f"{first} {last}"] = f"role of {first}"
            command = Hire(first_name=first, last_name=last, role=role)
            hire(log, command, occurred_at=at("2020-01-01"))
    for name, role in names.items():
        for text in (f"what is {name}'s role?", f"{name}의 역할은?", f"role of {name}?"):
            answer = ask(log, text, today=TODAY)
            assert (answer.employee.name, answer.answer) == (name, role), text


@pytest.mark.parametrize("text", ["what is José García's role?", "josé의 역할은?"])
def test_a_name_is_found_in_composed_and_decomposed_letters(log, text):
    for form in ("NFC", "NFD", "NFKC"):
        assert ask(log, unicodedata.normalize(form, text), today=TODAY).employee.id == 7


def test_who_has_left_is_told_with_the_day_and_the_last_value(log):
    english = ask(log, "where does 철수 live?", today=TODAY).sentence
    assert english == "철수 김 left on 2020-01-01. The last address was 부산, since 2011-01-01."
    korean = ask(log, "철수는 어디에 사나요?", today=TODAY).sentence
    assert korean == (
        "철수 김은 2020-01-01에 퇴사했습니다. 마지막 주소는 2011-01-01부터 부산이었습니다."
    )


def test_unknown_as_of_then_is_told_apart_from_never(log):
    unknown = ask(log, "what was john's previous role on 2001-01-01?", today=TODAY)
    assert unknown.sentence == (
        "As of 2001-01-01: nothing is known of john smith, who joined only on 2009-04-23."
    )
    unrecorded = ask(log, "what was john's role as known on 2022-01-01?", today=TODAY)
    assert unrecorded.sentence == (
        "On 2022-01-01 the log knew nothing of john smith: the first record is of 2023-01-01."
    )
    never = ask(log, "what was john's previous role on 2015-01-01?", today=TODAY)
    assert never.sentence == (
        "As of 2015-01-01: john smith's role did not change: "
        "it was cloud engineer, since 2009-04-23."
    )


@pytest.mark.parametrize("language", ["en", "ko"])
def test_each_form_that_the_help_shows_is_answered(log, language):
    shown = re.findall(r'"([^"]+)"', words(language, "ask")["ask.forms"])
    whole = [text for text in shown if text.endswith("?")]
    question = {"en": "what was john's role {}?", "ko": "{} john의 역할은?"}[language]
    parts = [question.format(text) for text in shown if not text.endswith("?")]
    assert (len(whole) >= 12, len(parts)) == (True, 6)
    for text in whole + parts:
        assert ask(log, text, today=TODAY).language == language


LOG = company()
NAMES = {number: History(events).names() for number, events in histories(LOG)}
WORDS = sorted({word for texts, _, _ in QUESTIONS for text in texts for word in text.split()})


@settings(max_examples=120)
@given(st.text(max_size=60) | st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join))
@example("'")
@example("what is \u200b's role")
@example("0000-00-00")
@example("john's " * 60)
@example("이전 " * 100)
@example("on 9999-12-31 who was backend after 9999-12-31")
@example("john의 role 9999년 전")
def test_no_text_makes_it_fail_or_answer_about_somebody_who_is_not_named(text):
    try:
        answer = ask(LOG, text, today=TODAY)
    except (DomainRefusal, BadSyntax):
        return
    if answer.kind == "who" or answer.employee is None:
        return
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    number = str(answer.employee.id)
    parts = {part for name in NAMES[answer.employee.id] for part in name.split()}
    assert number in plain or any(part in plain for part in parts)
