"""Whatever the operating system refuses is told with the file and the system's own words."""

import errno
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edalab.errors import Refused, StorageUnwritable
from edalab.eventlog.cloudevents import read
from edalab.eventlog.import_export import new_file, new_log
from edalab.eventlog.private_files import publish as give_name
from edalab.eventlog.private_files import unfinished
from edalab.eventlog.tinydb_log import open_log
from edalab.eventlog.verify import verify
from edalab.messages import NewEvent

EVENT = NewEvent(type="Happened", data={}, occurred_at=datetime(2024, 1, 2, tzinfo=UTC))


def write(create, path):
    with create(path):
        pass


READING = {
    "identity": lambda path: open_log(path).identity(),
    "head": lambda path: open_log(path).head(),
    "read all": lambda path: list(open_log(path).read_all()),
    "read stream": lambda path: list(open_log(path).read_stream("a-1")),
    "find": lambda path: open_log(path).find("id"),
    "has": lambda path: open_log(path).has("a-1", EVENT),
    "append": lambda path: open_log(path).append("a-1", [EVENT]),
    "verify": verify,
    "read CloudEvents": lambda path: list(read(path)),
}
WRITING = {
    "new file": lambda path: write(new_file, path),
    "new log": lambda path: write(new_log, path),
}


def link_to_itself(path):
    path.symlink_to(path)
    return path


def below_a_file(path):
    path.touch()
    return path / "events.jsonl"


def folder(path):
    path.mkdir()
    return path


def pipe(path):
    os.mkfifo(path)
    return path


@pytest.mark.parametrize(
    ("obstacle", "number", "names"),
    [
        (link_to_itself, errno.ELOOP, READING),
        (below_a_file, errno.ENOTDIR, [*READING, "new file"]),
        (below_a_file, errno.EEXIST, ["new log"]),
        (folder, errno.EISDIR, READING),
        (pipe, errno.ESPIPE, READING.keys() - {"verify", "read CloudEvents"}),
    ],
)
def test_what_the_system_refuses_is_told_with_the_file_and_the_system_s_words(
    tmp_path, obstacle, number, names
):
    path = obstacle(tmp_path / "place")
    for name in names:
        with pytest.raises(StorageUnwritable) as raised:
            (READING | WRITING)[name](path)
        parameters = raised.value.parameters
        assert (name, parameters["reason"]) == (name, os.strerror(number))
        assert Path(parameters["path"]) in {path, path.parent}, name


def no_links(_source, _target):
    raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))


@pytest.mark.parametrize("link", [os.link, no_links])
def test_a_file_gets_its_name_in_one_step_and_replaces_none(tmp_path, monkeypatch, link):
    monkeypatch.setattr(os, "link", link)
    path = tmp_path / "out"
    with unfinished(path) as part:
        part.write_text("first")
        give_name(part, path)
    with unfinished(path) as part:
        part.write_text("second")
        with pytest.raises(Refused):
            give_name(part, path)
    assert path.read_text() == "first"
    assert list(tmp_path.iterdir()) == [path]
