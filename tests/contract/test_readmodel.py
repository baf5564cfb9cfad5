"""What every read model promises: the same assertions on every implementation."""

from datetime import UTC, datetime

import pytest

from edalab.addresses import parse_address
from edalab.domains.employees import registry, reports, sample
from edalab.domains.employees.commands import ChangeName, ChangeRole, Correct, Hire, Leave
from edalab.domains.employees.directory import LogDirectory
from edalab.domains.employees.fields import key
from edalab.domains.employees.generate import generate
from edalab.eventlog.memory import MemoryEventLog
from edalab.messages import NewEvent, new_id
from edalab.readmodel.memory import MemoryReadModel
from edalab.readmodel.projector import catch_up, lag, rebuild
from edalab.readmodel.sqlite import SqliteReadModel
from edalab.wiring import open_read_model

THEN = datetime(2024, 3, 1, tzinfo=UTC)


@pytest.fixture(params=["memory", "sqlite", "mysql", "postgresql"])
def view(request, tmp_path):
    match request.param:
        case "memory":
            view = MemoryReadModel()
        case "sqlite":
            view = SqliteReadModel(tmp_path / "folder" / "view.sqlite")
        case system:
            url = request.getfixturevalue("servers")(system).url(new_id())
            view = open_read_model(parse_address("EDALAB_READMODEL", url, "readmodel"))
    yield view
    view.close()


@pytest.fixture
def log():
    log = MemoryEventLog()
    sample.load(log)
    return log


def change(log, who, *commands, on=THEN):
    registry.update(log, who, commands, occurred_at=on)


def test_a_view_that_was_never_made_has_no_checkpoint_and_nobody(view, log):
    assert view.checkpoint() is None
    assert view.rows() == ()
    assert view.named("john") == []
    assert lag(view, log) == log.head()


def test_a_view_that_caught_up_has_what_the_log_folds_to(view, log):
    assert catch_up(view, log) == log.head()
    assert view.rows() == sample.TABLE
    assert view.row(2) == sample.TABLE[1]
    assert view.row(4) is None
    assert lag(view, log) == 0


def test_a_view_stays_behind_until_it_catches_up_and_takes_each_event_once(view, log):
    catch_up(view, log)
    change(log, "john", ChangeRole(role="lead"))
    change(log, "john", ChangeRole(role="architect"))
    assert lag(view, log) == 2
    assert view.row(1).role == "backend"
    assert catch_up(view, log) == 2
    assert view.row(1).role == "architect"
    assert catch_up(view, log) == 0


def test_people_are_found_by_their_first_full_and_former_names(view, log):
    change(log, "sahra", ChangeName(last_name="young"))
    change(log, "sahra", ChangeName(first_name="sara"))
    registry.hire(log, Hire(first_name="John", last_name="Doe", role="data"), occurred_at=THEN)
    catch_up(view, log, batch=3)
    for name in ("john", "john smith", "sahra", "sahra adsf", "Sahra Young", "sara", "adsf", "x"):
        assert view.named(key(name)) == LogDirectory(log).named(key(name)), name


def test_a_name_that_was_a_mistake_finds_nobody_once_it_is_corrected(view, log):
    catch_up(view, log)
    hired = next(iter(log.read_stream("employee-3")))
    change(log, "3", Correct(event=hired.id, field="first_name", value="claire"))
    catch_up(view, log)
    assert view.named("culre") == []
    assert [person.name for person in view.named("claire")] == ["claire basf"]


def test_what_happened_earlier_and_is_recorded_late_does_not_undo_what_came_after(view, log):
    catch_up(view, log)
    change(log, "john", ChangeRole(role="intern"), on=datetime(2010, 1, 1, tzinfo=UTC))
    catch_up(view, log)
    assert view.row(1).role == "backend"


def test_who_has_left_is_still_there_and_has_left(view, log):
    change(log, "john", Leave())
    catch_up(view, log)
    assert (view.row(1).status, view.row(1).date_leave) == ("left", "2024-03-01")
    assert view.rows() == reports.list_employees(log)


