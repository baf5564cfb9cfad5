"""Records a learner's answers in the study: predictions, choices, runs and tasks.

The step machine and the non-interactive read-through both use it, so that an answer is the same
event either way.
"""

from collections.abc import Sequence

from edalab.course.checkers import Verdict
from edalab.course.events import (
    AnswerRevealed,
    ExperimentNoted,
    ItemPlaced,
    PredictionChecked,
    PredictionMade,
    PredictionRetried,
    QuizAnswered,
    RunShown,
    SortSolved,
    StepFinished,
    StudyEvent,
    TaskPassed,
)
from edalab.course.lesson import (
    Choice,
    Item,
    Outcome,
    Prediction,
    Question,
    Quiz,
    Sort,
    Step,
    Task,
)
from edalab.course.outcomes import Outcomes, judge_task
from edalab.course.progress import LessonProgress, Progress
from edalab.course.runner import RunResult, words
from edalab.course.standing import answer_shown, nothing_open
from edalab.errors import EdalabError


class Answers(Outcomes):
    """Takes a learner's answers to one lesson's questions and records them in the study."""

    def predict(self, step: Step, prediction: Prediction, value: float) -> float:
        """Record a prediction, unless one is on record; return the number on record."""
        event = PredictionMade(
            lesson=self._lesson.id, step=step.id, prediction=prediction.id, value=value
        )
        self._study.record(
            lambda progress: (
                [] if prediction.id in self._lesson_progress(progress).predictions else [event]
            )
        )
        return self.progress.predictions[prediction.id]

    def may_retry(self, step: Step, prediction: Prediction) -> bool:
        """Return whether a prediction is wrong and was tried once only."""
        if prediction.id in self.progress.retries:
            return False
        outcome = next(
            screen
            for screen in step.screens
            if isinstance(screen, Outcome) and prediction in screen.predictions
        )
        try:
            _, judged = self.result(outcome)
        except EdalabError:  # the error appears when the run is shown
            return False
        verdicts = {comparison.prediction.id: comparison.verdict for comparison in judged}
        return verdicts[prediction.id] in {"wrong", "misconception"}

    def retry(self, step: Step, prediction: Prediction, value: float) -> None:
        """Record a second try at a prediction; the first one counts."""
        event = PredictionRetried(
            lesson=self._lesson.id, step=step.id, prediction=prediction.id, value=value
        )
        self._study.record(
            lambda progress: (
                [] if prediction.id in self._lesson_progress(progress).retries else [event]
            )
        )

    def choose(self, step: Step, quiz: Quiz, number: int) -> Choice:
        """Record a choice, by its number from 1, and return it."""
        choice = quiz.choices[number - 1]
        event = QuizAnswered(
            lesson=self._lesson.id, step=step.id, quiz=quiz.id, choice=number, right=choice.right
        )
        self._study.record(lambda _: [event])
        return choice

    def place(self, step: Step, sort: Sort, item_number: int, bin_number: int) -> Item:
        """Record that an item was put into a bin, and return the item; both count from 1.

        The placement that puts the last item right also records the sort as solved.
        """
        item = sort.items[item_number - 1]
        event = ItemPlaced(
            lesson=self._lesson.id,
            step=step.id,
            sort=sort.id,
            item=item_number,
            bin=bin_number,
            right=bin_number == item.bin,
        )
        solved = SortSolved(lesson=self._lesson.id, step=step.id, sort=sort.id)

        def decide(progress: Progress) -> Sequence[StudyEvent]:
            lesson_progress = self._lesson_progress(progress)
            bins = lesson_progress.placed.get(sort.id, {}) | {item_number: bin_number}
            all_right = all(bins.get(n) == right for n, right in enumerate(sort.right, 1))
            newly_solved = all_right and not lesson_progress.settled(sort.id)
            return [event, solved] if newly_solved else [event]

        self._study.record(decide)
        return item

    def mark_sorted(self, step: Step, sort: Sort) -> None:
        """Record a sort as solved whose placed items a changed lesson has made right."""
        solved = SortSolved(lesson=self._lesson.id, step=step.id, sort=sort.id)
        self._study.record(
            lambda progress: [] if self._lesson_progress(progress).settled(sort.id) else [solved]
        )

    def reveal(self, step: Step, question: Question) -> None:
        """Record that the answer was shown, unless the question is settled already."""
        shown = AnswerRevealed(lesson=self._lesson.id, step=step.id, item=question.id)
        self._study.record(
            lambda progress: [] if self._lesson_progress(progress).settled(question.id) else [shown]
        )

    def show(self, step: Step, outcome: Outcome) -> None:
        """Record that the lesson's run was shown, and the verdict on each prediction.

        Raises:
            EdalabError: The run can't be made; nothing was recorded.
        """
        _, judged = self.result(outcome)
        shown = RunShown(
            lesson=self._lesson.id, step=step.id, run=outcome.run.id, command=outcome.run.command
        )

        def decide(progress: Progress) -> Sequence[StudyEvent]:
            checked = self._lesson_progress(progress).checked
            new_verdicts = [
                PredictionChecked(
                    lesson=self._lesson.id,
                    step=step.id,
                    prediction=comparison.prediction.id,
                    value=comparison.value,
                    actual=comparison.actual,
                    verdict=comparison.verdict,
                )
                for comparison in judged
                if comparison.value is not None
                and comparison.verdict is not None
                and comparison.prediction.id not in checked
            ]
            return [shown, *new_verdicts]

        self._study.record(decide)

    def experiment(self, step: Step, task: Task, command: str) -> RunResult:
        """Run the command that the learner typed for a task, and record it if it counts.

        Raises:
            EdalabError: The command can't be run; nothing was recorded.
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
        """Return what a task still misses, with runs from other terminals counted too."""
        self._study.read()
        verdict = judge_task(task, self.progress, self._runner)
        event = TaskPassed(lesson=self._lesson.id, step=step.id, task=task.id)
        if verdict.passed:
            self._study.record(
                lambda progress: (
                    [] if task.id in self._lesson_progress(progress).solved else [event]
                )
            )
        return verdict

    def finish(self, step: Step) -> None:
        """Record that the step is finished, if nothing in it is open."""

        def decide(progress: Progress) -> Sequence[StudyEvent]:
            finished = finished_event(self._lesson.id, step, self._lesson_progress(progress))
            return [finished] if finished else []

        self._study.record(decide)

    def _lesson_progress(self, progress: Progress) -> LessonProgress:
        return progress.lesson(self._lesson.id)


def finished_event(lesson_id: str, step: Step, progress: LessonProgress) -> StepFinished | None:
    """Return the event that ends a step; None while something is open or where it is on record."""
    if progress.status(step.id) in {"skipped", "done"} or not nothing_open(step, progress):
        return None
    revealed = answer_shown(step, progress)
    if revealed and progress.status(step.id) == "revealed":
        return None
    return StepFinished(lesson=lesson_id, step=step.id, outcome="revealed" if revealed else "done")
