"""A lesson from beginning to end as plain data, for where nobody can be asked.

Nothing is asked and nothing chosen: every run is made, and a question is answered only by what was
passed in. Answers are kept in the study like any others; reading alone keeps nothing.
"""

from collections.abc import Mapping
from typing import Any

from edalab.course import judge
from edalab.course.answers import Answers, judge_task
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
from edalab.course.progress import LessonProgress
from edalab.course.runner import CommandRunner, RunResult, words
from edalab.course.study import Study
from edalab.errors import UnknownName


class ReadThrough:
    """Goes through a lesson with the answers given, keeping them.

    Args:
        lesson: The lesson.
        study: Where answers are kept.
        runner: Runs the lesson's commands, and the answers to tasks.
        answers: By the id of a prediction, quiz, sort or task: what a learner would type. A task
            may be answered by several commands, a line each.

    Raises:
        UnknownName: An answer is to nothing that the lesson asks.
        UsageError: An answer can't be one; nothing was kept or run.
    """

    def __init__(
        self, lesson: Lesson, study: Study, runner: CommandRunner, answers: Mapping[str, str]
    ) -> None:
        self._lesson = lesson
        self._runner = runner
        self._kept = Answers(lesson, study, runner)
        self._typed = answers
        self.results: dict[tuple[str, str], tuple[RunResult, list[Judged]]] = {}
        asked = {
            screen.id: screen
            for _, screen in lesson.screens()
            if isinstance(screen, Prediction | Quiz | Sort | Task)
        }
        for name, typed in answers.items():
            if name not in asked:
                raise UnknownName("question", name, list(asked))
            match asked[name]:  # all are read before the first is kept
                case Prediction() as prediction:
                    judge.number(typed, prediction)
                case Quiz() as quiz:
                    judge.choice(typed, quiz)
                case Sort() as sort:
                    judge.bin_numbers(typed, sort)
                case Task():
                    for line in typed.splitlines() or [typed]:
                        runner.understand(words(line))

    def take(self, step: Step, screen: Screen) -> dict[str, Any] | None:
        """Answer the screen if an answer was given, and tell the screen with its verdict.

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
                return _quiz(screen, self._kept.progress)
            case Sort():
                return _sort(screen, self._kept.progress)
            case Task():
                return _task(screen, judge_task(screen, self._kept.progress, self._runner))
            case Prediction() | Run():
                return None  # told with the outcome

    def _answer(self, step: Step, screen: Screen, typed: str) -> None:
        match screen:
            case Prediction():
                self._kept.predict(step, screen, judge.number(typed, screen))
            case Quiz():
                self._kept.choose(step, screen, judge.choice(typed, screen))
            case Sort():
                for item, number in enumerate(judge.bin_numbers(typed, screen), 1):
                    self._kept.place(step, screen, item, number)
            case Task():
                for line in typed.splitlines():
                    self._kept.experiment(step, screen, line)
                self._kept.check(step, screen)

    def leave(self, step: Step) -> str:
        """The step's status, after what was answered in it."""
        asked = {screen.id for screen in step.screens}
        if asked & set(self._typed):
            self._kept.finish(step)
        return self._kept.progress.status(step.id)

    def _outcome(self, step: Step, screen: Outcome) -> dict[str, Any]:
        if {asked.id for asked in screen.predictions} & set(self._typed):
            self._kept.show(step, screen)
        self.results[step.id, screen.id] = result, judged = self._kept.result(screen)
        return {
            "kind": "run",
            "command": screen.run.command,
            "setup": list(screen.run.setup),
            "result": result.data,
            "predictions": [_judged(one) for one in judged],
            "text": _text(screen.blocks),
        }


def report(through: ReadThrough, lesson: Lesson, only: Step | None = None) -> dict[str, Any]:
    """The whole lesson, or ``only`` one step of it, as plain data.

    Raises:
        EdalabError: A run can't be made.
    """
    steps = []
    for step in (only,) if only else lesson.steps:
        screens = [through.take(step, screen) for screen in step.screens]
        steps.append(
            {
                "id": step.id,
                "title": step.title,
                "screens": [screen for screen in screens if screen is not None],
                "status": through.leave(step),
            }
        )
    return {
        "lesson": lesson.number,
        "id": lesson.id,
        "title": lesson.title,
        "language": lesson.language,
        "steps": steps,
    }


def _judged(one: Judged) -> dict[str, Any]:
    asked = one.prediction
    return {
        "id": asked.id,
        "question": asked.question,
        "unit": asked.unit,
        "predicted": one.value,
        "actual": one.actual,
        "tolerance": asked.tolerance,
        "verdict": one.verdict,
        "says": one.says,
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
        its = placed.get(number)
        verdict = None if its is None else "right" if its == item.bin else "wrong"
        says = item.says if verdict else ""
        items.append({"text": item.text, "placed": its, "verdict": verdict, "says": says})
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
