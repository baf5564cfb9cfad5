"""The fold into a view: it agrees with the log, whatever happens, crashes or races."""

import contextlib
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edalab.domains.employees import reports
from edalab.domains.employees.directory import LogDirectory
from edalab.eventlog.memory import MemoryEventLog
from edalab.eventlog.tinydb_log import open_log
from edalab.messages import NewEvent
from edalab.readmodel.memory import MemoryReadModel
from edalab.readmodel.projector import catch_up, rebuild
from edalab.readmodel.protocol import Checkpoint
from edalab.readmodel.sqlite import SqliteReadModel
from edalab.readmodel.trust import assess

START = datetime(2020, 1, 1, tzinfo=UTC)
NAMES = ["ann", "bo", "cy"]

streams = st.sampled_from(["employee-1", "employee-2", "account-1"])
days = st.integers(0, 4)
names = st.sampled_from(NAMES)
facts = st.one_of(
    st.tuples(st.just("Hired"), st.fixed_dictionaries(
        {"first_name": names, "role": names, "schema": st.just(2)}, optional={"last_name": names}
    )),
    st.tuples(st.just("RoleChanged"), st.fixed_dictionaries({"role": names})),
    st.tuples(st.just("NameChanged"), st.fixed_dictionaries(
        {}, optional={"first_name": names, "last_name": names}
    )),
    st.tuples(st.just("Left"), st.just({})),
    st.tuples(st.just("Rehired"), st.fixed_dictionaries({}, optional={"role": names})),
    st.tuples(st.just("SomethingNew"), st.just({})),
    st.tuples(st.just("Corrected"), st.one_of(
        st.fixed_dictionaries({
            "corrects": st.integers(0, 9).map(str),
            "field": st.sampled_from(["first_name", "last_name", "role"]),
            "value": names,
        }),
        st.fixed_dictionaries({
            "corrects": st.integers(0, 9).map(str),
            "field": st.sampled_from(["date_join", "date_leave"]),
            "value": days.map(lambda day: (START + timedelta(day)).date().isoformat()),
        }),
    )),
)  # fmt: skip


def logged(happened):
    """A log of any events in any order, also such as no command would lead to."""
    log = MemoryEventLog()
    for number, (stream, on, (kind, data)) in enumerate(happened):
        event = NewEvent(
            type=kind, data=data, occurred_at=START + timedelta(on), id=str(number),
            correlation_id="-",
        )  # fmt: skip
        log.append(stream, [event])
    return log


@given(st.lists(st.tuples(streams, days, facts), max_size=12), st.integers(1, 12))
def test_the_fold_agrees_with_the_log_whatever_was_recorded_in_whatever_order(happened, batch):
    log, view = logged(happened), MemoryReadModel()
    catch_up(view, log, batch=batch)
    assert view.rows() == reports.list_employees(log)
    for first in NAMES:
        for name in (first, *(f"{first} {last}" for last in NAMES)):
            assert view.named(name) == LogDirectory(log).named(name)


@given(st.lists(st.tuples(streams, days, facts), max_size=12), st.integers(1, 3))
def test_folding_bit_by_bit_and_all_at_once_give_the_same_content(happened, batch):
    log = logged(happened)
    step_by_step, at_once = MemoryReadModel(), MemoryReadModel()
    catch_up(step_by_step, log, batch=batch)
    rebuild(at_once, log)
    assert step_by_step.content_hash() == at_once.content_hash()


@pytest.mark.parametrize("batch", [1, 100])
def test_who_was_renamed_is_found_by_the_old_and_by_the_new_name(batch):
    hired = "Hired", {"first_name": "ann", "last_name": "cy", "role": "r", "schema": 2}
    log = logged(
        [("employee-1", 0, hired), ("employee-1", 1, ("NameChanged", {"last_name": "bo"}))]
    )
    view = MemoryReadModel()
    catch_up(view, log, batch=batch)
    for name in ("ann", "ann cy", "ann bo"):
        assert [person.name for person in view.named(name)] == ["ann bo"]


def test_a_view_of_an_empty_log_is_current_until_something_happens():
    log, view = MemoryEventLog(), MemoryReadModel()
    assert rebuild(view, log) == 0
    assert (assess(view, log).state, assess(view, log).behind) == ("current", 0)
    log.append("account-1", [NewEvent(type="Deposited", data={}, occurred_at=START)])
    assert (assess(view, log).state, assess(view, log).behind) == ("behind", 1)


