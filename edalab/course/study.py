"""The learner's study: a stream in an event log, read once and then followed.

Each thing that happens is appended durably as it happens, so that leaving at any moment loses
nothing. Two terminals may study at once: who is second reads again and decides anew.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from edalab.course.events import StudyEvent, from_record, to_data
from edalab.course.progress import Progress
from edalab.errors import VersionConflict
from edalab.eventlog.protocol import EventLog
from edalab.messages import NewEvent, RecordedEvent, new_id

STREAM = "study-1"


def now() -> datetime:
    """The time now, with its zone."""
    return datetime.now(UTC)


class Study:
    """What a learner did, and the progress that it makes.

    Args:
        log: Holds the study's stream.
        clock: Tells when something happens.
    """

    def __init__(self, log: EventLog, clock: Callable[[], datetime] = now) -> None:
        self._log = log
        self._clock = clock
        self._sitting = new_id()
        self.progress = Progress()
        self.read()

    def read(self) -> None:
        """Go on by what others appended.

        Raises:
            StorageError: The log can't be read.
        """
        for record in self._log.read_stream(STREAM, after=self.progress.version):
            self.progress.apply(from_record(record))

    def records(self) -> Iterator[RecordedEvent]:
        """All that is on record, oldest first: for folds that also need the times.

        Raises:
            StorageError: The log can't be read.
        """
        return self._log.read_stream(STREAM)

    def record(self, decide: Callable[[Progress], Sequence[StudyEvent]]) -> None:
        """Append what ``decide`` makes of the progress; durable when it returns.

        ``decide`` is asked again whenever another terminal was quicker.

        Raises:
            StorageError: The log can't be written.
        """
        while True:
            events = decide(self.progress)
            if not events:
                return
            try:
                self._append(events)
            except VersionConflict:
                self.read()
            else:
                return

    def _append(self, events: Sequence[StudyEvent]) -> None:
        happened = self._clock()
        fresh = [
            NewEvent(
                type=type(event).__name__,
                data=to_data(event),
                occurred_at=happened,
                correlation_id=self._sitting,
            )
            for event in events
        ]
        self._log.append(STREAM, fresh, expected=self.progress.version)
        for event in events:
            self.progress.apply(event)