def test_a_rebuilt_view_has_the_same_content_and_other_events_have_another(view, log):
    catch_up(view, log, batch=1)
    before = view.content_hash()
    assert rebuild(view, log) == log.head()
    assert view.content_hash() == before
    change(log, "john", ChangeName(last_name="smithe"))
    catch_up(view, log)
    assert view.content_hash() != before


def test_many_employees_are_the_same_folded_one_by_one_and_all_at_once(view):
    log = MemoryEventLog()
    for stream, events in generate(400, per_employee=3):
        log.append(stream, events)
    catch_up(view, log)
    rebuilt, one_by_one = view.content_hash(), MemoryReadModel()
    rebuild(one_by_one, MemoryEventLog())
    catch_up(one_by_one, log, batch=7)
    assert rebuilt == one_by_one.content_hash()
    assert view.rows() == reports.list_employees(log)


def test_a_view_remembers_the_last_event_however_long_its_id_is(view, log):
    log.append("other-1", [NewEvent(type="Happened", data={}, occurred_at=THEN, id="é" * 500)])
    catch_up(view, log)
    assert view.checkpoint().event == "é" * 500
    assert catch_up(view, log) == 0


def test_rebuilding_appends_nothing_to_the_log(view, log):
    events = list(log.read_all())
    rebuild(view, log)
    assert list(log.read_all()) == events


def test_an_error_in_the_middle_leaves_rows_and_checkpoint_as_they_were(view, log):
    catch_up(view, log)
    rows, checkpoint = view.rows(), view.checkpoint()

    def fold_and_fail():
        with view.transaction() as transaction:
            transaction.clear()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fold_and_fail()
    assert (view.rows(), view.checkpoint()) == (rows, checkpoint)


def test_a_view_that_is_cleared_has_nobody_and_begins_again(view, log):
    catch_up(view, log)
    with view.transaction() as transaction:
        assert transaction.checkpoint().position == log.head()
        assert transaction.employee(1).row == sample.TABLE[0]
        assert transaction.employee(99) is None
        transaction.clear()
    assert (view.checkpoint(), view.rows(), view.named("john")) == (None, (), [])
    assert catch_up(view, log) == log.head()
    assert view.rows() == sample.TABLE


def test_a_view_of_another_log_is_made_anew(view, log):
    catch_up(view, log)
    other = MemoryEventLog()
    registry.hire(other, Hire(first_name="ada", role="tester"), occurred_at=THEN)
    assert lag(view, other) == 1
    catch_up(view, other)
    assert view.rows() == reports.list_employees(other)
    assert view.named("john") == []


class Restored(MemoryEventLog):
    """An older copy of a log: the same log by its id."""

    def __init__(self, other, most):
        super().__init__()
        self._identity = other.identity()
        for event in list(other.read_all())[:most]:
            self.append(event.stream, [again(event)])


def again(event):
    return NewEvent(
        id=event.id, type=event.type, data=event.data,
        occurred_at=event.occurred_at, recorded_at=event.recorded_at,
    )  # fmt: skip


@pytest.mark.parametrize("gone_on", [False, True])
def test_a_view_that_is_ahead_of_its_log_is_made_anew(view, log, gone_on):
    change(log, "john", ChangeRole(role="lead"))
    catch_up(view, log)
    restored = Restored(log, most=log.head() - 1)
    if gone_on:  # so that the view's position is in the log, with another event
        change(restored, "sahra", ChangeRole(role="design"))
    catch_up(view, restored)
    assert view.rows() == reports.list_employees(restored)
    assert lag(view, restored) == 0


def test_events_of_other_things_are_passed_over(view, log):
    log.append("account-1", [NewEvent(type="Deposited", data={"amount": 1}, occurred_at=THEN)])
    catch_up(view, log)
    assert lag(view, log) == 0
    assert view.rows() == sample.TABLE
