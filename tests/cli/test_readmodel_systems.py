"""The view in a database: ``EDALAB_READMODEL``; the same commands, the same answers."""

import threading
from datetime import UTC, datetime

import pytest
from servers import free_port

from edalab.addresses import SYSTEMS
from edalab.domains.employees import registry, reports, sample
from edalab.domains.employees.commands import ChangeRole, Hire
from edalab.errors import NotOurs, StorageLocked
from edalab.eventlog.memory import MemoryEventLog
from edalab.messages import new_id
from edalab.readmodel.projector import catch_up, lag
from edalab.wiring import open_read_model

THEN = datetime(2024, 3, 1, tzinfo=UTC)


@pytest.fixture(params=["mysql", "postgresql"])
def system(request):
    return request.param


@pytest.fixture
def url(system, servers, monkeypatch):
    url = servers(system).url(new_id())
    monkeypatch.setenv("EDALAB_READMODEL", url)
    return url


def test_the_registry_answers_the_same_with_its_view_in_a_database(edalab, url, home, monkeypatch):
    edalab("employee", "sample")
    edalab("employee", "hire", "ada byron", "--role", "tester", "--on", "2024-01-01")
    there = edalab("employee", "list", "--json").json
    shown = edalab("employee", "show", "ada").out
    assert not list(home.glob("*.sqlite"))
    status = edalab("readmodel", "status", "--json").json
    assert status["state"] == "current"
    assert "secret" not in status["path"]
    monkeypatch.delenv("EDALAB_READMODEL")
    assert edalab("employee", "list", "--json").json == there
    assert edalab("employee", "show", "ada").out == shown
    here = edalab("readmodel", "status", "--json").json
    assert here["content_hash"] == status["content_hash"]


def test_a_view_in_a_database_stays_behind_catches_up_and_is_rebuilt(edalab, url):
    edalab("employee", "sample")
    edalab("employee", "update", "1", "--role", "lead", "--no-project")
    assert edalab("readmodel", "lag", "--json").json["behind"] == 1
    assert edalab("readmodel", "catch-up", "--json").json["folded"] == 1
    assert edalab("readmodel", "rebuild", "--json").json["same"] is True


def test_four_projectors_that_race_give_each_event_once(url):
    from edalab.addresses import parse_address

    log = MemoryEventLog()
    sample.load(log)
    for number in range(40):
        hired = registry.hire(log, Hire(first_name=f"p{number}", role="qa"), occurred_at=THEN)
        who = str(hired.employee.id)
        registry.update(log, who, [ChangeRole(role="lead")], occurred_at=THEN)
    folded, address = [], parse_address("EDALAB_READMODEL", url, "readmodel")

    def project():
        view = open_read_model(address)
        try:
            folded.append(catch_up(view, log, batch=5))
        finally:
            view.close()

    racing = [threading.Thread(target=project) for _ in range(4)]
    for each in racing:
        each.start()
    for each in racing:
        each.join()
    view = open_read_model(address)
    try:
        assert view.rows() == reports.list_employees(log)
        assert lag(view, log) == 0
        assert len(folded) == 4
        assert sum(folded) == log.head()
    finally:
        view.close()


def test_names_and_roles_of_any_kind_and_length_come_back_as_they_were(edalab, url):
    role = "역할 🎭 " * 1_000
    edalab("employee", "hire", "Zoë O'Brien; DROP TABLE x", "--role", role)
    (row,) = edalab("employee", "list", "--json").json["employees"]
    assert (row["first_name"], row["role"]) == ("Zoë", role.strip())
    assert edalab("employee", "show", "zoë", "--json").code == 0


def test_what_somebody_changed_in_the_tables_is_found_out_and_mended(edalab, system, url, servers):
    edalab("employee", "sample")
    database, table = url.rpartition("/")[2], "edalab_employees"
    if system == "mysql":
        servers(system).run(f"UPDATE `{database}`.{table} SET role = 'king'")
    else:
        servers(system).run(f"UPDATE {table} SET role = 'king'", database)
    rows = edalab("employee", "list", "--json").json["employees"]
    assert [row["role"] for row in rows] == [row.role for row in sample.TABLE]


