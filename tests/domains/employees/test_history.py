"""What was, since when, how often, and what the log knew of it."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edalab.domains.employees import reports, sample
from edalab.domains.employees.commands import (
    ChangeAddress,
    ChangeName,
    ChangeRole,
    Correct,
    Hire,
    Leave,
    Rehire,
)
from edalab.domains.employees.events import (
    AddressChanged,
    Corrected,
    Hired,
    Left,
    NameChanged,
    Rehired,
    RoleChanged,
    to_data,
)
from edalab.domains.employees.history import History
from edalab.domains.employees.registry import hire, update
from edalab.domains.employees.state import fold
from edalab.errors import DomainRefusal, VersionConflict
from edalab.messages import NewEvent, RecordedEvent


def on(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def john(log):
    """John, hired in 2010 as backend."""
    hire(
        log,
        Hire(first_name="john", last_name="smith", role="backend", address="seoul"),
        occurred_at=on("2010-01-01"),
    )
    return log


def changed(log, *commands, at="2020-01-01", who="1"):
    return update(log, who, commands, occurred_at=on(at))


def life(log, **until):
    return History(log.read_stream("employee-1"), **until)


def test_last_names_the_event_that_was_recorded_last_also_after_a_correction(john):
    changed(john, ChangeRole(role="dta"), at="2012-01-01")
    changed(john, ChangeRole(role="ops"), at="2011-01-01")
    for value in ("sre", "platform"):
        changed(john, Correct(event="last", value=value))
    assert [fact.value for fact in life(john).facts("role")] == ["backend", "platform", "dta"]


def test_the_previous_role_is_the_second_last_role_event_not_the_second_last_event(john):
    changed(john, ChangeRole(role="data"), at="2011-01-01")
    changed(john, ChangeAddress(address="busan"), at="2012-01-01")
    changed(john, ChangeAddress(address="jeju"), at="2013-01-01")
    assert life(john).previous("role").value == "backend"
    assert life(john).previous("address").value == "busan"
    assert life(john).previous("name") is None


def test_never_changed_and_never_set_are_two_states(log):
    hire(log, Hire(first_name="cher", role="singer"), occurred_at=on("2010-01-01"))
    cher = life(log)
    assert cher.status("role") == "never-changed"
    assert cher.status("address") == "never-set"
    assert cher.status("last_name") == "never-set"
    assert cher.status("date_leave") == "never-set"
    changed(log, ChangeAddress(address="seoul"))
    assert life(log).status("address") == "never-changed"
    changed(log, ChangeAddress(address="busan"))
    assert life(log).status("address") == "changed"


def test_the_name_changes_with_either_part(john):
    changed(john, ChangeName(last_name="kim"), at="2015-01-01")
    assert [fact.value for fact in life(john).facts("name")] == ["john smith", "john kim"]
    assert life(john).status("first_name") == "never-changed"
    assert life(john).previous("last_name").value == "smith"


def test_a_change_that_is_recorded_late_does_not_undo_a_later_one(john):
    changed(john, ChangeRole(role="lead"), at="2020-01-01")
    changed(john, ChangeRole(role="data"), at="2015-01-01")
    assert life(john).value("role") == "lead"
    assert life(john).previous("role").value == "data"
    assert fold(john.events).value("role") == "lead"
    assert changed(john, ChangeRole(role="data"), at="2015-01-01").events == ()


def test_back_and_forth_counts_each_change_and_each_role_once(john):
    changed(john, ChangeRole(role="data"), at="2011-01-01")
    changed(john, ChangeRole(role="backend"), at="2012-01-01")
    assert life(john).times_changed("role") == 2
    assert life(john).values("role") == ("backend", "data")
    assert [fact.day for fact in life(john).became("role", "BACKEND")] == [
        date(2010, 1, 1),
        date(2012, 1, 1),
    ]


def test_a_correction_stands_in_the_history_of_its_field_and_in_the_whole_one(john):
    changed(john, Correct(event="1", field="role", value="data"))
    positions = {
        f: [e.position for e in life(john).entries(f)] for f in (None, "role", "address", "name")
    }
    assert positions == {
        None: [1, 1, 1, 1, 1, 1, 2],
        "role": [1, 2],
        "address": [1],
        "name": [1, 1],
    }


def test_a_corrected_value_never_was_true_but_stays_visible(john):
    changed(john, ChangeRole(role="dta"), at="2011-01-01")
    corrected = changed(john, Correct(event="2", value="data"), at="2012-01-01")
    assert [event.type for event in corrected.events] == ["Corrected"]
    assert corrected.events[0].data["corrects"] == john.events[1].id
    assert life(john).value("role") == "data"
    assert life(john).current("role").day == date(2011, 1, 1)
    assert life(john).previous("role").value == "backend"
    assert life(john).times_changed("role") == 1
    assert life(john).became("role", "dta") == ()
    assert fold(john.events).value("role") == "data"
    shown = [
        (e.position, e.before, e.after, e.corrects, e.corrected_by)
        for e in life(john).entries("role")
    ]
    assert shown == [
        (1, None, "backend", None, None),
        (2, "backend", "dta", None, 3),
        (3, "dta", "data", 2, None),
    ]


def test_before_it_was_corrected_the_log_knew_no_better(john):
    john.now = on("2024-02-01")
    changed(john, ChangeRole(role="dta"), at="2011-01-01")
    john.now = on("2024-03-01")
    changed(john, Correct(event="2", value="data"), at="2024-03-01")
    assert life(john, as_known_on=date(2024, 2, 29)).value("role") == "dta"
    assert life(john, as_known_on=date(2024, 3, 1)).value("role") == "data"
    assert life(john, as_of=date(2011, 1, 1)).value("role") == "data"
    assert life(john, as_of=date(2010, 12, 31)).value("role") == "backend"


def test_a_correction_of_what_no_longer_stands_leaves_the_present_alone(john):
    changed(john, ChangeRole(role="dta"), at="2011-01-01")
    changed(john, ChangeRole(role="lead"), at="2012-01-01")
    changed(john, Correct(event="2", value="data"))
    assert life(john).value("role") == fold(john.events).value("role") == "lead"
    assert life(john).previous("role").value == "data"


def test_a_correction_may_be_corrected(john):
    changed(john, Correct(event="1", field="role", value="dta"))
    changed(john, Correct(event="2", field="role", value="data"))
    assert life(john).value("role") == fold(john.events).value("role") == "data"
    assert life(john).status("role") == "never-changed"
    assert [event.data.get("corrects") for event in john.events[1:]] == [john.events[0].id] * 2


def test_a_corrected_date_of_joining_moves_all_that_was_said_then(john):
    changed(john, Correct(event="1", field="date_join", value="2009-05-01"))
    assert reports.show(john, "1", as_of=date(2009, 6, 1)).date_join == "2009-05-01"
    assert fold(john.events).fields["role"].day == date(2009, 5, 1)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (Correct(event="9", value="x"), "employee-no-event"),
        (Correct(event="1", value="x"), "employee-not-said"),
        (Correct(event="1", field="status", value="x"), "employee-not-said"),
        (Correct(event="2", field="address", value="x"), "employee-not-said"),
        (Correct(event="2", value=" "), "employee-blank"),
        (Correct(event="1", field="date_join", value="2011-06-01"), "employee-order"),
        (Correct(event="1", field="date_join", value="soon"), "bad-syntax"),
    ],
)
def test_a_correction_is_refused(john, command, code):
    changed(john, ChangeRole(role="data"), at="2011-01-01")
    with pytest.raises(Exception, match=r".") as refusal:
        changed(john, command)
    assert refusal.value.code == code
    assert john.head() == 2


def test_a_correction_to_what_it_says_already_appends_nothing(john):
    assert changed(john, Correct(event="1", field="role", value="backend")).unchanged == ("role",)
    assert john.head() == 1


def test_leaving_and_coming_back_are_a_status(john):
    changed(john, Leave(), at="2012-01-01")
    assert reports.show(john, "1").status == "left"
    assert reports.show(john, "1").date_leave == "2012-01-01"
    changed(john, Rehire(role="lead"), at="2014-01-01")
    assert [fact.value for fact in life(john).facts("status")] == ["employed", "left", "employed"]
    assert reports.show(john, "1").role == "lead"
    assert reports.show(john, "1", as_of=date(2013, 1, 1)).status == "left"
    assert reports.show(john, "1").date_join == "2010-01-01"


def test_nobody_leaves_before_what_is_recorded_already(john):
    changed(john, ChangeRole(role="data"), at="2015-01-01")
    with pytest.raises(DomainRefusal, match="2015-01-01"):
        changed(john, Leave(), at="2014-01-01")


@pytest.mark.parametrize(("part", "value"), [("first_name", "john"), ("last_name", "smith")])
def test_a_part_of_a_name_that_is_so_already_is_unchanged_and_the_other_is_not_named(
    john, part, value
):
    assert changed(john, ChangeName(**{part: value})).unchanged == (part,)
    assert john.head() == 1


def test_only_a_hire_is_written_in_another_form_than_at_first():
    events = [
        Hired(first_name="x", role="x"), RoleChanged(role="x"), AddressChanged(address="x"),
        NameChanged(first_name="x"), Left(), Rehired(),
        Corrected(corrects="1", field="role", value="x"),
    ]  # fmt: skip
    schemas = {kind: data.get("schema") for kind, data in map(to_data, events)}
    assert schemas == {**dict.fromkeys(schemas), "Hired": 2}


def test_several_changes_of_one_request_are_one_append(john):
    outcome = changed(john, ChangeRole(role="data"), ChangeAddress(address="seoul"))
    assert [event.type for event in outcome.events] == ["RoleChanged"]
    assert outcome.unchanged == ("address",)
    with pytest.raises(DomainRefusal):
        changed(john, ChangeRole(role="lead"), ChangeAddress(address=""))
    assert john.head() == 2


def test_the_command_is_the_cause_and_the_request_the_conversation(john):
    role, address = ChangeRole(role="data"), ChangeAddress(address="busan")
    first, second = changed(john, role, address).events
    assert (first.causation_id, second.causation_id) == (role.id, address.id)
    assert first.correlation_id == second.correlation_id


def test_nothing_happens_before_the_hire_or_after_today(john):
    with pytest.raises(DomainRefusal, match="joined on 2010-01-01"):
        changed(john, ChangeRole(role="data"), at="2009-12-31")
    with pytest.raises(DomainRefusal, match="lies ahead"):
        update(
            john,
            "1",
            [ChangeRole(role="data")],
            occurred_at=on("2030-01-01"),
            now=on("2029-12-31"),
        )
    with pytest.raises(DomainRefusal, match="first recorded on 2024-01-01"):
        reports.show(john, "1", as_of=date(2009, 1, 1))
    with pytest.raises(DomainRefusal, match="first recorded on 2024-01-01"):
        reports.history(john, "1", as_known_on=date(2023, 12, 31))


class Busy:
    """A log where others append just before the next appends."""

    def __init__(self, log, times, other):
        self.log, self.times, self.other = log, times, other

    def __getattr__(self, name):
        return getattr(self.log, name)

    def append(self, stream, events, **expected):
        if self.times:
            self.times -= 1
            self.other(self.times)
        return self.log.append(stream, events, **expected)


def test_who_is_overtaken_while_hiring_takes_the_next_number(log):
    def other(_):
        hire(log, Hire(first_name="x", role="y"), occurred_at=on("2020-01-01"))

    outcome = hire(
        Busy(log, 5, other), Hire(first_name="a", role="b"), occurred_at=on("2020-01-01")
    )
    assert outcome.employee.id == 6
    assert log.head() == 6


def test_who_is_overtaken_while_changing_decides_anew(john):
    def other(_):
        changed(john, ChangeRole(role="data"))

    outcome = changed(Busy(john, 1, other), ChangeRole(role="data"))
    assert outcome.events == ()
    assert outcome.unchanged == ("role",)
    assert john.head() == 2


def test_who_names_a_version_is_told_of_the_conflict(john):
    changed(john, ChangeRole(role="data"))
    with pytest.raises(VersionConflict) as conflict:
        update(john, "1", [ChangeRole(role="lead")], occurred_at=on("2020-01-01"), expected=1)
    assert (conflict.value.expected, conflict.value.actual) == (1, 2)
    assert john.head() == 2


def test_the_differences_between_two_days(log):
    sample.load(log)
    differences = reports.diff(log, "sahra", from_day=date(2023, 1, 3), to_day=date(2023, 1, 5))
    assert [(d.field, d.before, d.after) for d in differences] == [("address", "incheon", "busan")]
    assert [e.id for e in differences[0].evidence] == ["sample-sahra-busan"]
    assert reports.diff(log, "culre", from_day=date(2010, 1, 1), to_day=date(2020, 1, 1)) == ()
    assert reports.diff(log, "2", from_day=date(2023, 1, 5), to_day=date(2023, 1, 5)) == ()
    with pytest.raises(DomainRefusal, match="Swap"):
        reports.diff(log, "1", from_day=date(2023, 1, 2), to_day=date(2023, 1, 1))


def test_an_event_of_an_unknown_type_is_shown_and_changes_nothing(john):
    state = fold(john.events)
    john.append(
        "employee-1",
        [NewEvent(type="BadgeLost", data={"badge": 7}, occurred_at=on("2015-01-01"))],
    )
    assert fold(john.events) == state
    last = life(john).entries()[-1]
    assert (last.type, last.field, last.after) == ("BadgeLost", None, None)


@pytest.mark.parametrize(
    ("kind", "data", "match"),
    [
        ("RoleChanged", {}, "role"),
        ("RoleChanged", {"role": 7}, "role"),
        ("Hired", {"role": "x"}, "name"),
        ("Hired", {"role": "x", "first_name": "y", "schema": 3}, "3"),
        ("Corrected", {"corrects": "a", "field": "date_join", "value": "x"}, "isoformat"),
    ],
)
def test_an_event_that_does_not_fit_its_type_is_set_aside_and_changes_nothing(
    john, kind, data, match
):
    state = life(john).state()
    john.append(
        "employee-1", [NewEvent(type=kind, data=data, occurred_at=on("2015-01-01"), id="odd")]
    )
    last = life(john).entries()[-1]
    assert (last.event, last.field) == ("odd", None)
    assert match in last.set_aside.detail
    assert life(john).state() == fold(john.events) == state


DAYS = st.dates(date(2010, 1, 2), date(2010, 2, 1))
VALUES = st.sampled_from(["a", "b", "c"])
EVENTS = st.one_of(
    st.builds(RoleChanged, role=VALUES),
    st.builds(AddressChanged, address=VALUES),
    st.builds(NameChanged, first_name=VALUES),
    st.builds(NameChanged, last_name=VALUES),
    st.builds(NameChanged, first_name=VALUES, last_name=VALUES),
    st.just(Left()),
    st.builds(Rehired, role=st.none() | VALUES),
    st.builds(Corrected, corrects=st.sampled_from("12345"), field=st.just("role"), value=VALUES),
)


def stream(pairs):
    hired = (Hired(first_name="x", role="y"), date(2010, 1, 1))
    for version, (event, day) in enumerate([hired, *pairs], 1):
        kind, data = to_data(event)
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
        yield RecordedEvent(
            position=version,
            stream="employee-1",
            version=version,
            id=str(version),
            type=kind,
            occurred_at=moment,
            recorded_at=moment,
            correlation_id="c",
            causation_id=None,
            data=data,
        )


def model(events):
    """The role by a slow and simple way: rewrite the past, sort it, read it."""
    said = {}
    for event in events:
        if event.type == "Corrected":
            if event.data["corrects"] in said:
                said[event.data["corrects"]][2] = event.data["value"]
        elif event.data.get("role"):
            said[event.id] = [event.occurred_at, event.version, event.data["role"]]
    roles = [role for *_, role in sorted(said.values())]
    return [role for at, role in enumerate(roles) if at == 0 or roles[at - 1] != role]


@given(st.lists(st.tuples(EVENTS, DAYS), max_size=12))
def test_the_history_is_what_a_simple_model_says(pairs):
    events = list(stream(pairs))
    history = History(events)
    roles = model(events)
    assert [fact.value for fact in history.facts("role")] == roles
    assert history.value("role") == roles[-1]
    assert history.times_changed("role") == len(roles) - 1
    assert (history.previous("role") is None) == (len(roles) == 1)


@given(st.lists(st.tuples(EVENTS, DAYS), max_size=12))
def test_the_fold_and_the_history_agree_on_the_present(pairs):
    events = list(stream(pairs))
    state, history = fold(events), History(events)
    for field in ("first_name", "last_name", "role", "address", "status", "date_leave", "name"):
        assert state.value(field) == history.value(field)


@given(st.lists(st.tuples(EVENTS, DAYS), max_size=12), st.integers(0, 12))
def test_folding_on_from_any_state_is_folding_all(pairs, cut):
    events = list(stream(pairs))
    assert fold(events[cut:], fold(events[:cut])) == fold(events)
