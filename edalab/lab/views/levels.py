"""Lists the counts of each queue, consumer group and busy service over time."""

from collections.abc import Sequence

import msgspec

from edalab.lab.actions import action_of
from edalab.lab.trace import Record
from edalab.lab.views.gauges import Gauges


class Level(msgspec.Struct, frozen=True, gc=False):
    """The counts from an instant on.

    Args:
        at: Virtual nanoseconds.
        ready: Messages or requests that wait.
        unacked: Those that a consumer has, or that are worked on.
        acked: Those that are done so far.
    """

    at: int
    ready: int
    unacked: int
    acked: int


def levels(records: Sequence[Record]) -> dict[str, list[Level]]:
    """Return the levels over time of each queue, consumer group and service that ever had any.

    An instant has one level: the last.
    """
    by_name: dict[str, list[Level]] = {}
    gauges = Gauges(records)
    for record in records:
        for name in gauges.see(record, action_of(record.action)):
            gauge = gauges.by_name[name]
            series = by_name.setdefault(name, [])
            level = Level(record.at, gauge.ready, gauge.unacked, gauge.acked)
            if series and series[-1].at == record.at:
                series[-1] = level
            else:
                series.append(level)
    return by_name
