"""Questions in English and Korean, and what they are answered."""

import re
from datetime import UTC, datetime

import msgspec
import pytest

from edalab.domains.employees import sample
from edalab.domains.employees.asking.ask import ask
from edalab.domains.employees.asking.suggestions import suggestions
from edalab.domains.employees.commands import (
    ChangeAddress,
    ChangeName,
    ChangeRole,
    Correct,
    Hire,
    Leave,
)
from edalab.domains.employees.registry import hire, update
from edalab.errors import BadSyntax, DomainRefusal


def on(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def registry(log):
    """The sample, and two more: 김 철수, who moved and left, and cher, of whom little is known."""
    sample.load(log)
    hire(
        log,
        Hire(first_name="철수", last_name="김", role="전문가", address="서울"),
        occurred_at=on("2010-01-01"),
    )
    for command, day in (
        (ChangeAddress(address="부산"), "2011-01-01"),
        (ChangeRole(role="매니저"), "2012-01-01"),
        (ChangeRole(role="전문가"), "2013-01-01"),
        (Leave(), "2020-01-01"),
    ):
        update(log, "4", [command], occurred_at=on(day))
    hire(log, Hire(first_name="cher", role="singer"), occurred_at=on("2015-01-01"))
    return log


SAME = "changed"
ONCE = "never-changed"
UNSET = "never-set"

PREVIOUS_ROLE = ("previous", "role", SAME, "cloud engineer")
QUESTIONS = {
    PREVIOUS_ROLE: """
        what was John's previous role?
        What was john’s previous role
        WHAT  WAS  JOHN'S   PREVIOUS ROLE ???
        what's john's former job?
        what was john smith's old position?
        what was 1's prior role?
        what was the previous role of john?
        which was the former job title of john smith
        john's previous role
        tell me john's previous role.
        what role did john have before?
        what role did John have previously?
        what was john's role before
        did john have a previous role?
        can you tell me john's previous role?
        could you please tell me what john's previous role was?
        previous role of john
        what previous role did john have?
        what was employee 1's previous role?
        john의 이전 롤은?
        john 의 이전 역할 은 무엇 인가요 ?
        john님의 이전 역할은 무엇인가요?
        1번 직원의 이전 역할은?
        john의 옛날 역할은?
        john이 이전에 맡았던 역할은 무엇인가요?
        john의 역할은 이전에 무엇이었나요?
        john의 이전 role은 무엇인가요?
        john의 이전 역할은?
        john의 이전역할은 무엇인가
        John의 예전 직책이 뭐야?
        john smith의 직전 직무는 무엇이었나요?
        john은 이전에 어떤 역할을 맡았나요?
        john은 이전 역할이 무엇인가요?
        john 이전 역할 알려줘
        john의 이전의 역할은 뭔가요?
        1의 이전 role이 무엇입니까
    """,
    ("previous", "address", SAME, "incheon"): """
        sahra의 이전 주소는 어디인가?
        sahra의 이전주소는?
        sahra는 이전에 어디에 살았나요?
        sahra가 이전에 살던 곳은 어디인가요?
        what was sahra's previous address?
        where was sahra's previous address
        where did sahra live before?
        where was Sahra living previously?
        what was sahra's second-last address?
    """,
    ("previous", "name", ONCE, None): """
        culre의 이전이름이 있다면 무엇인가?
        culre의 이전 이름이 있다면 무엇인가요?
        culre의 이전 이름은 있나요?
        culre의 예전 성명은?
        what was culre's previous name, if any?
        what is culre's previous name if there is one?
        does culre have a previous name?
        what was culre's former full name?
    """,
    ("previous", "first_name", ONCE, None): "what was culre's previous first name?",
    ("previous", "last_name", ONCE, None): """
        what was culre's previous last name?
        culre의 이전 성은 무엇인가요?
    """,
    ("previous", "address", UNSET, None): """
        what was cher's previous address?
        cher의 이전 주소는 어디인가요?
    """,
    ("previous", "status", SAME, "employed"): """
        what was 철수's previous status?
        철수의 이전 재직 상태는 무엇인가요?
    """,
    ("previous", "role", SAME, "매니저"): """
        철수의 이전 역할은 무엇이었나요?
        철수 김의 이전 역할은?
        what was 철수's previous role?
    """,
    ("current", "role", SAME, "backend"): """
        what is john's role?
        what's John's current role?
        what is john's role now?
        what role does john have?
        what is the role of john
        john의 role은 무엇인가요?
        john의 현재 역할은?
        john의 지금 역할이 뭐야
        john 역할은 무엇인가요
    """,
    ("current", "address", SAME, "busan"): """
        where does sahra live?
        where does sahra live now?
        where is sahra living
        what is sahra's address?
        sahra는 어디에 사나요?
        sahra는 어디에 살고 있나요?
        sahra의 주소는 어디인가요?
        sahra의 거주지를 알려줘
    """,
    ("current", "first_name", ONCE, "john"): "what is john's first name?",
    ("current", "last_name", ONCE, "smith"): """
        what is john's last name?
        john의 성은 무엇인가요?
    """,
    ("current", "name", ONCE, "john smith"): """
        what is 1's name?
        what is employee-1's full name?
        1의 이름은 무엇인가요?
    """,
    ("current", "date_join", ONCE, "2009-04-23"): """
        what is john's date of joining?
        when was john's joining date?
        what was john's hire date?
        john의 입사일은 언제인가요?
    """,
    ("current", "date_leave", UNSET, None): """
        what is john's date of leaving?
        john의 퇴사일은 언제인가요?
    """,
    ("current", "status", ONCE, "employed"): """
        what is john's status?
        john의 재직 상태는?
    """,
    ("current", "last_name", UNSET, None): "what is cher's last name?",
    ("as-of", "role", ONCE, "cloud engineer"): """
        what was john's role on 2023-01-01?
        on 2023-01-01, what was john's role?
        what role did john have on 2023/1/1?
        2023-01-01에 john의 역할은 무엇이었나요?
        2023년 1월 1일에 john은 무슨 역할이었나요?
        2023.01.01. 기준 john의 역할은?
    """,
    ("as-of", "address", ONCE, "incheon"): """
        where did sahra live on 2023-01-04?
        2023-01-04에 sahra는 어디에 살았나요?
    """,
    ("as-of", "address", UNSET, None): """
        what was sahra's address on 20230101?
    """,
    ("first", "role", SAME, "cloud engineer"): """
        what was john's first role?
        what was john's original role?
        what role did john have at first?
        john의 첫 역할은 무엇이었나요?
        john의 첫 번째 역할은?
        john은 처음에 어떤 역할을 맡았나요?
        john의 최초의 역할은 무엇인가요?
    """,
    ("first", "address", SAME, "서울"): """
        where did 철수 live first?
        철수의 첫 주소는 어디인가요?
    """,
    ("first", "first_name", ONCE, "john"): "what was john's first first name?",
    ("when", "role", SAME, "2023-01-02"): """
        when did john become backend?
        when did John become a BACKEND?
        since when has john been backend?
        when did john's role become backend?
        when did john start as backend?
        when did john's role change?
        when was john's role last changed?
        when did john change his role?
        when was john's role changed to backend?
        when did john change role to backend?
        john은 언제 역할이 바뀌었나요?
        john은 언제 backend가 되었나요?
        john이 backend가 된 것은 언제인가요?
        john의 역할은 언제 backend로 바뀌었나요?
        john의 역할은 언제부터 backend인가요?
        john은 언제부터 backend인가요?
        언제 john이 backend가 되었나요?
        john의 역할은 언제 바뀌었나요?
        john의 역할이 바뀐 날은 언제인가요?
    """,
    ("when", "role", SAME, "2010-01-01, 2013-01-01"): """
        when did 철수 become 전문가?
        철수는 언제 전문가가 되었나요?
    """,
    ("when", "address", SAME, "2023-01-05"): """
        when did sahra move to busan?
        when did sahra's address become busan?
        sahra는 언제 busan으로 이사했나요?
        sahra가 busan으로 이사한 날은 언제인가?
    """,
    ("when", "role", "never-had", None): """
        when did john become data?
        when did john's role become frontend?
        john은 언제 data가 되었나요?
    """,
    ("when", "name", ONCE, None): "when did culre's name change?",
    ("when", "date_join", ONCE, "2009-04-23"): """
        when did john join?
        when was john hired?
        john은 언제 입사했나요?
        john이 입사한 날은 언제인가요?
    """,
    ("when", "date_leave", ONCE, "2020-01-01"): """
        when did 철수 leave?
        철수는 언제 퇴사했나요?
    """,
    ("when", "date_leave", UNSET, None): """
        when did john leave?
        john은 언제 퇴사했나요?
    """,
    ("how-often", "address", SAME, 1): """
        how often did sahra's address change?
        how many times has sahra's address changed?
        how often has sahra moved?
        how many times did sahra change her address?
        has sahra's address ever changed?
        did sahra change her address?
        sahra는 주소가 몇 번 바뀌었나요?
        sahra의 주소가 바뀌었나요?
        sahra는 주소를 바꾼 적이 있나요?
        sahra의 주소는 몇 번 바뀌었나요?
        sahra의 주소가 얼마나 자주 바뀌었나요?
        sahra는 몇 번 이사했나요?
        sahra는 주소를 몇 번 바꾸었나요?
        sahra의 주소가 바뀐 적이 있나요?
    """,
    ("how-often", "name", ONCE, 0): """
        how often did culre's name change?
        has culre's name ever changed?
        culre의 이름은 몇 번 바뀌었나요?
    """,
    ("how-often", "address", UNSET, None): "how often did cher's address change?",
    ("how-many", "role", SAME, 2): """
        how many roles has john had?
        how many roles has 철수 had?
        How many different roles did John have?
        john이 가졌던 역할은 몇 개인가요?
        john의 역할은 몇 가지였나요?
        john은 역할이 몇 개인가요?
        john은 지금까지 몇 개의 역할을 맡았나요?
        john은 역할을 몇 개 가졌나요?
    """,
    ("how-many", "address", SAME, 2): "how many addresses has sahra had?",
    ("who", "role", "found", "john smith"): """
        who was backend on 2023-01-02?
        on 2023-01-02 who was a backend?
        who is backend?
        who's backend?
        who was working as backend on January 2, 2023?
        who was backend on 2nd january 2023?
        who was backend on Jan 2 2023?
        2023-01-02에 backend 역할을 맡은 사람은 누구인가요?
        현재 backend는 누구인가요?
        who is the backend now?
        whose role was backend on 2023-01-02?
        who worked as backend on 2023-01-02?
        who had the role backend on 2023-01-02?
        which employee is backend?
        who was cloud engineer on 2023-01-01?
        who was cloud engineer?
        2023-01-02에 backend는 누구였나요?
        2023년 1월 2일에 backend였던 사람은 누구인가요?
        2023-01-02에 누가 backend였나요?
        누가 backend인가요?
        backend는 누구인가요?
        role이 backend인 사람은 누구인가요?
        backend로 일하는 사람은 누구인가요?
    """,
    ("who", "role", "found", "철수 김"): """
        who was 매니저 on 2012-06-01?
        2012-06-01에 매니저는 누구였나요?
        전문가였던 사람은 누구인가요?
    """,
    ("who", "role", "nobody", None): """
        who was backend on 2023-01-01?
        whose role was data on 2001-06-01?
        who is 전문가?
    """,
    ("who", "address", "found", "sahra adsf"): """
        who lives in busan?
        지금 busan에 사는 사람은?
        busan에는 누가 사나요?
        who is in busan?
        who lived in Busan on 2023-01-05?
        busan에 사는 사람은 누구인가요?
        누가 busan에 살고 있나요?
        주소가 busan인 사람은?
    """,
    ("who", "address", "found", "sahra adsf, culre basf"): """
        who lived in incheon?
        who lived in incheon on 2023-01-03?
        incheon에 살던 사람은 누구인가요?
    """,
    ("who", "date_join", "found", "john smith"): """
        who joined on 2009-04-23?
        2009-04-23에 입사한 사람은 누구인가요?
    """,
    ("who", "status", "found", "철수 김"): """
        who has left?
        퇴사한 사람은 누구인가요?
    """,
    ("who", "date_leave", "found", "철수 김"): """
        who left on 2020-01-01?
        2020-01-01에 누가 퇴사했나요?
    """,
}


@pytest.mark.parametrize(("expected", "questions"), QUESTIONS.items())
def test_every_question_is_answered(registry, expected, questions):
    for text in questions.strip().splitlines():
        got = ask(registry, text.strip())
        assert (got.kind, got.field, got.status, got.answer) == expected, text
        assert got.answered, text
        asks_in_english = re.match(
            "(?i)[a-z',0-9 -]*(what|who|when|where|how|which|since|has|did|can|could)", text.strip()
        )
        assert got.language == ("en" if asks_in_english or text.isascii() else "ko"), text
        assert got.sentence, text


def test_each_answer_names_the_events_that_it_rests_on(registry):
    def evidence(text):
        return [event.id for event in ask(registry, text).evidence]

    assert evidence("what was john's previous role?") == ["sample-john-hired", "sample-john-role"]
    assert evidence("what is john's role?") == ["sample-john-role"]
    assert evidence("what is john's first name?") == ["sample-john-hired"]
    assert evidence("what was culre's previous name?") == ["sample-culre-hired"]
    assert evidence("when did sahra leave?") == ["sample-sahra-hired"]
    assert evidence("who was backend on 2023-01-02?") == ["sample-john-role"]
    assert evidence("who was backend on 2023-01-01?") == []


def test_a_correction_is_part_of_the_evidence(registry):
    update(
        registry,
        "culre",
        [Correct(event="sample-culre-hired", field="role", value="data engineer")],
        occurred_at=on("2024-01-01"),
    )
    answer = ask(registry, "what is culre's role?")
    assert answer.answer == "data engineer"
    assert [event.type for event in answer.evidence] == ["Hired", "Corrected"]
    assert ask(registry, "what was culre's previous role?").status == "never-changed"


def test_the_document_has_exactly_the_promised_keys_and_whole_envelopes(registry):
    document = ask(registry, "what was sahra's previous address?").document()
    assert list(document) == [
        "question", "kind", "answered", "employee", "field", "status", "answer", "evidence",
    ]  # fmt: skip
    assert document["employee"] == {"id": 2, "name": "sahra adsf"}
    assert document["evidence"][0] == msgspec.to_builtins(registry.events[3])
    assert document["evidence"][0]["recorded_at"] == "2023-01-03T00:00:00Z"
    assert ask(registry, "who lived in incheon?").document()["employee"] is None


def test_the_sentence_is_in_the_language_of_the_question(registry):
    english = ask(registry, "what was sahra's previous address?")
    assert english.sentence == (
        "sahra adsf's previous address was incheon, from 2023-01-03 until 2023-01-05, "
        "when it became busan."
    )
    assert ask(registry, "sahra의 이전 주소는 어디인가?").sentence == (
        "sahra adsf의 이전 주소는 incheon입니다(2023-01-03부터 2023-01-05까지, 그 뒤로는 busan)."
    )
    assert ask(registry, "철수의 재직 상태는?").sentence.endswith("퇴사입니다.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "hello",
        "what was john's salary?",
        "what was john's previous salary?",
        "what was john's previouss role?",
        "what was john's role?",
        "where is john's role?",
        "what was john and sahra's previous role?",
        "what was john, sahra's previous role?",
        "john과 sahra의 이전 역할은?",
        "john의 이전 월급은 얼마인가요?",
        "john의 역할은 무엇이었나요?",
        "when did john become happy?",
        "who is john's boss?",
        "who was astronaut on 2023-01-02?",
        "what were john's previous roles?",
        "how long has john been backend?",
        "why did john leave?",
        "what was john's role on 2023-01-01 and 2023-01-02?",
        "what is john's previous first role?",
        "role",
        "x" * 501,
        "what was john's " + "very " * 90 + "previous role?",
    ],
)
def test_what_is_not_certain_is_not_answered_but_told_what_can_be_asked(registry, text):
    with pytest.raises(DomainRefusal) as refusal:
        ask(registry, text)
    assert refusal.value.code == "ask-not-understood"
    assert refusal.value.exit_code == 1
    possible = refusal.value.parameters["suggestions"]
    assert possible
    assert possible[0] in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("what was bob's previous role?", "bob"),
        ("영희의 이전 역할은 무엇인가요?", "영희"),
        ("when did bob become backend?", "bob"),
        ("how many roles has 99 had?", "99"),
    ],
)
def test_no_such_employee_is_another_answer_than_never(registry, text, name):
    with pytest.raises(DomainRefusal, match=name) as refusal:
        ask(registry, text)
    assert refusal.value.code == "employee-unknown"


