"""What edalab keeps about people is for its owner alone, whatever the umask; other folders stay."""

import os
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile

import pytest

from edalab.eventlog.line_reader import START
from edalab.eventlog.private_files import (
    abandoned_folders,
    abandoned_parts,
    make_file,
    make_folder,
    new_file,
    new_part,
    temporary_folder,
)
from edalab.eventlog.recovery import save_unfinished
from tests.fuzz.files import FURNISHING


@pytest.fixture(autouse=True)
def open_umask():
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_every_file_of_a_registry_is_for_its_owner_alone(edalab, home):
    edalab("log", "generate", "--events", "600", "--out", str(home / "events.jsonl"))
    assert edalab("employee", "hire", "Kim", "--role", "data").code == 0
    assert edalab("log", "replay", "employee-4", "--every", "2").code == 0
    kept = {file.name: oct(mode(file)) for file in home.iterdir()}
    assert kept == dict.fromkeys(
        (
            "events.jsonl",
            "events.jsonl.index",
            "events.jsonl.view.sqlite",
            "events.jsonl.snapshots.sqlite",
        ),
        "0o600",
    )


def test_all_that_edalab_makes_in_its_home_is_for_its_owner_alone(edalab, home, tmp_path):
    edalab("employee", "sample")
    edalab("lesson", "3", "--no-input", "--answer", "caller-wait=200")
    edalab("exercise", "start", "ack")
    edalab("log", "generate", "--events", "600", "--out", str(tmp_path / "other.jsonl"))
    edalab("employee", "list", "--log", str(tmp_path / "other.jsonl"))
    edalab("log", "copy", str(tmp_path / "other.jsonl"), str(home / "copies" / "copy.jsonl"))
    (home / "events.jsonl.view.sqlite").write_bytes(b"damaged" * 100)
    (home / "events.jsonl.view.sqlite").chmod(0o600)
    edalab("employee", "list")
    with (home / "study.jsonl").open("ab") as file:
        file.write(b'{"posi')
    edalab("log", "verify", "--study")
    made = [home, *home.rglob("*")]
    names = {path.name for path in made}
    assert {"exercises", "ack.py", "study.jsonl.unfinished-1", "copy.jsonl.index"} <= names
    assert "events.jsonl.view.sqlite.damaged-1" in names
    open_to_others = [path for path in made if mode(path) & 0o077]
    assert open_to_others == []


WRITING = (
    *FURNISHING,
    "employee list",
    "recap 3 --markdown recap.md",
    "log copy big.jsonl made/copied.jsonl",
    "log import events.json --log made/imported.jsonl",
    "log export made/lines.jsonl --lines",
    "trace trace.jsonl --cast run.cast",
    "readmodel rebuild",
    "doctor",
)
"""Commands that write, each kind of file at least once."""

FOR_OTHERS = {"trace.jsonl", "page.html", "saved.svg", "run.cast", "own.toml"}
"""Runs and a model, which hold nothing personal, and may be passed on."""


@pytest.mark.parametrize("umask", [0, 0o777])
def test_whatever_a_command_makes_is_for_its_owner_alone(edalab, tmp_path, monkeypatch, umask):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EDALAB_HOME", str(tmp_path / "home"))
    os.umask(umask)
    for command in WRITING:
        said = edalab(*shlex.split(command))
        assert said.code == 0, (command, said.err)
    modes = {
        str(path.relative_to(tmp_path)): oct(mode(path))
        for path in tmp_path.rglob("*")
        if path.name not in FOR_OTHERS and path.parent.name not in {"course", "01_hello"}
    }
    folders = {name for name in modes if (tmp_path / name).is_dir()}
    assert {"home", "home/exercises", "made", "course"} <= folders
    assert {"events.json", "recap.md", "study.json", "big.jsonl.index"} <= modes.keys()
    assert modes == {name: "0o700" if name in folders else "0o600" for name in modes}


