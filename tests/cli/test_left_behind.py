"""What a killed process leaves is named by the doctor; one command takes it away, and no more."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

HOLDS = """
import sys, time
from edalab.eventlog.private_files import new_part, temporary_folder
from pathlib import Path
with temporary_folder() as folder:
    part = new_part(Path(sys.argv[1]))
    print(folder.parent, part, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def holding(home):
    home.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(home)], stdout=subprocess.PIPE, text=True
    )
    return process, [Path(word) for word in process.stdout.readline().split()]


def named(edalab):
    checks = edalab("doctor", "--json").json["checks"]
    return {check.get("path") for check in checks if check["name"] == "left"}


def test_what_a_killed_process_left_is_named_and_taken_away(edalab, home, temporary):
    killed, left = holding(home)
    running, in_use = holding(home)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    mine = temporary / "edalab-mine"
    mine.mkdir()
    (mine / "notes").write_text("mine")
    try:
        assert named(edalab) == set(map(str, left))
        assert "is there any more" in edalab("doctor", "--clean").out
        assert not any(path.exists() for path in left)
        assert all(path.exists() for path in (*in_use, mine / "notes"))
        assert named(edalab) == set()
    finally:
        running.kill()
        running.communicate()


def test_what_a_run_left_in_a_broker_is_named_and_taken_away(edalab, servers, home, monkeypatch):
    server = servers("amqp")
    url = server.url("")
    compare = ("compare", "ack-first-vs-ack-after", "--channel", url, "--json")
    assert edalab(*compare, "--keep").code == 0
    doctor = edalab("doctor")
    kept = {name for name in server.queues() if name in doctor.out}
    assert kept
    assert "guest:guest" not in doctor.out
    assert "still there" in edalab("doctor", "--clean").out
    monkeypatch.setenv("EDALAB_CHANNEL", url)
    assert "is there any more" in edalab("doctor", "--clean").out
    assert edalab(*compare).code == 0  # it leaves neither queues nor notes by itself
    assert list((home / "systems").iterdir()) == []
    assert kept.isdisjoint(server.queues())
