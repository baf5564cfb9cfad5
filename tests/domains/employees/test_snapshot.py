"""A snapshot of an employee gives the state that the whole stream gives."""

from datetime import UTC, datetime

import pytest

from edalab.domains.employees import registry, sample
from edalab.domains.employees.commands import ChangeRole, Correct, Leave, Rehire
from edalab.domains.employees.directory import events_of, stream_of
from edalab.domains.employees.snapshot import FOLDING
from edalab.domains.employees.state import fold
from edalab.eventlog.snapshots import Snapshots

THEN = datetime(2024, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize("every", [1, 2, 3])
def test_the_state_from_a_snapshot_on_is_that_of_the_whole_stream(log, tmp_path, every):
    sample.load(log)
    snapshots = Snapshots(tmp_path / "snapshots.sqlite", every=every)
    for command in (
        ChangeRole(role="lead"),
        Correct(event="2", value="tester"),
        Leave(),
        Rehire(role="head"),
    ):
        registry.update(log, "1", [command], occurred_at=THEN)
        assert snapshots.state(log, stream_of(1), FOLDING).state == fold(events_of(log, 1))
    assert snapshots.state(log, stream_of(1), FOLDING).replayed == 6 % every
