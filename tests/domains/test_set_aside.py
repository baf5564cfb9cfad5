"""An event that no fold can read is set aside with its reason, and blocks nobody else."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edalab.cli.set_aside import events_set_aside
from edalab.domains.accounts.account import fold as fold_account
from edalab.domains.employees.commands import ChangeRole, Correct, Hire
from edalab.domains.employees.directory import LogDirectory, events_of
from edalab.domains.employees.events import SCHEMAS, from_envelope
from edalab.domains.employees.fields import day
from edalab.domains.employees.history import History
from edalab.domains.employees.registry import hire, update
from edalab.domains.employees.reports import list_employees
from edalab.domains.employees.state import fold
from edalab.domains.handling import start_stream
from edalab.domains.purchases.history import fold as fold_purchases
from edalab.errors import DomainRefusal
from edalab.eventlog.memory import MemoryEventLog
from edalab.messages import NewEvent, in_utc, local_day
from edalab.readmodel.memory import MemoryReadModel
from edalab.readmodel.projector import catch_up, rebuild

WHEN = datetime(2024, 1, 1, tzinfo=UTC)
LEE = Hire(first_name="Lee", role="data")

POISON = {
    "type": ("employee-1", "RoleShuffled", {"role": "x"}),
    "fields": ("employee-1", "RoleChanged", {"rolle": "x"}),
    "schema": ("employee-1", "RoleChanged", {"schema": 2, "role": "x"}),
    "data": ("employee-1", "RoleChanged", ["x"]),
    "begin": ("employee-2", "RoleChanged", {"role": "x"}),
    "stream": ("employee-01", "Hired", {"schema": 2, "first_name": "x", "role": "x"}),
}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=5,
)
fields = st.sampled_from(
    ("first_name", "last_name", "name", "role", "address", "schema", "type", "corrects", "field",
     "value", "event", "why")
)  # fmt: skip
values = json_values | st.sampled_from(("date_join", "role", "2024-02-30", "2024-02-29", "hired"))
moments = st.datetimes(
    timezones=st.none()
    | st.just(UTC)
    | st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
)
any_event = st.builds(
    NewEvent,
    type=st.sampled_from((*SCHEMAS, "EventSkipped", "Happened")),
    data=json_values | st.dictionaries(fields, values, max_size=5),
    occurred_at=moments,
)
any_stream = st.sampled_from(("employee-1", "employee-2", "employee-02", "account-1", "customer-1"))


def recorded(kind, data, *, stream="employee-1", at=WHEN):
    log = MemoryEventLog()
    (event,) = log.append(stream, [NewEvent(type=kind, data=data, occurred_at=at)])
    return event


def reasons(log):
    return [(event.position, event.reason) for event in events_set_aside(log)]


@pytest.mark.parametrize("reason", POISON)
def test_an_event_is_set_aside_with_its_reason_and_all_others_count(reason):
    log = MemoryEventLog()
    hire(log, LEE, occurred_at=WHEN)
    stream, kind, data = POISON[reason]
    log.append(stream, [NewEvent(type=kind, data=data, occurred_at=WHEN)])
    update(log, "1", [ChangeRole(role="cloud")], occurred_at=WHEN)
    assert reasons(log) == [(2, reason)]
    assert [row.role for row in list_employees(log)] == ["cloud"]


def test_the_history_shows_what_is_set_aside_and_a_correction_of_it_is_refused():
    log = MemoryEventLog()
    hire(log, LEE, occurred_at=WHEN)
    log.append("employee-1", [NewEvent(type="Left", data=[], occurred_at=WHEN)])
    entry = History(events_of(log, 1)).entries()[-1]
    assert (entry.position, entry.set_aside.reason, entry.field) == (2, "data", None)
    with pytest.raises(DomainRefusal) as refused:
        update(log, "1", [Correct(event="2", value="x")], occurred_at=WHEN)
    assert refused.value.code == "employee-event-aside"


@pytest.mark.parametrize(("field", "detail"), [("salary", "salary"), ("x" * 300, "x" * 100)])
def test_a_correction_of_an_unknown_field_names_it_as_far_as_a_line_holds(field, detail):
    correction = {"corrects": "1", "field": field, "value": "7"}
    aside = History([recorded("Corrected", correction)]).entries()[0].set_aside
    assert (aside.reason, aside.detail) == ("fields", detail)


def test_an_event_that_is_set_aside_on_a_later_day_stops_no_leaving(edalab, tmp_path):
    edalab("employee", "hire", "Lee", "--role", "data", "--on", "2024-01-01")
    late = '{"specversion":"1.0","id":"x","source":"s","type":"Moved","subject":"employee-1",'
    (tmp_path / "in.jsonl").write_text(late + '"time":"9999-12-31T23:59:59-01:00"}')
    assert edalab("log", "import", str(tmp_path / "in.jsonl")).code == 0
    assert edalab("employee", "leave", "Lee", "--on", "2024-02-01").code == 0


@settings(max_examples=80)
@given(st.lists(st.tuples(any_stream, any_event), max_size=12), st.integers(1, 4))
def test_whatever_the_log_holds_every_fold_goes_on_and_all_agree(appends, batch):
    log = MemoryEventLog()
    hire(log, LEE, occurred_at=WHEN)
    view = MemoryReadModel()
    for number, (stream, event) in enumerate(appends):
        log.append(stream, [event])
        if number % batch == 0:
            catch_up(view, log, batch=batch)
    catch_up(view, log, batch=batch)
    anew = MemoryReadModel()
    rebuild(anew, log)
    assert view.content_hash() == anew.content_hash()
    assert view.rows() == list_employees(log)
    for row in view.rows():
        events = events_of(log, row.id)
        state, history = fold(events), History(events)
        history.entries()
        for field in ("name", "role"):
            history.spans(field)
        assert state.hired
        if row.first_name:
            assert row.id in [person.id for person in LogDirectory(log).named(_key(row.first_name))]
    fold_account(log.read_stream("account-1"))
    fold_purchases(log.read_stream("customer-1"))
    positions = [event.position for event in events_set_aside(log)]
    assert positions == sorted(set(positions))


def _key(name):
    from edalab.domains.employees.fields import key

    return key(name)


def test_a_correction_of_the_status_or_of_no_field_is_set_aside():
    for field in ("status", "name", "salary"):
        event = recorded("Corrected", {"corrects": "x", "field": field, "value": "x"})
        assert from_envelope(event).reason == "fields"


def test_a_date_is_corrected_in_any_form_of_iso_8601_and_kept_in_one():
    data = {"corrects": "x", "field": "date_join", "value": "20240229"}
    assert from_envelope(recorded("Corrected", data)).value == "2024-02-29"
    data["value"] = "2024-02-30"
    assert from_envelope(recorded("Corrected", data)).reason == "fields"


def test_letters_and_their_accents_are_put_together_when_an_event_is_read():
    log = MemoryEventLog()
    hire(log, LEE, occurred_at=WHEN)
    role = NewEvent(type="RoleChanged", data={"role": "re\u0301dactrice"}, occurred_at=WHEN)
    log.append("employee-1", [role])
    assert list_employees(log)[0].role == "r\u00e9dactrice"
    assert update(log, "1", [ChangeRole(role="r\u00e9dactrice")], occurred_at=WHEN).events == ()


def test_a_stream_with_the_largest_number_does_not_stop_the_next_hire():
    log = MemoryEventLog()
    happened = [NewEvent(type="Happened", data={}, occurred_at=WHEN)]
    log.append(f"employee-{10**18 - 1}", happened)
    log.append(f"employee-{'9' * 5000}", [NewEvent(type="Happened", data={}, occurred_at=WHEN)])
    hired = [NewEvent(type="Hired", data={"name": "Kim", "role": "x"}, occurred_at=WHEN)]
    assert start_stream(log, "employee", hired)[0] == 1


@given(moments)
def test_any_moment_of_the_years_1_to_9999_has_a_day(moment):
    utc = in_utc(moment)
    assert in_utc(utc) == utc
    assert day(moment) == utc.date()
    assert abs((local_day(moment) - utc.date()).days) <= 1


@pytest.mark.parametrize(
    "command",
    [
        ["history", "7"],
        ["show", "employee-7"],
        ["update", "7", "--role", "x"],
        ["ask", "role of 7"],
    ],
    ids=lambda words: words[0],
)
def test_an_employee_whose_events_are_all_set_aside_is_said_to_be_that(edalab, tmp_path, command):
    event = '{"specversion":"1.0","id":"x","source":"s","type":"Moved","subject":"employee-7"}'
    (tmp_path / "in.jsonl").write_text(event)
    edalab("employee", "hire", "Lee", "--role", "data")
    edalab("log", "import", str(tmp_path / "in.jsonl"))
    refused = edalab("employee", *command)
    assert refused.code == 1
    assert "Employee 7 has 1 event in the log that no fold can read" in refused.err
    edalab("log", "skip", "2", "--why", "not ours")
    assert "no such employee" in edalab("employee", *command).err


def test_a_field_that_an_older_schema_lacks_is_named():
    log = MemoryEventLog()
    log.append("employee-1", [NewEvent(type="Hired", data={"role": "x"}, occurred_at=WHEN)])
    assert events_set_aside(log)[0].detail == "Object missing required field `name`"