def some_events(count):
    return logged([("employee-1", 0, ("RoleChanged", {"role": "r"}))] * count)


def test_progress_is_told_after_each_batch_and_at_the_end():
    told = []

    def advance(done, total):
        told.append((done, total))

    view = MemoryReadModel()
    assert rebuild(view, some_events(5), batch=2, advance=advance) == 5
    assert told == [(2, 5), (4, 5), (5, 5)]
    told.clear()
    view = MemoryReadModel()
    rebuild(view, MemoryEventLog())
    assert catch_up(view, some_events(5), batch=2, advance=advance) == 5
    assert told == [(2, 5), (4, 5), (5, 5)]


def test_a_view_that_somebody_empties_meanwhile_is_left_to_them():
    class Emptied(MemoryReadModel):
        def transaction(self):
            with super().transaction() as transaction:
                transaction.clear()
            return super().transaction()

    view = Emptied()
    with MemoryReadModel.transaction(view) as transaction:
        transaction.set_checkpoint(Checkpoint("", 0, ""))
    assert catch_up(view, some_events(2)) == 0
    assert view.checkpoint() is None


@pytest.mark.parametrize("is_made", [False, True])
def test_a_projector_that_another_one_overtakes_folds_nothing_twice(is_made):
    log = some_events(3)

    class Overtaken(MemoryReadModel):
        has_been = False

        def transaction(self):
            if not self.has_been:
                self.has_been = True
                assert catch_up(self, log) == 3
            return super().transaction()

    view = Overtaken()
    if is_made:
        with MemoryReadModel.transaction(view) as transaction:
            transaction.set_checkpoint(Checkpoint("", 0, ""))
    assert catch_up(view, log) == 0
    assert view.checkpoint().position == 3


def fill(path, events):
    log = open_log(path)
    for number in range(1, events + 1):
        hired = NewEvent(
            type="Hired", data={"first_name": f"n{number}", "role": "r", "schema": 2},
            occurred_at=START,
        )  # fmt: skip
        log.append(f"employee-{number}", [hired])
    return log


PROJECT = """
import sys, edalab.readmodel.projector as projector
from pathlib import Path
from edalab.eventlog.tinydb_log import open_log
from edalab.readmodel.sqlite import SqliteReadModel
view = SqliteReadModel(Path(sys.argv[2]), lock_timeout_s=60)
print(projector.catch_up(view, open_log(Path(sys.argv[1])), batch=int(sys.argv[3])))
"""

CRASH = (
    """
import os, signal, sys
from edalab.readmodel import sqlite
point, left = sys.argv[4], int(sys.argv[5])
run = sqlite.SqliteReadModel._run
def crashing(self, statement, *values):
    global left
    if statement.startswith(point):
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
    return run(self, statement, *values)
sqlite.SqliteReadModel._run = crashing
"""
    + PROJECT
)


def project(script, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


@pytest.fixture
def files(tmp_path):
    """A log of twelve events, and a view that is made but has none of them."""
    events, path = tmp_path / "events.jsonl", tmp_path / "view.sqlite"
    fill(events, 12).close()
    with contextlib.closing(SqliteReadModel(path)) as view:
        rebuild(view, MemoryEventLog())
    return events, path


def assert_whole(events, path):
    log = open_log(events)
    with contextlib.closing(SqliteReadModel(path)) as view:
        assert view.checkpoint().position == 12
        assert view.rows() == reports.list_employees(log)
        whole = MemoryReadModel()
        rebuild(whole, log)
        assert view.content_hash() == whole.content_hash()


@pytest.mark.parametrize(
    ("point", "time"),
    [
        ("BEGIN IMMEDIATE", 2),
        ("INSERT OR REPLACE INTO employees", 8),
        ("INSERT INTO names", 1),
        ("INSERT OR REPLACE INTO checkpoint", 2),
        ("COMMIT", 2),
    ],
)
def test_a_kill_in_the_middle_neither_skips_nor_repeats_an_event(files, point, time):
    events, path = files
    killed = project(CRASH, events, path, 5, point, time)
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    with contextlib.closing(SqliteReadModel(path)) as view:
        reached = view.checkpoint().position
        assert reached == len(view.rows())
        assert catch_up(view, open_log(events)) == 12 - reached
    assert_whole(events, path)


def test_projectors_that_race_take_each_event_once(files):
    racing = [project(PROJECT, *files, 1) for _ in range(3)]
    assert sum(int(each.communicate()[0]) for each in racing) == 12
    assert_whole(*files)