def test_without_an_answer_the_event_is_appended_and_the_view_is_said_to_be_behind(
    edalab, system, monkeypatch, needs
):
    needs(system)
    monkeypatch.setenv("EDALAB_SYSTEM_TIMEOUT", "1")
    monkeypatch.setenv("EDALAB_READMODEL", f"{system}://learner:secret@127.0.0.1:{free_port()}/x")
    hired = edalab("employee", "hire", "ada", "--role", "qa")
    assert hired.code == 0
    assert f"{SYSTEMS[system].name} does not answer" in hired.err
    listed = edalab("employee", "list")
    assert listed.code == 1
    assert "secret" not in hired.err + listed.err


def test_a_wrong_password_is_refused_and_not_shown(edalab, system, url, monkeypatch):
    monkeypatch.setenv("EDALAB_READMODEL", url.replace("secret", "guessed"))
    said = edalab("employee", "list")
    assert said.code == 1
    assert f"{SYSTEMS[system].name} at {system}://" in said.err
    assert "refuses" in said.err
    assert "guessed" not in said.err


def opened(url):
    from edalab.addresses import parse_address

    return open_read_model(parse_address("EDALAB_READMODEL", url, "readmodel"))


def test_a_view_that_another_transaction_holds_is_told_in_time(url, monkeypatch):
    log, holder = MemoryEventLog(), opened(url)
    sample.load(log)
    monkeypatch.setenv("EDALAB_SYSTEM_TIMEOUT", "1")
    other = opened(url)
    with holder.transaction(), pytest.raises(StorageLocked) as caught:
        catch_up(other, log)
    assert url.rpartition("@")[2] in str(caught.value)
    assert catch_up(other, log) == log.head()
    for view in (holder, other):
        view.close()
        view.close()


def test_a_database_that_is_not_there_is_named_in_time(edalab, system, url, monkeypatch):
    monkeypatch.setenv("EDALAB_READMODEL", f"{url}-none")
    said = edalab("employee", "list")
    assert said.code == 1
    assert f"{SYSTEMS[system].name} at {system}://" in said.err
    assert "-none" in said.err


def test_eight_commands_that_make_the_same_view_at_once_all_find_it(url):
    opening, failed = threading.Barrier(8), []

    def make():
        opening.wait()
        try:
            view = opened(url)
            assert view.rows() == ()
            assert view.checkpoint() is None
            view.close()
        except Exception as error:  # noqa: BLE001 - shown by the test, whatever it is
            failed.append(error)

    racing = [threading.Thread(target=make) for _ in range(8)]
    for thread in racing:
        thread.start()
    for thread in racing:
        thread.join()
    assert failed == []


def test_a_number_that_no_employee_can_have_is_nobodys(url):
    view = opened(url)
    for number in (-(2**63) - 1, -(2**63), 0, 2**63 - 1, 2**63, 10**30):
        assert view.row(number) is None
    view.close()


def test_a_dropped_view_is_made_again_and_one_of_somebody_elses_is_not_touched(
    system, url, servers
):
    log = MemoryEventLog()
    sample.load(log)
    view = opened(url)
    catch_up(view, log)
    view.drop()
    view.close()
    again = opened(url)
    assert again.rows() == ()
    assert catch_up(again, log) == log.head()
    assert again.rows() == sample.TABLE
    name = url.rpartition("/")[2]
    change = "ALTER TABLE {} ADD COLUMN mine INT"
    if system == "mysql":
        servers(system).run(change.format(f"`{name}`.edalab_employees"))
    else:
        servers(system).run(change.format("edalab_employees"), name)
    for use in (lambda: opened(url), again.drop):
        with pytest.raises(NotOurs, match="edalab_employees"):
            use()
    again.close()
