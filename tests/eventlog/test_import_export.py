"""An import looks at the whole file first, and appends what the log does not have."""

import json
from pathlib import Path

import pytest

from edalab.errors import Refused, VersionConflict
from edalab.eventlog.import_export import Imported, import_file, new_file, new_log
from edalab.eventlog.memory import MemoryEventLog
from edalab.eventlog.recording import DEEPEST
from edalab.eventlog.tinydb_log import open_log


def cloud_event(identity, **more):
    return {
        "specversion": "1.0", "id": identity, "source": "s", "type": "Happened", "subject": "a-1",
        "time": "2024-01-02T00:00:00Z", "data": {}, **more,
    }  # fmt: skip


@pytest.fixture
def file(tmp_path):
    def write(*events):
        (tmp_path / "in.json").write_text(json.dumps(events))
        return tmp_path / "in.json"

    return write


@pytest.fixture(params=["memory", "file"])
def log(request, tmp_path):
    log = MemoryEventLog() if request.param == "memory" else open_log(tmp_path / "events.jsonl")
    yield log
    log.close()


def ids(log):
    return [event.id for event in log.read_all()]


def test_what_the_log_has_is_passed_over_and_the_rest_is_appended(log, file):
    assert import_file(log, file(cloud_event("x"))) == Imported(added=1, there=0)
    events = [cloud_event("x"), cloud_event("y"), cloud_event("z", subject="a-2")]
    assert import_file(log, file(*events)) == Imported(added=2, there=1)
    assert ids(log) == ["x", "y", "z"]
    assert (log.version("a-1"), log.version("a-2")) == (2, 1)


def test_versions_that_come_next_are_taken_over(log, file):
    events = [
        cloud_event("x", streamversion=1),
        cloud_event("y", streamversion=2),
        cloud_event("z", subject="a-2", streamversion=1),
    ]
    assert import_file(log, file(*events)) == Imported(added=3, there=0)


def test_a_version_that_does_not_come_next_is_a_conflict_and_nothing_is_appended(log, file):
    import_file(log, file(cloud_event("x")))
    events = [cloud_event("x"), cloud_event("y"), cloud_event("z", streamversion=9)]
    with pytest.raises(VersionConflict) as caught:
        import_file(log, file(*events))
    assert (caught.value.stream, caught.value.expected, caught.value.actual) == ("a-1", 8, 2)
    assert ids(log) == ["x"]


def test_data_that_no_log_stores_is_refused_before_anything_is_appended(log, file):
    too_deep = {}
    for _ in range(DEEPEST):
        too_deep = {"inner": too_deep}
    with pytest.raises(Refused, match="deep"):
        import_file(log, file(cloud_event("x"), cloud_event("y", data=too_deep)))
    assert ids(log) == []


@pytest.mark.parametrize("create", [new_file, new_log])
@pytest.mark.parametrize("taken", ["file", "link", "-"])
def test_a_name_that_is_taken_is_refused_before_the_work_begins(tmp_path, create, taken):
    path = {"file": tmp_path / "out", "link": tmp_path / "link", "-": Path("-")}[taken]
    (tmp_path / "out").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    begun = []
    with pytest.raises(Refused), create(path):
        begun.append(path)
    assert not begun
    assert sorted(other.name for other in tmp_path.iterdir()) == ["link", "out"]
