"""Reads a lesson from beginning to end without a terminal, and returns it as plain data.

Every run is made, and a question is answered only by an answer that the caller passes in. Those
answers are recorded in the study; reading alone records nothing.
"""

from collections.abc import Mapping
from typing import Any

from edalab.course import judge, standing
from edalab.course.checkers import Verdict
from edalab.course.judge import Judged
from edalab.course.lesson import (
    Block,
    Concept,
    Lesson,
    Outcome,
    Prediction,
    Prose,
    Quiz,
    Run,
    Screen,
    Sort,
    Step,
    Task,
)
from edalab.course.outcomes import Outcomes, judge_task
from edalab.course.progress import LessonProgress
from edalab.course.runner import CommandRunner, RunResult, words
from edalab.course.study import Study


class ReadThrough:
    """Reads through a lesson and records the answers that are passed in.

    Args:
        lesson: The lesson.
        study: Records the answers.
        runner: Runs the lesson's commands, and the answers to tasks.
        answers: What a learner would type, by the number or the id of a prediction, quiz, sort or
            task. A task may be answered by several commands, one per line.

    Raises:
        UnknownName: The lesson has no such question.
        UsageError: A text can't be an answer; nothing was recorded or run.
    """

    def __init__(
        self, lesson: Lesson, study: Study, runner: CommandRunner, answers: Mapping[str, str]
    ) -> None:
        self._lesson = lesson
        self._runner = runner
        self._outcomes = Outcomes(lesson, study, runner)
        if answers:
            from edalab.course.answers import Answers  # what records imports much

            self._outcomes = self._answers = Answers(lesson, study, runner)
        self._typed = {lesson.id_of(named): typed for named, typed in answers.items()}
        self.results: dict[tuple[str, str], tuple[RunResult, list[Judged]]] = {}
        questions = {
            screen.id: screen
            for _, screen in lesson.screens()
            if isinstance(screen, Prediction | Quiz | Sort | Task)
        }
        for name, typed in self._typed.items():
            match questions[name]:  # all are checked before the first is recorded
                case Prediction() as prediction:
                    for tried in _tries(typed):
                        judge.number(tried, prediction)
                case Quiz() as quiz:
                    judge.choice(typed, quiz)
                case Sort() as sort:
                    judge.bin_numbers(typed, sort)
                case Task():
                    for line in typed.splitlines() or [typed]:
                        runner.understand(words(line))

    def screen_data(self, step: Step, screen: Screen) -> dict[str, Any] | None:
        """Record the screen's answer if one was passed in; return the screen with its verdict.

        Raises:
            EdalabError: A run can't be made.
        """
        if screen.id in self._typed:
            self._answer(step, screen, self._typed[screen.id])
        match screen:
            case Concept():
                return {"kind": "concept", "text": _text(screen.blocks)}
            case Outcome():
                return self._outcome(step, screen)
            case Quiz():
                return _quiz(screen, self._outcomes.progress)
            case Sort():
                return _sort(screen, self._outcomes.progress)
            case Task():
                return _task(screen, judge_task(screen, self._outcomes.progress, self._runner))
            case Prediction() | Run():
                return None  # part of the outcome

    def _answer(self, step: Step, screen: Screen, typed: str) -> None:
        match screen:
            case Prediction():
                first, *second = (judge.number(tried, screen) for tried in _tries(typed))
                self._answers.predict(step, screen, first)
                if second and self._answers.may_retry(step, screen):
                    self._answers.retry(step, screen, second[0])
            case Quiz():
                self._answers.choose(step, screen, judge.choice(typed, screen))
            case Sort():
                for item, number in enumerate(judge.bin_numbers(typed, screen), 1):
                    self._answers.place(step, screen, item, number)
            case Task():
                for line in typed.splitlines():
                    self._answers.experiment(step, screen, line)
                self._answers.check(step, screen)

    def finish_step(self, step: Step) -> str:
        """Record the step as finished if its answers finish it, and return its status."""
        ids = {screen.id for screen in step.screens}
        if ids & set(self._typed):
            self._answers.finish(step)
        return standing.status(step, self._outcomes.progress)

    def _outcome(self, step: Step, screen: Outcome) -> dict[str, Any]:
        if {prediction.id for prediction in screen.predictions} & set(self._typed):
            self._answers.show(step, screen)
        self.results[step.id, screen.id] = result, judged = self._outcomes.result(screen)
        return {
            "kind": "run",
            "command": screen.run.command,
            "setup": list(screen.run.setup),
            "result": result.data,
            "predictions": [_judged(judgement) for judgement in judged],
            "text": _text(screen.blocks),
        }


def report(through: ReadThrough, lesson: Lesson, only: Step | None = None) -> dict[str, Any]:
    """Return the whole lesson, or ``only`` one step of it, as plain data.

    Raises:
        EdalabError: A run can't be made.
    """
    steps = []
    for step in (only,) if only else lesson.steps:
        screens = [through.screen_data(step, screen) for screen in step.screens]
        steps.append(
            {
                "id": step.id,
                "title": step.title,
                "deeper": step.deeper,
                "screens": [screen for screen in screens if screen is not None],
                "status": through.finish_step(step),
            }
        )
    return {
        "lesson": lesson.number,
        "id": lesson.id,
        "title": lesson.title,
        "language": lesson.language,
        "steps": steps,
    }


def _tries(typed: str) -> list[str]:
    """Return the first and the second try at a prediction; each ``--answer`` is a line."""
    return typed.splitlines()[:2] or [typed]


def _judged(judgement: Judged) -> dict[str, Any]:
    prediction = judgement.prediction
    return {
        "id": prediction.id,
        "question": prediction.question,
        "unit": prediction.unit,
        "predicted": judgement.value,
        "second_try": judgement.retry,
        "actual": judgement.actual,
        "tolerance": prediction.tolerance,
        "verdict": judgement.verdict,
        "says": judgement.says,
    }


def _quiz(quiz: Quiz, progress: LessonProgress) -> dict[str, Any]:
    chosen = progress.answers.get(quiz.id, [])
    last = quiz.choices[chosen[-1] - 1] if chosen and chosen[-1] <= len(quiz.choices) else None
    return {
        "kind": "quiz",
        "id": quiz.id,
        "question": quiz.question,
        "choices": [choice.text for choice in quiz.choices],
        "chosen": chosen[-1] if last else None,
        "verdict": None if last is None else "right" if last.right else "wrong",
        "says": last.says if last else "",
    }


def _sort(sort: Sort, progress: LessonProgress) -> dict[str, Any]:
    placed = progress.placed.get(sort.id, {})
    items = []
    for number, item in enumerate(sort.items, 1):
        bin_number = placed.get(number)
        verdict = None if bin_number is None else "right" if bin_number == item.bin else "wrong"
        says = item.says if verdict else ""
        items.append({"text": item.text, "placed": bin_number, "verdict": verdict, "says": says})
    verdicts = {item["verdict"] for item in items}
    return {
        "kind": "sort",
        "id": sort.id,
        "question": sort.question,
        "bins": list(sort.bins),
        "items": items,
        "verdict": None if None in verdicts else "wrong" if "wrong" in verdicts else "right",
    }


def _task(task: Task, verdict: Verdict) -> dict[str, Any]:
    return {
        "kind": "task",
        "id": task.id,
        "text": task.text,
        "verdict": "passed" if verdict.passed else "open",
        "missing": list(verdict.missing),
    }


def _text(blocks: tuple[Block, ...]) -> str:
    return "\n\n".join(block.text if isinstance(block, Prose) else block.alt for block in blocks)
