"""``edalab glossary``: every word of the course, found by its name in either language."""

import re
import shutil
from pathlib import Path

import pytest
from rich.cells import cell_len

from edalab.course.glossary import Glossary, as_markdown, taught
from edalab.course.index import Course

ROOT = Path(__file__).parents[2]
LESSONS = ROOT / "lessons"
SYLLABUS = """
command, query, event, complete event, event-carried state transfer, pointer event,
event notification, producer, channel, consumer, ack, prefetch, dead letter queue, at-least-once,
at-most-once, exactly-once, idempotent, partition, consumer group, competing consumers, fan-out,
offset, lag, back-pressure, outbox, dual write, saga, projector, checkpoint, snapshot, upcasting,
event sourcing, CQRS, event driven architecture, pub/sub, coupling, availability, scalability,
latency, throughput, time-out, retry, redelivery, queue, log, push, polling, topic, schema,
event log, event store, stream, version, expected version, fold, as-of,
compensating event, occurred at, recorded at, read model, view, write model, stale read,
read your writes, eventual consistency,
rebuild, poison message, choreography, orchestration, request and reply over a channel,
correlation id, causation id, retention, compaction, erasure, claim check, hot partition,
synchronous, asynchronous, M/M/1, break-even share, insert only,
jitter, circuit breaker, back-off, partial failure, publisher confirm, visibility time-out,
long polling, schema compatibility, rebalance, routing key, filter, redrive, delivery limit,
consumer lag, share group, inbox, idempotency key, fencing token, change data capture,
two-phase commit, single active consumer
"""


@pytest.fixture(scope="module")
def glossary():
    return Glossary(LESSONS)


def test_every_term_of_the_syllabus_is_there(glossary):
    wanted = [term.strip() for term in SYLLABUS.replace("\n", " ").split(",")]
    assert [term for term in wanted if glossary.find(term) is None] == []
    assert len(wanted) > 70


def test_every_name_in_either_language_leads_to_its_own_term(glossary):
    lost = {
        name: glossary.find(name).id
        for term in glossary.terms
        for name in (*term.en, *term.ko)
        if glossary.find(name) is not term
    }
    assert lost == {}


def test_what_is_said_in_korean_is_korean_and_in_english_is_not(glossary):
    for term in glossary.terms:
        assert re.search("[가-힣]", term.says_ko), term.id
        assert not re.search("[가-힣]", term.says_en), term.id


def test_the_page_in_the_documents_is_the_glossary(glossary):
    assert (ROOT / "docs" / "glossary.md").read_text("utf-8") == as_markdown(glossary)


def test_a_term_is_taught_where_its_lesson_has_it_in_bold(glossary):
    lessons = Course(LESSONS).lessons("en").values()
    lesson, step = taught(glossary.find("coupling"), lessons)
    assert (lesson.number, step.id) == (1, "chain-availability")
    assert taught(glossary.find("seed"), lessons) is None


def test_a_term_is_told_with_its_step_and_the_related_ones(edalab):
    said = edalab("glossary", "Prefetch")
    assert said.code == 0
    assert "See also: push, unacked, back-pressure" in said.out
    told = edalab("glossary", "ack", "--json").json
    assert told["taught"]["command"] == "edalab lesson 3 --step ack"


def test_a_term_is_told_with_its_source_where_it_has_one(edalab, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    assert "Source: Circuit Breaker pattern (Microsoft" in edalab("glossary", "circuit breaker").out
    assert (
        "출처: Circuit Breaker pattern" in edalab("--lang", "ko", "glossary", "서킷 브레이커").out
    )
    assert "Source:" not in edalab("glossary", "fold").out
    assert edalab("glossary", "fold", "--json").json["source"] is None


def test_a_term_is_found_in_the_lesson_that_teaches_it_in_both_languages(glossary):
    lost = [
        (language, term.id)
        for language in ("en", "ko")
        for lessons in [Course(LESSONS).lessons(language).values()]
        for term in glossary.terms
        if term.lesson and taught(term, lessons) is None
    ]
    assert lost == []


def test_either_language_is_asked_in_either_language(edalab):
    assert "idempotent" in edalab("glossary", "멱등").out
    assert "멱등 (idempotent)" in edalab("--lang", "ko", "glossary", "idempotency").out


def test_a_term_of_several_words_needs_no_quotes(edalab):
    assert edalab("glossary", "dead", "letter", "queue").out.startswith("dead letter queue\n")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["idempotnt"], "Near it: idempotent, "),
        (["dead", "letters"], "Near it: dead letter queue."),
        (["아웃"], "outbox"),
        (["xyzzy"], "nothing near it"),
        (["\x1b[31m"], r"no term \x1b[31m"),
    ],
)
def test_an_unknown_term_gets_suggestions_and_is_never_guessed(edalab, asked, told):
    said = edalab("glossary", *asked)
    assert (said.code, said.out) == (2, "")
    assert told in said.err


