"""Makes the runs of a lesson, and compares with them what a learner predicted."""

import msgspec

from edalab.course import judge
from edalab.course.checkers import Evidence, Verdict, checker_named
from edalab.course.judge import Judged
from edalab.course.lesson import Lesson, Outcome, Run, Task
from edalab.course.progress import LessonProgress
from edalab.course.runner import CommandRunner, RunResult, words
from edalab.course.study import Study


class Outcomes:
    """The outcomes of one lesson's runs for a learner; records nothing.

    Args:
        lesson: The lesson.
        study: Has the learner's answers.
        runner: Runs the lesson's commands, and the learner's.
    """

    def __init__(self, lesson: Lesson, study: Study, runner: CommandRunner) -> None:
        self._lesson = lesson
        self._study = study
        self._runner = runner
        self._results: dict[tuple[str, ...], RunResult] = {}

    @property
    def progress(self) -> LessonProgress:
        """Return the learner's progress in this lesson."""
        return self._study.progress.lesson(self._lesson.id)

    def result(self, outcome: Outcome) -> tuple[RunResult, list[Judged]]:
        """Return the result of the lesson's run, and each prediction compared with it.

        Raises:
            EdalabError: The run can't be made.
        """
        run = outcome.run
        key = (*run.setup, run.command)
        if key not in self._results:  # the same home and seed give the same result
            self._results[key] = self.rerun(run, run.command)
        result = self._results[key]
        made, retries = self.progress.predictions, self.progress.retries
        return result, [
            msgspec.structs.replace(
                judge.judge(prediction, made.get(prediction.id), result, self._lesson.path),
                retry=retries.get(prediction.id),
            )
            for prediction in outcome.predictions
        ]

    def rerun(self, run: Run, command: str) -> RunResult:
        """Run a command in a home that is set up as for a run of the lesson.

        Raises:
            EdalabError: The run can't be made.
        """
        setup = None if run.live else [words(setup_command) for setup_command in run.setup]
        return self._runner.run(words(command), setup, keep=run.kept_sides)


def judge_task(task: Task, progress: LessonProgress, runner: CommandRunner) -> Verdict:
    """Return what a task still misses; a task that was passed misses nothing."""
    if task.id in progress.solved:
        return Verdict()
    runs = progress.experiments.get(task.id, [])
    return checker_named(task.checker)(Evidence(runs, runner.employees), task.parameters)
