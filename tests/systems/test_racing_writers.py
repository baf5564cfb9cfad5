"""Eight writers at one stream, in a log of any kind: one wins each version, and nothing is lost."""

import threading
from datetime import UTC, datetime

import pytest
from servers import LOGS

from edalab.addresses import parse_address
from edalab.domains.employees import registry
from edalab.domains.employees.commands import Hire
from edalab.errors import VersionConflict
from edalab.eventlog.tinydb_log import open_log
from edalab.messages import NewEvent, new_id
from edalab.wiring import open_system

THEN = datetime(2024, 3, 1, tzinfo=UTC)
WRITERS, ROUNDS = 8, 3


@pytest.fixture(params=["tinydb", *LOGS])
def opened(request, tmp_path, servers):
    """Opens the same log again and again."""
    if request.param == "tinydb":
        return lambda: open_log(tmp_path / "events.jsonl")
    address = parse_address("--log", servers(request.param).url(new_id()), "log")
    return lambda: open_system(address)


def at_once(opened, work):
    def run():
        log = opened()
        try:
            work(log)
        except Exception as error:  # noqa: BLE001 - shown by the test, whatever it is
            failed.append(error)
        finally:
            log.close()

    failed = []
    threads = [threading.Thread(target=run) for _ in range(WRITERS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []


def test_of_writers_that_decided_on_the_same_version_one_wins(opened):
    won, lost = [], []
    barrier = threading.Barrier(WRITERS)

    def write(log):
        for version in range(ROUNDS):
            barrier.wait(60)
            new = NewEvent(type="Happened", data={}, occurred_at=THEN)
            try:
                won.extend(log.append("a-1", [new], expected=version))
            except VersionConflict:
                lost.append(version)
            barrier.wait(60)

    at_once(opened, write)
    log = opened()
    events = list(log.read_all())
    log.close()
    assert [e.version for e in events] == [1, 2, 3]
    assert sorted(e.id for e in won) == sorted(e.id for e in events)
    assert len(lost) == ROUNDS * (WRITERS - 1)


def test_everybody_who_hires_at_once_is_hired_under_a_number_of_their_own(opened):
    hired = []

    def hire(log):
        outcome = registry.hire(log, Hire(first_name="p", role="qa"), occurred_at=THEN)
        hired.append(outcome.employee.id)

    at_once(opened, hire)
    assert sorted(hired) == list(range(1, WRITERS + 1))