def test_an_ambiguous_name_is_not_guessed(registry):
    hire(
        registry,
        Hire(first_name="john", last_name="doe", role="data"),
        occurred_at=on("2020-01-01"),
    )
    with pytest.raises(DomainRefusal, match="1 john smith, 6 john doe"):
        ask(registry, "what was john's previous role?")
    assert ask(registry, "what was john smith's previous role?").answer == "cloud engineer"


def test_a_day_that_no_calendar_has_is_told(registry):
    with pytest.raises(BadSyntax, match="2023-02-31"):
        ask(registry, "who was backend on 2023-02-31?")
    with pytest.raises(BadSyntax, match="01/02/2023"):
        ask(registry, "who was backend on 01/02/2023?")


def test_a_former_name_still_finds_the_person(registry):
    update(registry, "sahra", [ChangeName(first_name="sara")], occurred_at=on("2024-01-01"))
    answer = ask(registry, "what was sahra's previous name?")
    assert (answer.answer, answer.employee.name) == ("sahra adsf", "sara adsf")


@pytest.mark.parametrize(
    ("first", "typed"),
    [
        ("Ana", "ana ruiz"),
        ("Ana", "ruiz ana"),
        ("Ana Maria", "ana maria ruiz"),
        ("Ana Maria", "ruiz ana maria"),
        ("Ana Maria Gil", "ruiz ana maria gil"),
    ],
)
def test_a_name_may_have_several_words_in_either_order(registry, first, typed):
    hire(
        registry,
        Hire(first_name=first, last_name="Ruiz", role="pilot"),
        occurred_at=on("2020-01-01"),
    )
    for question in (
        "what is {}'s role?",
        "tell me about {}'s role",
        "{}의 역할은?",
        "is {} a pilot?",
    ):
        assert ask(registry, question.format(typed)).employee.id == 6, question


