"""``edalab event check``, as it is typed."""

import io
import sys

import pytest

EVENT = '{"event_type": "CustomerCreated", "customer_id": 1}'


def test_an_event_is_read_as_text_from_a_file_and_from_standard_input(
    edalab, tmp_path, monkeypatch
):
    file = tmp_path / "event.json"
    file.write_text(EVENT, encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(EVENT.encode())))
    for given in (EVENT, str(file), "-"):
        said = edalab("event", "check", given)
        assert (said.code, said.err) == (0, "")
        assert "It is a pointer" in said.out


def test_what_is_to_be_mended_is_told_and_the_exit_code_says_so(edalab):
    said = edalab("event", "check", '{"event_type": "CustomerShouldBeMailed", "customer_id": 1}')
    assert said.code == 1
    assert "Line 1, column 3: 'CustomerShouldBeMailed' says what somebody wants" in said.out


def test_json_has_the_fields_and_the_places(edalab):
    found = edalab("event", "check", '{"event_type": "update",\n "emp_id": 2}', "--json").json
    assert found["problems"] == [{"code": "imperative", "line": 1, "column": 3}]
    assert (found["well_formed"], found["fields"]) == (False, {"emp_id": 2})


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_file_that_is_not_there_is_named(edalab, language):
    said = edalab("event", "check", "nowhere.json", "--lang", language)
    assert (said.code, said.out) == (2, "")
    assert "nowhere.json" in said.err
