"""Processes that append at once, and processes that are killed while they append."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from edalab.eventlog.tinydb_log import open_log
from edalab.eventlog.verify import verify

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from edalab.eventlog.tinydb_log import open_log
from edalab.messages import NewEvent

log, count = open_log(Path(sys.argv[1])), int(sys.argv[2])
for n in range(count):
    events = [
        NewEvent(type="Happened", data={"n": n, "of": part}, occurred_at=datetime.now(UTC))
        for part in range(1 + n % int(sys.argv[4]))
    ]
    recorded = log.append(sys.argv[3], events)
    print(*(event.id for event in recorded), flush=True)
"""


def writer(path, count, stream, most=3):
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(count), stream, str(most)],
        stdout=subprocess.PIPE,
        text=True,
    )


def run(script, *arguments):
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def appended_at_once(path, processes, count, most=3):
    started = [writer(path, count, f"a-{number}", most) for number in range(processes)]
    acknowledged = [identity for each in started for identity in each.communicate()[0].split()]
    assert [each.returncode for each in started] == [0] * processes
    events = list(open_log(path).read_all())
    assert [event.position for event in events] == list(range(1, len(events) + 1))
    assert sorted(event.id for event in events) == sorted(acknowledged)
    for number in range(processes):
        versions = [event.version for event in events if event.stream == f"a-{number}"]
        assert versions == list(range(1, len(versions) + 1))


def killed_in_mid_append(path, times):
    choice = random.Random(7)
    acknowledged: set[str] = set()
    for _ in range(times):
        child = writer(path, 1_000_000, "a-1")
        assert child.stdout is not None
        acknowledged |= set(child.stdout.readline().split())
        time.sleep(choice.random() * 0.02)
        os.kill(child.pid, signal.SIGKILL)
        out, _ = child.communicate()
        acknowledged |= {word for line in out.splitlines(True) if line.endswith("\n")
                         for word in line.split()}  # fmt: skip
    assert verify(path).intact
    log = open_log(path)
    there = [event.id for event in log.read_all()]
    assert acknowledged <= set(there)
    assert len(there) == len(set(there))
    # Whoever writes next finds a log that is whole: the last append is there, or not at all.
    last = writer(path, 1, "a-1")
    last.communicate()
    assert last.returncode == 0
    assert [event.position for event in open_log(path).read_all()][-1] == log.head()


def test_processes_that_append_at_once_get_positions_without_holes(tmp_path):
    appended_at_once(tmp_path / "events.jsonl", processes=4, count=25)


def test_what_was_acknowledged_survives_a_kill(tmp_path):
    killed_in_mid_append(tmp_path / "events.jsonl", times=5)


@pytest.mark.long
def test_eight_processes_append_two_hundred_times_each(tmp_path):
    appended_at_once(tmp_path / "events.jsonl", processes=8, count=200, most=1)
    assert open_log(tmp_path / "events.jsonl").head() == 1_600


@pytest.mark.long
def test_what_was_acknowledged_survives_two_hundred_kills(tmp_path):
    killed_in_mid_append(tmp_path / "events.jsonl", times=200)


FULL = """
import resource, signal, sys
from pathlib import Path
from edalab.errors import StorageUnwritable
from edalab.eventlog.tinydb_log import open_log
from edalab.messages import NewEvent
from datetime import UTC, datetime

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
log = open_log(Path(sys.argv[1]))
try:
    while True:
        events = [NewEvent(type="T", data={}, occurred_at=datetime.now(UTC)) for _ in range(3)]
        print(*(event.id for event in log.append("a-1", events)), flush=True)
except StorageUnwritable as error:
    print("told:", error, file=sys.stderr)
"""


@pytest.mark.parametrize("limit", [10, 300, 5_000, 5_100, 5_200, 20_011])
def test_a_disk_that_is_full_acknowledges_nothing_more_and_loses_nothing(tmp_path, limit):
    path = tmp_path / "events.jsonl"
    child = subprocess.run(
        [sys.executable, "-B", "-c", FULL, str(path), str(limit)],  # no short .pyc files
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.stderr.startswith("told:")
    assert child.stderr.count("\n") == 1
    assert verify(path).intact
    assert verify(path).set_aside == ()
    assert [event.id for event in open_log(path).read_all()] == child.stdout.split()
    writer(path, 1, "a-1").communicate()
    assert open_log(path).head() == len(child.stdout.split()) + 1


READ_ONLY = """
import os, sqlite3, sys
from datetime import UTC, datetime
from pathlib import Path
from edalab.errors import StorageUnwritable
from edalab.eventlog.tinydb_log import open_log
from edalab.messages import NewEvent

path = Path(sys.argv[1])
path.chmod(0o444)
path.parent.chmod(0o555)
if os.getuid() == 0:  # to whom nothing is read-only
    os.setgid(65534)
    os.setuid(65534)
log = open_log(path)
print(log.head())
try:
    log.append("a-1", [NewEvent(type="T", data={}, occurred_at=datetime.now(UTC))])
except StorageUnwritable as error:
    print("told", error)
"""


def test_a_folder_that_can_only_be_read_is_read_and_told_when_it_is_written():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        path = folder / "home" / "events.jsonl"
        writer(path, 3, "a-1").communicate()
        child = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(path)],
            capture_output=True,
            text=True,
            check=False,
        )
        path.parent.chmod(0o700)
        assert child.stdout.startswith("6\ntold"), child.stderr
