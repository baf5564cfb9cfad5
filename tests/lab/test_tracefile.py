"""A run kept in a file."""

import stat

import msgspec
import pytest
from runs import traces

from edalab.errors import NewerFormat, TraceFileError
from edalab.lab.injected import Injected
from edalab.lab.tracefile import SavedTrace, load, save


@pytest.fixture
def saved():
    return SavedTrace(
        experiment="channel",
        verb="simulate",
        seed=3,
        given={"publish": "5"},
        parameters={"publish": 5},
        traces=traces("channel", crash="true"),
    )


def test_what_was_saved_is_read_again(saved, tmp_path):
    save(tmp_path / "run.jsonl", saved)
    assert load(tmp_path / "run.jsonl") == saved
    assert [each.name for each in tmp_path.iterdir()] == ["run.jsonl"]


def test_the_file_is_a_head_and_a_line_for_each_record(saved, tmp_path):
    path = tmp_path / "run.jsonl"
    save(path, saved)
    head, first, *rest = path.read_text().splitlines()
    assert head.startswith('{"format":"edalab-trace","version":1,"experiment":"channel"')
    assert first == (
        '{"side":"channel","at":0,"actor":"producer","action":"publish","message":"m1","peer":"topic"}'
    )
    assert len(rest) == len(saved.traces["channel"]) - 1
    assert not stat.S_IMODE(path.stat().st_mode) & 0o111


def test_a_trace_is_replaced_and_anything_else_is_not(saved, tmp_path):
    path = tmp_path / "run.jsonl"
    save(path, saved)
    save(path, saved)
    path.write_text("my shopping list")
    with pytest.raises(TraceFileError, match="is not a trace, so it stays"):
        save(path, saved)
    assert path.read_text() == "my shopping list"


def test_places_that_cannot_be_written_are_told(saved, tmp_path):
    with pytest.raises(TraceFileError, match="is a folder"):
        save(tmp_path, saved)
    with pytest.raises(TraceFileError, match="there is no folder"):
        save(tmp_path / "no" / "run.jsonl", saved)


@pytest.mark.parametrize("content", [b"", b"hello\n", b"\xff\xfe", b"[]\n", b'{"format":"x"}\n'])
def test_a_file_that_is_no_trace(content, tmp_path):
    path = tmp_path / "run.jsonl"
    path.write_bytes(content)
    with pytest.raises(TraceFileError, match="is not a saved trace"):
        load(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(TraceFileError, match="There is no file"):
        load(tmp_path / "run.jsonl")


def test_a_file_cut_anywhere_after_its_head_is_known_for_one(saved, tmp_path):
    path = tmp_path / "run.jsonl"
    save(path, saved)
    whole = path.read_bytes()
    head = whole.index(b"\n") + 1
    for length in range(head, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(TraceFileError, match="cut short"):
            load(path)


def test_a_changed_line_is_named(saved, tmp_path):
    path = tmp_path / "run.jsonl"
    save(path, saved)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:4], b"nonsense\n", *lines[5:]]))
    with pytest.raises(TraceFileError, match="line 5: not a record"):
        load(path)
    path.write_bytes(b"".join([*lines, lines[-1]]))
    with pytest.raises(TraceFileError, match="not a record"):
        load(path)


def test_a_file_of_a_later_edalab(saved, tmp_path):
    path = tmp_path / "run.jsonl"
    save(path, saved)
    path.write_text(path.read_text().replace('"version":1', '"version":3', 1))
    with pytest.raises(NewerFormat, match="later edalab"):
        load(path)


def test_a_file_has_the_first_version_that_can_read_it(saved, tmp_path):
    injected = Injected(faults=("a fault",), struck={}, without={}, unfinished={})
    versions = {}
    for name, changed in {
        "plain": {}, "faults": {"injected": injected}, "model": {"model": "title = 'x'"},
    }.items():  # fmt: skip
        path = tmp_path / name
        save(path, msgspec.structs.replace(saved, **changed))
        versions[name] = msgspec.json.decode(path.read_bytes().partition(b"\n")[0])["version"]
        assert load(path) == msgspec.structs.replace(saved, **changed)
    assert versions == {"plain": 1, "faults": 2, "model": 2}
