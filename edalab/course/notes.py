"""What a learner runs in another terminal, noted for the task that is open in the lesson."""

from typing import Any

from edalab.course.events import ExperimentNoted, StudyEvent
from edalab.course.progress import Progress
from edalab.course.study import Study


def note_run(study: Study, command: str, result: dict[str, Any]) -> bool:
    """Note a run for every task that a lesson stands at.

    Args:
        study: The learner's study.
        command: The command, as it can be typed again.
        result: Its JSON.

    Returns:
        Whether a task was open, so that the run was noted.

    Raises:
        StorageError: The study can't be written.
    """
    noted: list[StudyEvent] = []

    def decide(progress: Progress) -> list[StudyEvent]:
        noted[:] = [
            ExperimentNoted(
                lesson=lesson_id,
                step=lesson.task[0],
                task=lesson.task[1],
                command=command,
                result=result,
            )
            for lesson_id, lesson in progress.lessons.items()
            if lesson.task and not lesson.settled(lesson.task[1])
        ]
        return noted

    study.record(decide)
    return bool(noted)
