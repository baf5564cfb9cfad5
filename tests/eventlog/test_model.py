"""Whatever is done to a log in whatever order, it answers as a list of events would."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from edalab.errors import DuplicateEvent, VersionConflict
from edalab.eventlog import index as index_module
from edalab.eventlog import log_file as file_module
from edalab.eventlog.protocol import ANY
from edalab.eventlog.tinydb_log import open_log
from edalab.eventlog.verify import verify
from edalab.messages import NewEvent

THEN = datetime(2024, 1, 2, tzinfo=UTC)
STREAMS = st.sampled_from(["a-1", "a-2", "b-7", "a-x"])
DATA = st.dictionaries(st.text(max_size=3), st.text(max_size=3) | st.integers(-9, 9), max_size=2)


class Log(RuleBasedStateMachine):
    """Two open logs on one file, beside a list of what was acknowledged."""

    @initialize()
    def begin(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "events.jsonl"
        self.logs = [open_log(self.path), open_log(self.path)]
        self.model: list[tuple[str, str, dict]] = []
        self.torn = 0

    def versions(self, stream):
        return sum(1 for name, _, _ in self.model if name == stream)

    @rule(which=st.integers(0, 1), stream=STREAMS, data=st.lists(DATA, min_size=1, max_size=3),
          expected=st.sampled_from([ANY, "right", "wrong"]))  # fmt: skip
    def append(self, which, stream, data, expected):
        version = self.versions(stream)
        wanted = {"right": version, "wrong": version + 1}.get(expected, ANY)
        events = [NewEvent(type="T", data=each, occurred_at=THEN) for each in data]
        try:
            recorded = self.logs[which].append(stream, events, expected=wanted)
        except VersionConflict:
            assert expected == "wrong"
            return
        assert expected != "wrong"
        self.model += [(stream, event.id, event.data) for event in events]
        self.torn = 0
        assert recorded[-1].position == len(self.model)
        assert recorded[-1].version == version + len(events)

    @rule(which=st.integers(0, 1), pick=st.integers(0, 999), other=st.booleans())
    def append_again(self, which, pick, other):
        if not self.model:
            return
        stream, identity, data = self.model[pick % len(self.model)]
        data = {**data, "other": 1} if other else data
        event = NewEvent(type="T", data=data, occurred_at=THEN, id=identity)
        try:
            (recorded,) = self.logs[which].append(stream, [event])
        except DuplicateEvent:
            assert other
        else:
            assert not other
            assert recorded.id == identity

    @rule(which=st.integers(0, 1))
    def reopen(self, which):
        self.logs[which].close()
        self.logs[which] = open_log(self.path)

    @rule(which=st.integers(0, 1), harm=st.sampled_from(["delete", "garble", "empty"]))
    def lose_the_index(self, which, harm):
        index = self.path.with_name("events.jsonl.index")
        if index.exists():
            self.reopen(0)
            self.reopen(1)
            index.unlink()
            if harm != "delete":
                index.write_bytes(b"x" * 5000 if harm == "garble" else b"")

    @rule(end=st.binary(min_size=1, max_size=40).filter(lambda data: b"\n" not in data))
    def crash_in_mid_write(self, end):
        if self.path.exists() and not self.torn:
            if not self.path.stat().st_size:  # in mid-write of the head, or zeros of a power cut
                head = b'{"format":"edalab-log","version":1,"log":"'
                end = head[: len(end)] if end[0] % 2 else bytes(len(end))
            with self.path.open("ab") as file:
                file.write(end)
            self.torn = len(end)

    @rule()
    def check(self):
        report = verify(self.path)
        self.torn = 0
        assert (report.intact, report.records) == (True, len(self.model))

    @invariant()
    def answers_as_the_model(self):
        for log in getattr(self, "logs", ()):
            events = list(log.read_all())
            assert [(e.stream, e.id, e.data) for e in events] == self.model
            assert [e.position for e in events] == list(range(1, len(events) + 1))
            for stream in ("a-1", "a-2", "b-7", "a-x"):
                own = list(log.read_stream(stream))
                assert own == [e for e in events if e.stream == stream]
                assert log.version(stream) == len(own)
            numbered = [int(s[2:]) for s, _, _ in self.model if s in {"a-1", "a-2"}]
            assert log.newest("a") == max(numbered, default=0)

    def teardown(self):
        for log in getattr(self, "logs", ()):
            log.close()
        if hasattr(self, "folder"):
            self.folder.cleanup()


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(index_module, "MIN_ENTRIES", 3)
    monkeypatch.setattr(file_module, "MAX_PENDING", 5)


def test_a_log_does_what_a_list_would_do():
    run_state_machine_as_test(Log, settings=settings(max_examples=15, stateful_step_count=15))


@pytest.mark.long
def test_a_log_does_what_a_list_would_do_at_length():
    run_state_machine_as_test(Log, settings=settings(max_examples=300, stateful_step_count=40))
