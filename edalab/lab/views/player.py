"""Plays runs on the virtual clock: all sides at once, forwards, backwards, step by step."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from edalab.lab.trace import Record
from edalab.lab.units import SECOND
from edalab.lab.views.race import by_records
from edalab.lab.views.scene import Scene

AUTOMATIC_S = 10
"""The real seconds that a run takes if no speed is given."""

RECORDS_PER_S = 2
"""The records of each side shown in a real second, if a run is played record by record."""


class Player:
    """Plays the runs of all sides on one clock.

    Args:
        traces: The records by side.
        speed: Virtual seconds for each real second; None for one that suits the run's length.
            Without a speed, a run with few instants is played record by record: ``by_record``.
    """

    def __init__(self, traces: Mapping[str, Sequence[Record]], speed: float | None = None) -> None:
        self.by_record = speed is None and by_records(traces)
        order = sorted(
            (number if self.by_record else record.at, place, number)
            for place, records in enumerate(traces.values())
            for number, record in enumerate(records, 1)
        )
        self._instants = [at for at, _, _ in order]
        self._owners = [place for _, place, _ in order]
        self._places: list[list[int]] = [[] for _ in traces]
        for position, place in enumerate(self._owners):
            self._places[place].append(position)
        self.scenes = {side: Scene(records) for side, records in traces.items()}
        self.end = self._instants[-1] if order else 0
        self._usual = max(1, self.end) / SECOND / AUTOMATIC_S
        if self.by_record:
            self._usual = max(self._usual, RECORDS_PER_S / SECOND)
        self.speed = speed or self._usual
        self.position = 0
        self.at = 0.0
        # Where all happens in one instant there is nothing to play, only steps to take.
        self.playing = self.end > 0
        self._show()

    @property
    def over(self) -> bool:
        """Whether everything has been shown."""
        return self.position == len(self._instants)

    @property
    def last(self) -> str | None:
        """The side of the last record shown; None before the first record."""
        if not self.position:
            return None
        return list(self.scenes)[self._owners[self.position - 1]]

    def advance(self, seconds: float) -> None:
        """Show what happens in the next real seconds, if the run is playing."""
        if not self.playing:
            return
        self.at = min(self.end, self.at + seconds * self.speed * SECOND)
        self.position = bisect_right(self._instants, self.at)
        self.playing = not self.over
        self._show()

    def pause_or_play(self) -> None:
        """Stop or continue; start again if everything has been shown."""
        if self.over and self.end:
            self._go(0)
            self.at = 0.0
            self.playing = True
        else:
            self.playing = not self.playing and self.end > 0

    def step(self, records: int, side: str | None = None) -> None:
        """Stop, and move forwards or backwards by records, of one side or of all.

        Args:
            records: How many; negative for backwards.
            side: The side whose records count; None for all sides.
        """
        self.playing = False
        position = self.position + records
        if side is not None:
            place = list(self.scenes).index(side)
            seen = self.scenes[side].seen + records
            # After the last record of a side there is what the others still do.
            position = self._places[place][seen - 1] + 1 if 0 < seen <= len(
                self._places[place]
            ) else (0 if seen <= 0 else len(self._instants))  # fmt: skip
        self._go(max(0, min(position, len(self._instants))))

    def faster(self, factor: float) -> None:
        """Multiply the speed, within a thousandth and a thousand times the run's usual speed."""
        self.speed = min(max(self.speed * factor, self._usual / 1000), self._usual * 1000)

    def _go(self, position: int) -> None:
        self.position = position
        self.at = float(self._instants[position - 1]) if position else 0.0
        self._show()

    def _show(self) -> None:
        for scene, places in zip(self.scenes.values(), self._places, strict=True):
            scene.go(bisect_right(places, self.position - 1))
