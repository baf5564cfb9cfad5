"""Whom a name means."""

from datetime import UTC, datetime

import pytest

from edalab.domains.employees import sample
from edalab.domains.employees.commands import ChangeName, Correct, Hire
from edalab.domains.employees.directory import Person, find
from edalab.domains.employees.fields import split_name
from edalab.domains.employees.registry import hire, update
from edalab.errors import DomainRefusal
from edalab.readmodel.lookup import find_row
from edalab.readmodel.memory import MemoryReadModel
from edalab.readmodel.projector import catch_up

NOW = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "who", ["2", "employee-2", "Employee-2", "sahra", "SAHRA", " Sahra  Adsf ", "sahra adsf"]
)
def test_a_person_is_named_by_id_first_name_or_full_name_in_any_case(log, who):
    sample.load(log)
    assert find(log, who) == 2


@pytest.mark.parametrize(
    "who", ["", " ", "bob", "4", "0", "-1", "9" * 5000, "adsf", "sahr", "employee-", "²", "\x1b"]
)
def test_who_is_not_there_is_refused_with_what_to_do(log, who):
    sample.load(log)
    with pytest.raises(DomainRefusal, match="edalab employee list") as refusal:
        find(log, who)
    assert refusal.value.code == "employee-unknown"
    assert refusal.value.exit_code == 1


def test_an_ambiguous_name_lists_the_candidates_in_words_and_as_data(log):
    sample.load(log)
    hire(log, Hire(first_name="John", last_name="Doe", role="data"), occurred_at=NOW)
    with pytest.raises(DomainRefusal, match="1 john smith, 4 John Doe") as refusal:
        find(log, "john")
    assert refusal.value.parameters["people"] == (Person(1, "john smith"), Person(4, "John Doe"))
    assert find(log, "john doe") == 4


def test_a_former_name_still_means_the_person_and_a_mistaken_one_never_did(log):
    sample.load(log)
    update(log, "sahra", [ChangeName(first_name="sara")], occurred_at=NOW)
    assert find(log, "sahra") == find(log, "sara") == find(log, "sara adsf") == 2
    update(log, "culre", [Correct(event="5", field="first_name", value="claire")], occurred_at=NOW)
    assert find(log, "claire") == 3
    with pytest.raises(DomainRefusal):
        find(log, "culre")


@pytest.mark.parametrize(("name", "who"), [("Straße", "STRASSE"), ("cafe\u0301", "CAF\u00c9")])
def test_case_is_folded_as_unicode_does(log, name, who):
    hire(log, Hire(first_name=name, role="x"), occurred_at=NOW)
    assert find(log, who) == 1


def test_a_name_of_digits_means_the_id_where_there_is_one(log):
    sample.load(log)
    hire(log, Hire(first_name="007", role="agent"), occurred_at=NOW)
    hire(log, Hire(first_name="2", role="agent"), occurred_at=NOW)
    assert find(log, "007") == 4
    assert find(log, "2") == 2


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Anne O'Brien", "o’brien anne"),
        ("Anne O'Brien", "ＡＮＮＥ Ｏ＇ＢＲＩＥＮ"),
        ("지우 김", "김지우"),
        ("지우 김", "김 지우"),
        ("김지우", "김 지우"),
        ("김지우", "지우 김"),
        ("José Gil", "JOSE\u0301 gil"),
        ("Ｊｏｈｎ\u3000Smith", "john"),
        ("John\u00a0Smith", "smith john"),
    ],
)
def test_a_name_is_found_in_any_usual_spelling_and_order(log, name, typed):
    first, last = split_name(name)
    hire(log, Hire(first_name=first, last_name=last, role="x"), occurred_at=log.now)
    assert find(log, typed) == 1
    view = MemoryReadModel()
    catch_up(view, log)
    assert find_row(view, typed).id == 1
