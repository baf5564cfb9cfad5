"""A whole lesson on paper, so to speak: printed from beginning to end, asking nothing."""

from typing import Any

from edalab.cli import lesson_runner
from edalab.cli.screens import blocks, compared, end_of_opening, task_verdict
from edalab.course.lesson import (
    Block,
    Concept,
    Lesson,
    Outcome,
    Prediction,
    Quiz,
    Screen,
    Sort,
    Step,
    Task,
)
from edalab.course.read_through import ReadThrough
from edalab.course.runner import words
from edalab.terminal import pages
from edalab.terminal.console import console
from edalab.texts import say


def print_lesson(through: ReadThrough, lesson: Lesson, only: Step | None) -> None:
    """Print the lesson, or one step of it, with its runs and the verdicts on what was answered.

    Raises:
        EdalabError: A run can't be made.
    """
    for number, step in enumerate(lesson.steps, 1):
        if only is not None and only is not step:
            continue
        where = f"{lesson.title} ({step.id})"
        where = f"{lesson.number}.{number} {where}" if lesson.number else where
        console().print(pages.heading(step.title, where))
        for screen in step.screens:
            told = through.screen_data(step, screen)
            if isinstance(screen, Outcome):
                _outcome(through, step, screen)
            else:
                _screen(screen, told or {})
        through.finish_step(step)
    if not lesson.number:
        for part in end_of_opening(lesson.title):
            console().print(part)


def _outcome(through: ReadThrough, step: Step, screen: Outcome) -> None:
    result, judged = through.results[step.id, screen.id]
    console().print(pages.command(screen.run.command, screen.run.setup))
    console().print(lesson_runner.shown(result, console()))
    console().print()
    for one in judged:
        console().print(pages.plain_text(f"({one.prediction.id})"), end="")
        console().print(compared(one))
    _blocks(screen.blocks)


def _screen(screen: Screen, told: dict[str, Any]) -> None:
    """A screen that no run was made for; ``told`` is what the report says of it."""
    match screen:
        case Concept():
            _blocks(screen.blocks)
        case Prediction():
            choices = [option.text for option in screen.choices]
            console().print(pages.question(f"({screen.id}) {screen.question}", choices))
        case Quiz():
            _quiz(told)
        case Sort():
            _sort(told)
        case Task():
            console().print(pages.prose(f"({screen.id}) {screen.text}"))
            if screen.file is not None:
                _solution(screen)
            else:
                console().print(task_verdict(tuple(told["missing"])))


def _solution(task: Task) -> None:
    """Where nobody can change the task's file: what the judge says once that is done."""
    for command in task.commands:
        console().print(pages.command(command), end="")
        console().print(lesson_runner.shown(lesson_runner.run(words(command)), console()))


def _quiz(told: dict[str, Any]) -> None:
    console().print(pages.question(f"({told['id']}) {told['question']}", told["choices"]))
    if told["verdict"]:
        verdict = say("lesson.right" if told["verdict"] == "right" else "lesson.wrong")
        console().print(pages.prose(f"{told['chosen']}: **{verdict}** {told['says']}"))


def _sort(told: dict[str, Any]) -> None:
    console().print(pages.question(f"({told['id']}) {told['question']}", told["bins"]))
    for number, item in enumerate(told["items"], 1):
        placed = f"{told['bins'][item['placed'] - 1]}: " if item["verdict"] else ""
        verdict = say("lesson.right" if item["verdict"] == "right" else "lesson.wrong")
        says = f" {placed}**{verdict}** {item['says']}" if item["verdict"] else ""
        console().print(pages.prose(f"({number}) {item['text']}{says}"), end="")
    console().print()


def _blocks(found: tuple[Block, ...]) -> None:
    for part in blocks(found, console()):
        console().print(part)
