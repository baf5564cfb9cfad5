"""What a run makes in a broker is noted before it is made, and named when the run is gone."""

import os

import pytest

from edalab.adapters.leftovers import left_behind
from edalab.adapters.run_notes import Notes

BROKER = "amqp://127.0.0.1:5672"
NAMES = (
    ("exchange", "edalab.run.orders"),
    ("queue", "edalab.run.billing"),
    ("queue", "edalab.run.billing.dead"),
)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "systems"


def noted(folder, *, deleted):
    notes = Notes(folder, BROKER)
    notes.add("exchange", "edalab.run.orders")
    notes.add("queue", "edalab.run.billing", "edalab.run.billing.dead")
    notes.close(deleted=deleted)


def named(folder):
    return tuple(name for left in left_behind(folder) for name in left.names)


def test_what_a_run_did_not_delete_is_named_with_its_broker(folder):
    noted(folder, deleted=False)
    (left,) = left_behind(folder)
    assert left.shown == BROKER
    assert left.names == NAMES
    assert [left.path] == list(folder.iterdir())


def test_what_a_run_deleted_leaves_no_note(folder):
    noted(folder, deleted=True)
    assert list(folder.iterdir()) == []
    assert left_behind(folder) == []


def test_as_long_as_a_run_goes_on_nothing_of_it_is_left_behind(folder):
    running = Notes(folder, BROKER)
    running.add("queue", "edalab.run.billing")
    noted(folder, deleted=False)
    assert named(folder) == NAMES
    running.close(deleted=False)
    assert len(left_behind(folder)) == 2


def test_each_run_has_notes_of_its_own(folder):
    for _ in range(3):
        noted(folder, deleted=False)
    assert len({left.path for left in left_behind(folder)}) == 3


def test_a_run_whose_notes_can_not_be_written_goes_on(folder, tmp_path):
    folder.write_text("a file")
    noted(folder, deleted=False)
    assert left_behind(folder) == left_behind(tmp_path / "none") == []
    assert folder.read_text() == "a file"


def test_a_run_without_a_folder_or_that_makes_nothing_takes_no_notes(folder):
    noted(None, deleted=False)
    Notes(folder, BROKER).close(deleted=True)
    assert not folder.exists()


def test_notes_that_vanish_before_their_run_ends_are_no_error(folder):
    notes = Notes(folder, BROKER)
    notes.add("queue", "edalab.run.billing")
    (path,) = folder.iterdir()
    path.unlink()
    notes.close(deleted=True)
    notes.close(deleted=True)
    assert left_behind(folder) == []


def make_link(path):
    target = path.parent.parent / "mine"
    target.write_text(f"{BROKER}\nqueue edalab.run.billing\n")
    path.symlink_to(target)


FOREIGN = {
    "a link": make_link,
    "a pipe that nobody writes into": os.mkfifo,
    "a folder": os.mkdir,
    "no text": lambda path: path.write_bytes(b"\xff\xfe\n"),
    "names of somebody else": lambda path: path.write_text(f"{BROKER}\nqueue mine\n"),
    "one name of somebody else": lambda path: path.write_text(
        f"{BROKER}\nqueue edalab.run.billing\nqueue mine\n"
    ),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_what_a_run_did_not_write_is_never_taken_for_its_notes(folder, kind):
    folder.mkdir()
    FOREIGN[kind](folder / "run-1")
    noted(folder, deleted=False)
    assert named(folder) == NAMES


def test_a_run_that_was_killed_before_its_first_name_left_nothing(folder):
    folder.mkdir()
    (folder / "run-1").touch()
    (folder / "other").write_text(f"{BROKER}\nqueue edalab.run.billing\n")
    assert named(folder) == ()
