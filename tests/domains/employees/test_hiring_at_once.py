"""Many processes hire into one log on disk."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from edalab.domains.employees import reports
from edalab.domains.employees.commands import ChangeRole, Hire
from edalab.domains.employees.registry import hire, update
from edalab.eventlog.tinydb_log import open_log

NOW = datetime(2024, 1, 1, tzinfo=UTC)
PROCESSES, EACH = 4, 8


def hire_some(path: Path, process: int) -> None:
    log = open_log(path)
    for number in range(EACH):
        hire(log, Hire(first_name=f"p{process}n{number}", role="x"), occurred_at=NOW)
    log.close()


def change_some(path: Path, process: int) -> None:
    log = open_log(path)
    for number in range(EACH):
        update(log, "1", [ChangeRole(role=f"p{process}n{number}")], occurred_at=NOW)
    log.close()


def at_once(work, path):
    """Run the work in several processes: this file, as a program of its own."""
    workers = [
        subprocess.Popen(
            [sys.executable, __file__, work.__name__, path, str(number)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for number in range(PROCESSES)
    ]
    assert [worker.wait() for worker in workers] == [0] * PROCESSES


def test_everybody_who_is_hired_at_once_gets_a_number(tmp_path):
    at_once(hire_some, tmp_path / "events.jsonl")
    log = open_log(tmp_path / "events.jsonl")
    rows = reports.list_employees(log)
    assert [row.id for row in rows] == list(range(1, PROCESSES * EACH + 1))
    names = {row.first_name for row in rows}
    assert names == {f"p{process}n{n}" for process in range(PROCESSES) for n in range(EACH)}
    log.close()


def test_no_change_is_lost_when_all_change_the_same_employee(tmp_path):
    log = open_log(tmp_path / "events.jsonl")
    hire(log, Hire(first_name="john", role="x"), occurred_at=NOW)
    at_once(change_some, tmp_path / "events.jsonl")
    assert log.version("employee-1") == 1 + PROCESSES * EACH
    log.close()


if __name__ == "__main__":
    globals()[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
