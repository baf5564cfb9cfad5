"""A lesson from beginning to end as plain data, for where nobody can be asked.

Nothing is asked and nothing chosen: every run is made, and a question is answered only by what was
passed in. Answers are kept in the study like any others; reading alone keeps nothing.
"""

from collections.abc import Mapping
from typing import Any

from edalab.course import judge
from edalab.course.answers import Answers, judge_task
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
    Step,
    Task,
)
from edalab.course.progress import LessonProgress
from edalab.course.runner import Runner, RunResult, words
from edalab.course.study import Study
from edalab.errors import UnknownName


class Walk:
    """Goes through a lesson with the answers given, keeping them.

    Args:
        lesson: The lesson.
        study: Where answers are kept.
        run: Runs the lesson's commands, and the answers to tasks.
        answers: By the id of a prediction, quiz or task: what a learner would type.

    Raises:
        UnknownName: An answer is to nothing that the lesson asks.
        UsageError: An answer can't be one, or its command can't be run; nothing was kept.
    """

    def __init__(
        self, lesson: Lesson, study: Study, run: Runner, answers: Mapping[str, str]
    ) -> None:
        self._lesson = lesson
        self._kept = Answers(lesson, study, run)
        self._typed = answers
        self.results: dict[tuple[str, str], tuple[RunResult, list[Judged]]] = {}
        asked = {
            screen.id: screen
            for _, screen in lesson.screens()
            if isinstance(screen, Prediction | Quiz | Task)
        }
        for name, typed in answers.items():
            if name not in asked:
                raise UnknownName("question", name, list(asked))
            match asked[name]:  # all are tried before the first is kept
                case Prediction() as prediction:
                    judge.number(typed, prediction)
                case Quiz() as quiz:
                    judge.choice(typed, quiz)
                case Task():
                    run(words(typed))

    def take(self, step: Step, screen: Screen) -> dict[str, Any] | None:
        """Answer the screen if an answer was given, and tell the screen with its verdict.

        Raises:
            EdalabError: A run can't be made.
        """
        answered = screen.id in self._typed
        match screen:
            case Concept():
                return {"kind": "concept", "text": _text(screen.blocks)}
            case Prediction():
                if answered:
                    value = judge.number(self._typed[screen.id], screen)
                    self._kept.predict(step, screen, value)
                return None  # told with the outcome that judges it
            case Run():
                return None
            case Outcome():
                return self._outcome(step, screen)
            case Quiz():
                if answered:
                    number = judge.choice(self._typed[screen.id], screen)
                    self._kept.choose(step, screen, number)
                return _quiz(screen, self._kept.progress)
            case Task():
                if answered:
                    self._kept.experiment(step, screen, self._typed[screen.id])
                    self._kept.check(step, screen)
                return _task(screen, self._kept.progress)

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
            "result": result.data,
            "predictions": [_judged(one) for one in judged],
            "text": _text(screen.blocks),
        }


def report(walk: Walk, lesson: Lesson, only: Step | None = None) -> dict[str, Any]:
    """The whole lesson, or ``only`` one step of it, as plain data.

    Raises:
        EdalabError: A run can't be made.
    """
    steps = []
    for step in (only,) if only else lesson.steps:
        screens = [walk.take(step, screen) for screen in step.screens]
        steps.append(
            {
                "id": step.id,
                "title": step.title,
                "screens": [screen for screen in screens if screen is not None],
                "status": walk.leave(step),
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


def _task(task: Task, progress: LessonProgress) -> dict[str, Any]:
    verdict = judge_task(task, progress)
    return {
        "kind": "task",
        "id": task.id,
        "text": task.text,
        "verdict": "passed" if verdict.passed else "open",
        "missing": list(verdict.missing),
    }


def _text(blocks: tuple[Block, ...]) -> str:
    return "\n\n".join(block.text if isinstance(block, Prose) else block.alt for block in blocks)