def test_a_password_is_in_no_title_no_error_and_no_file(tmp_path):
    url = "amqp://learner:se:cr/et@127.0.0.1:1/"
    code = f"""
import sys
sys.argv = ["edalab", "compare", {url!r}, "--channel", {url!r}, "--save", "trace.jsonl"]
from pathlib import Path
from edalab.passwords import hide_in_title
hide_in_title(sys.argv)
print(Path("/proc/self/cmdline").read_text())
from edalab.__main__ import main
main()
"""
    ran = subprocess.run(
        [sys.executable, "-c", code, url], cwd=tmp_path, capture_output=True, text=True,
        check=False, env={**os.environ, "EDALAB_HOME": str(tmp_path / "home")},
    )  # fmt: skip
    assert ran.returncode in {1, 2}
    assert "learner:********" in ran.stdout
    assert "se:cr/et" not in ran.stdout.rpartition("amqp://learner:********")[2] + ran.stderr
    assert all(b"cr/et" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_the_home_that_is_made_and_those_above_it_are_for_its_owner_alone(
    edalab, tmp_path, monkeypatch
):
    monkeypatch.setenv("EDALAB_HOME", str(tmp_path / "above" / "home"))
    assert edalab("employee", "sample").code == 0
    assert mode(tmp_path / "above") == mode(tmp_path / "above" / "home") == 0o700


def test_a_folder_that_is_there_keeps_its_mode(edalab, home):
    home.mkdir(mode=0o755)
    assert edalab("employee", "sample").code == 0
    assert mode(home) == 0o755


def test_what_a_crash_left_is_put_aside_for_its_owner_alone(tmp_path):
    assert mode(save_unfinished(b'{"posi', tmp_path / "events.jsonl", START)) == 0o600


def test_a_file_that_is_there_is_left_as_it_is(tmp_path):
    (tmp_path / "file").write_bytes(b"mine")
    (tmp_path / "file").chmod(0o644)
    make_file(tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"mine"
    assert mode(tmp_path / "file") == 0o644


def test_a_folder_can_t_be_made_in_a_file(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        make_folder(tmp_path / "file" / "folder")


def test_a_new_file_has_its_content_and_replaces_none(tmp_path):
    path = tmp_path / "answer.py"
    new_file(path, b"x = 1\n")
    assert (path.read_bytes(), mode(path)) == (b"x = 1\n", 0o600)
    with pytest.raises(FileExistsError):
        new_file(path, b"")
    assert path.read_bytes() == b"x = 1\n"


@pytest.mark.parametrize(
    ("refusal", "abandoned"), [(None, False), (PermissionError, False), (ProcessLookupError, True)]
)
def test_an_unfinished_file_is_abandoned_when_its_process_has_ended_whoever_s_it_is(
    tmp_path, monkeypatch, refusal, abandoned
):
    part = new_part(tmp_path)

    def signal(_process, _number):
        if refusal:
            raise refusal

    monkeypatch.setattr(os, "kill", signal)
    assert abandoned_parts(tmp_path) == [part] * abandoned


def test_a_temporary_folder_that_somebody_removed_is_not_missed():
    with temporary_folder() as folder:
        shutil.rmtree(folder.parent)


@pytest.mark.parametrize("mark", ["file", "folder", "link", "link of a folder", "none"])
def test_only_a_folder_with_a_mark_of_its_own_is_taken_for_one_that_edalab_left(
    tmp_path, monkeypatch, mark
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "edalab-before").mkdir()  # a folder of somebody else's stands in front of it
    outer, beside = tmp_path / "edalab-left", tmp_path / "beside"
    (beside if mark == "link of a folder" else outer).mkdir()
    match mark:
        case "file":
            (outer / ".edalab-temporary").touch()
        case "folder":
            (outer / ".edalab-temporary").mkdir()
        case "link":
            beside.touch()
            (outer / ".edalab-temporary").symlink_to(beside)
        case "link of a folder":
            (beside / ".edalab-temporary").touch()
            outer.symlink_to(beside)
    with temporary_folder():
        assert abandoned_folders() == [outer] * (mark == "file")
