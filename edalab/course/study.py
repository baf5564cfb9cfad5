"""The learner's study: reads its stream from the event log and appends to it.

Each event is durable as soon as it happens, so that leaving at any moment loses nothing. Two
terminals may write at once: on a version conflict the loser reads the new events and decides again.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from edalab.course.progress import Progress
from edalab.errors import VersionConflict

if TYPE_CHECKING:  # A study in which nothing is recorded needs no event.
    from edalab.course.events import StudyEvent
    from edalab.messages import NewEvent, RecordedEvent

STREAM = "study-1"


def now() -> datetime:
    """Return the current time in UTC."""
    return datetime.now(UTC)


class StudyLog(Protocol):
    """What a study needs of an event log."""

    def append(
        self, stream: str, events: "Sequence[NewEvent]", *, expected: int
    ) -> "tuple[RecordedEvent, ...]":
        """Append the events to the stream, as ``EventLog.append`` does."""

    def read_stream(self, stream: str, *, after: int = 0) -> "Iterator[RecordedEvent]":
        """The events of one stream with a version greater than ``after``, in order."""


class Study:
    """A learner's study stream and the progress folded from it.

    Args:
        log: Holds the study's stream.
        clock: Returns the time at which an event is recorded.
    """

    def __init__(self, log: StudyLog, clock: Callable[[], datetime] = now) -> None:
        self._log = log
        self._clock = clock
        self.progress = Progress()
        self.read()

    def read(self) -> None:
        """Apply the events that other processes appended.

        Raises:
            StorageError: The log can't be read.
        """
        records = list(self._log.read_stream(STREAM, after=self.progress.version))
        if records:
            from edalab.course.folding import apply_records

            apply_records(self.progress, records)

    def records(self) -> "Iterator[RecordedEvent]":
        """Return all records of the study, oldest first, for folds that need the times.

        Raises:
            StorageError: The log can't be read.
        """
        return self._log.read_stream(STREAM)

    def record(self, decide: "Callable[[Progress], Sequence[StudyEvent]]") -> None:
        """Append the events that ``decide`` returns for the current progress, durably.

        ``decide`` is called again with newer progress after each version conflict.

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

    @cached_property
    def _sitting(self) -> str:
        """The id that the events of this sitting have in common."""
        from edalab.messages import new_id

        return new_id()

    def _append(self, events: "Sequence[StudyEvent]") -> None:
        from edalab.course.events import to_data
        from edalab.course.folding import apply
        from edalab.messages import NewEvent

        occurred_at = self._clock()
        new_events = [
            NewEvent(
                type=type(event).__name__,
                data=to_data(event),
                occurred_at=occurred_at,
                correlation_id=self._sitting,
            )
            for event in events
        ]
        self._log.append(STREAM, new_events, expected=self.progress.version)
        for event in events:
            apply(self.progress, event)


def note_run(study: Study, command: str, result: dict[str, Any]) -> bool:
    """Record a run for each lesson that stands at an open task.

    Args:
        study: The learner's study.
        command: The command that repeats the run.
        result: The run's JSON.

    Returns:
        Whether the run was recorded for a task.

    Raises:
        StorageError: The study can't be written.
    """
    from edalab.course.events import ExperimentNoted
    from edalab.passwords import without_passwords

    noted: list[StudyEvent] = []

    def decide(progress: Progress) -> "list[StudyEvent]":
        noted[:] = [
            ExperimentNoted(
                lesson=lesson_id,
                step=lesson.task[0],
                task=lesson.task[1],
                command=without_passwords(command),
                result=result,
            )
            for lesson_id, lesson in progress.lessons.items()
            if lesson.task and not lesson.settled(lesson.task[1])
        ]
        return noted

    study.record(decide)
    return bool(noted)