@pytest.mark.parametrize("word", ["now", "still", "currently", "already", "once", "once ever"])
def test_the_longest_value_that_a_question_holds_is_meant(registry, word):
    for number, place in enumerate(("here", f"{word} here"), 1):
        person = Hire(first_name=f"p{number}", role="pilot", address=place)
        hire(registry, person, occurred_at=on("2020-01-01"))
    assert ask(registry, f"who lives in {word} here?").answer == "p2"
    assert ask(registry, "who lives in here?").answer == "p1"


def test_a_value_that_several_fields_have_is_not_guessed(registry):
    hire(registry, Hire(first_name="x", role="busan", address="y"), occurred_at=on("2020-01-01"))
    with pytest.raises(DomainRefusal) as refusal:
        ask(registry, "who is busan?")
    assert refusal.value.code == "ask-not-understood"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_suggestion_is_about_somebody_here_and_can_be_answered(registry, language):
    made = suggestions(registry, language)
    assert len(made) >= 8
    for question in made:
        assert ask(registry, question).language == language


def test_suggestions_tell_people_apart_who_share_a_name(log):
    for last in ("smith", "doe"):
        hire(log, Hire(first_name="john", last_name=last, role="x"), occurred_at=on("2020-01-01"))
    for question in suggestions(log, "en"):
        assert ask(log, question).answered


def test_an_empty_log_still_has_something_to_suggest(log):
    with pytest.raises(DomainRefusal, match="what was john's previous role"):
        ask(log, "hello")


def test_an_answer_has_the_name_also_of_who_was_asked_for_without_a_space(registry):
    together = ask(registry, "what is johnsmith's role?").sentence
    assert together == ask(registry, "what is john smith's role?").sentence
    assert together.startswith("john smith's role")