@pytest.mark.parametrize(
    ("asked", "label", "unit", "says"),
    [
        ("redelivered", "extra deliveries", "count", "Extra deliveries"),
        ("done_repeatedly", "done more than once", "count", "finished more than once"),
        ("caller_wait_ms", "caller waits, mean", "ms", "failed requests included"),
        ("Caller wait ms", "caller waits, mean", "ms", "failed requests included"),
    ],
)
def test_a_measure_is_told_with_its_unit_and_definition(edalab, asked, label, unit, says):
    measure = edalab("glossary", asked, "--json").json["measure"]
    assert (measure["unit"], measure["en"]["label"]) == (unit, label)
    assert says in measure["en"]["says"]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_measure_is_told_in_both_languages_the_chosen_one_first(edalab, monkeypatch, language):
    monkeypatch.setenv("COLUMNS", "200")
    said = edalab("--lang", language, "glossary", "peak").out
    english, korean = said.find("waited in one queue"), said.find("한 큐에서")
    assert min(english, korean) > 0
    assert (english < korean) == (language == "en")


def test_a_name_that_is_a_term_and_a_measure_gets_both_answers(edalab):
    told = edalab("glossary", "load", "--json").json
    assert (told["id"], told["measure"]["name"]) == ("load", "load")
    assert "Unit: a share" in edalab("glossary", "load").out


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("asked", [("ack",), ("fold",), ("load",), ("peak",), ()])
def test_all_that_is_told_under_a_name_stands_two_columns_in(edalab, language, asked):
    rows = edalab("--lang", language, "glossary", *asked).out.splitlines()
    below = [row for row in rows if row.startswith(" ") and "  $ edalab " not in row]
    assert below
    assert [row for row in below if row[:2] != "  " or row[2] == " "] == []


def test_a_misspelt_measure_gets_suggestions(edalab):
    said = edalab("glossary", "caller_wiat_ms")
    assert (said.code, said.out) == (2, "")
    assert "caller_wait_ms" in said.err


@pytest.mark.parametrize("language", ["en", "ko"])
def test_all_terms_fit_forty_columns(edalab, monkeypatch, language):
    monkeypatch.setenv("COLUMNS", "40")
    said = edalab("--lang", language, "glossary")
    assert max(cell_len(line) for line in said.out.splitlines()) <= 40
    assert len(edalab("glossary", "--json").json["terms"]) > 80


@pytest.fixture
def course(tmp_path, monkeypatch):
    folder = tmp_path / "course"
    shutil.copytree(LESSONS, folder)
    monkeypatch.setenv("EDALAB_COURSE", str(folder))
    return folder


def test_a_course_without_a_glossary_says_how_to_make_one(edalab, course):
    (course / "glossary.toml").unlink()
    said = edalab("glossary")
    assert said.code == 0
    assert "glossary.toml" in said.out


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        ('related = ["nothing"]', "a related term that is in this file, not 'nothing'"),
        ('lesson = "one"', "this block's fields"),
    ],
)
def test_a_mistake_in_the_glossary_is_named_with_its_line(edalab, course, mistake, told):
    path = course / "glossary.toml"
    key = mistake.split()[0]
    text = re.sub(rf"^{key} = .*$", mistake, path.read_text("utf-8"), count=1, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")
    said = edalab("glossary")
    assert said.code == 1
    assert re.search(r"glossary\.toml, line \d+: expected", said.err)
    assert told in said.err
