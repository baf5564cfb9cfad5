"""How much waits where over time: the counts of each queue, consumer group and busy service."""

from collections.abc import Sequence

import msgspec

from edalab.lab.trace import Record
from edalab.lab.views.scene import Scene


class Level(msgspec.Struct, frozen=True, gc=False):
    """What waits, is in hand and is done with from an instant on.

    Args:
        at: Virtual nanoseconds.
        ready: What waits.
        unacked: What is in somebody's hands.
        acked: What is done with so far.
    """

    at: int
    ready: int
    unacked: int
    acked: int


def levels(records: Sequence[Record]) -> dict[str, list[Level]]:
    """The levels over time, by queue, consumer group or service that something ever waited for.

    Of each instant there is one level: the last.
    """
    by_name: dict[str, list[Level]] = {}
    scene = Scene(records)
    while scene.seen < len(records):
        record = scene.step()
        for name in scene.changed:
            gauge = scene.gauge(name)
            if gauge is None:
                continue
            series = by_name.setdefault(name, [])
            level = Level(record.at, gauge.ready, gauge.unacked, gauge.acked)
            if series and series[-1].at == record.at:
                series[-1] = level
            else:
                series.append(level)
    return by_name
