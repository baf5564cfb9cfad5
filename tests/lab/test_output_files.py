"""Files that are written for the user: whole or not at all, with the mode that the umask gives."""

import os
import stat
from pathlib import Path

import pytest

from edalab.errors import Refused, TraceFileError
from edalab.lab.output_files import check_replaceable, write_whole


@pytest.fixture(params=[0o022, 0o077, 0o002])
def umask(request):
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_has_the_mode_of_the_umask_or_is_for_its_owner_alone(tmp_path, umask):
    for _ in range(2):  # the umask of the process stays as it was
        write_whole(tmp_path / "run", b"content")
        write_whole(tmp_path / "own", b"content", private=True)
    assert (mode(tmp_path / "run"), mode(tmp_path / "own")) == (0o666 & ~umask, 0o600)


def test_a_file_is_durable_beside_its_place_before_it_has_its_name(tmp_path, monkeypatch):
    synced = []

    def sync(descriptor):
        assert not (tmp_path / "run").exists()
        (part,) = tmp_path.iterdir()
        assert os.path.samestat(os.fstat(descriptor), part.stat())
        synced.append(part.read_bytes())

    monkeypatch.setattr(os, "fsync", sync)
    write_whole(tmp_path / "run", b"content")
    assert synced == [b"content"]
    assert [file.name for file in tmp_path.iterdir()] == ["run"]


def test_what_can_not_be_written_leaves_no_part_behind(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(TraceFileError, match="can't be written"):
        write_whole(tmp_path / "folder", b"content")
    with pytest.raises(TraceFileError, match="can't be written"):
        write_whole(tmp_path / "no" / "run", b"content")
    assert list(tmp_path.iterdir()) == [tmp_path / "folder"]


def test_a_link_stays_and_its_file_is_replaced(tmp_path):
    (tmp_path / "file").write_bytes(b"before")
    (tmp_path / "link").symlink_to("file")
    write_whole(tmp_path / "link", b"after")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_bytes() == b"after"


def test_only_a_file_of_the_same_kind_is_replaced(tmp_path):
    def check(name):
        check_replaceable(tmp_path / name, lambda head: head.startswith(b"ours"), "trace-not-one")

    (tmp_path / "ours").write_bytes(b"ours, and more")
    (tmp_path / "empty").write_bytes(b"")
    for name in ("ours", "empty", "new"):
        check(name)
    (tmp_path / "other").write_bytes(b"a letter")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "nowhere").symlink_to("gone")
    for name in ("other", "folder", "pipe", "nowhere", "no/run"):
        with pytest.raises(TraceFileError):
            check(name)


def test_a_dash_is_no_name_of_a_file_since_it_means_standard_output_elsewhere():
    with pytest.raises(Refused, match="-"):
        check_replaceable(Path("-"), bool, "trace-not-one")
    with pytest.raises(Refused, match="-"):
        write_whole(Path("-"), b"content")
    assert not Path("-").exists()
