"""What a learner answers, kept in the study: predictions, choices, runs, tasks.

The step machine and the walk without a terminal both stand on this, so that an answer is the same
event whichever way it was given.
"""

from collections.abc import Sequence

from edalab.course import judge
from edalab.course.checkers import CHECKERS, Evidence, Verdict
from edalab.course.events import (
    AnswerRevealed,
    ExperimentNoted,
    ItemPlaced,
    PredictionChecked,
    PredictionMade,
    QuizAnswered,
    RunShown,
    SortSolved,
    StepFinished,
    StudyEvent,
    TaskPassed,
)
from edalab.course.judge import Judged
from edalab.course.lesson import (
    Choice,
    Item,
    Lesson,
    Outcome,
    Prediction,
    Question,
    Quiz,
    Run,
    Sort,
    Step,
    Task,
    questions,
)
from edalab.course.progress import LessonProgress, Progress
from edalab.course.runner import CommandRunner, RunResult, words
from edalab.course.study import Study


class Answers:
    """Takes answers to one lesson's questions.

    Args:
        lesson: Whose questions.
        study: Where the answers are kept.
        runner: Runs the lesson's commands, and the learner's.
    """

    def __init__(self, lesson: Lesson, study: Study, runner: CommandRunner) -> None:
        self._lesson = lesson
        self._study = study
        self._runner = runner
        self._results: dict[tuple[str, ...], RunResult] = {}

    @property
    def progress(self) -> LessonProgress:
        """How far the learner is in this lesson."""
        return self._study.progress.lesson(self._lesson.id)

    def predict(self, step: Step, asked: Prediction, value: float) -> float:
        """Commit to a number; an earlier one stands, and is given back."""
        made = PredictionMade(
            lesson=self._lesson.id, step=step.id, prediction=asked.id, value=value
        )
        self._study.record(
            lambda progress: [] if asked.id in self._mine(progress).predictions else [made]
        )
        return self.progress.predictions[asked.id]

    def choose(self, step: Step, quiz: Quiz, number: int) -> Choice:
        """Choose an answer to a quiz, by its number from 1."""
        choice = quiz.choices[number - 1]
        answered = QuizAnswered(
            lesson=self._lesson.id, step=step.id, quiz=quiz.id, choice=number, right=choice.right
        )
        self._study.record(lambda _: [answered])
        return choice

    def place(self, step: Step, sort: Sort, item: int, number: int) -> Item:
        """Put an item into a bin, both by their number from 1; the last right one solves it."""
        thing = sort.items[item - 1]
        placed = ItemPlaced(
            lesson=self._lesson.id,
            step=step.id,
            sort=sort.id,
            item=item,
            bin=number,
            right=number == thing.bin,
        )
        solved = SortSolved(lesson=self._lesson.id, step=step.id, sort=sort.id)

        def decide(progress: Progress) -> Sequence[StudyEvent]:
            known = self._mine(progress)
            bins = known.placed.get(sort.id, {}) | {item: number}
            all_right = all(bins.get(n) == each.bin for n, each in enumerate(sort.items, 1))
            return [placed, solved] if all_right and not known.settled(sort.id) else [placed]

        self._study.record(decide)
        return thing

    def all_placed(self, step: Step, sort: Sort) -> None:
        """Keep that a sort is solved whose items all lie right, since the lesson says so now."""
        solved = SortSolved(lesson=self._lesson.id, step=step.id, sort=sort.id)
        self._study.record(
            lambda progress: [] if self._mine(progress).settled(sort.id) else [solved]
        )

    def reveal(self, step: Step, item: Question) -> None:
        """Keep that the answer was shown; one that was found before stays found."""
        shown = AnswerRevealed(lesson=self._lesson.id, step=step.id, item=item.id)
        self._study.record(
            lambda progress: [] if self._mine(progress).settled(item.id) else [shown]
        )

    def result(self, outcome: Outcome) -> tuple[RunResult, list[Judged]]:
        """What the lesson's run shows, and each prediction beside it.

        Raises:
            EdalabError: The run can't be made.
        """
        run = outcome.run
        key = (*run.setup, run.command)
        if key not in self._results:  # the same home and seed give the same: once is enough
            self._results[key] = self.again(run, run.command)
        result = self._results[key]
        made = self.progress.predictions
        return result, [
            judge.judge(asked, made.get(asked.id), result, self._lesson.path)
            for asked in outcome.predictions
        ]

    def show(self, step: Step, outcome: Outcome) -> None:
        """Keep that the lesson's run was shown, and how it judged the predictions.

        Raises:
            EdalabError: The run can't be made; nothing was kept.
        """
        _, judged = self.result(outcome)
        shown = RunShown(
            lesson=self._lesson.id, step=step.id, run=outcome.run.id, command=outcome.run.command
        )

        def decide(progress: Progress) -> Sequence[StudyEvent]:
            checked = self._mine(progress).checked
            fresh = [
                PredictionChecked(
                    lesson=self._lesson.id,
                    step=step.id,
                    prediction=one.prediction.id,
                    value=one.value,
                    actual=one.actual,
                    verdict=one.verdict,
                )
                for one in judged
                if one.value is not None
                and one.verdict is not None
                and one.prediction.id not in checked
            ]
            return [shown, *fresh]

        self._study.record(decide)

    def again(self, run: Run, command: str) -> RunResult:
        """Make a run of the lesson with another command, in the home that the run began with.

        Raises:
            EdalabError: The run can't be made.
        """
        setup = None if run.live else [words(each) for each in run.setup]
        return self._runner.run(words(command), setup)

    def experiment(self, step: Step, task: Task, command: str) -> RunResult:
        """Run a command of the learner's own for a task.

        Raises:
            EdalabError: The command can't be run; nothing was kept.
        """
        result = self._runner.run(words(command))
        if not result.counts:
            return result
        noted = ExperimentNoted(
            lesson=self._lesson.id,
            step=step.id,
            task=task.id,
            command=command,
            result=result.data,
        )
        self._study.record(lambda _: [noted])
        return result

    def check(self, step: Step, task: Task) -> Verdict:
        """What a task still misses, by all that was done for it, in other terminals too."""
        self._study.read()
        verdict = judge_task(task, self.progress, self._runner)
        passed = TaskPassed(lesson=self._lesson.id, step=step.id, task=task.id)
        if verdict.passed:
            self._study.record(
                lambda progress: [] if task.id in self._mine(progress).solved else [passed]
            )
        return verdict

    def finish(self, step: Step) -> None:
        """Keep that the step is finished, if nothing in it is left open."""

        def decide(progress: Progress) -> Sequence[StudyEvent]:
            finished = finished_event(self._lesson.id, step, self._mine(progress))
            return [finished] if finished else []

        self._study.record(decide)

    def _mine(self, progress: Progress) -> LessonProgress:
        return progress.lesson(self._lesson.id)


def judge_task(task: Task, progress: LessonProgress, runner: CommandRunner) -> Verdict:
    """What a task still misses; once passed, it stays passed."""
    if task.id in progress.solved:
        return Verdict()
    runs = progress.experiments.get(task.id, [])
    return CHECKERS[task.checker](Evidence(runs, runner.employees), task.parameters)


def finished_event(lesson_id: str, step: Step, progress: LessonProgress) -> StepFinished | None:
    """The step's end, if nothing in it is left open and it is not on record already."""
    items = questions(step)
    if progress.status(step.id) in {"skipped", "done"}:
        return None
    if not all(progress.settled(item.id) for item in items):
        return None
    runs = [screen.run.id for screen in step.screens if isinstance(screen, Outcome)]
    if any(f"{step.id}/{run}" not in progress.runs for run in runs):
        return None
    revealed = any(item.id in progress.revealed for item in items)
    if revealed and progress.status(step.id) == "revealed":
        return None
    return StepFinished(lesson=lesson_id, step=step.id, outcome="revealed" if revealed else "done")
