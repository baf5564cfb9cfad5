"""A whole lesson on paper, so to speak: printed from beginning to end, asking nothing."""

from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from rich.console import Console


def print_lesson(through: ReadThrough, lesson: Lesson, only: Step | None) -> None:
    """Print the lesson, or one step of it, with its runs and the verdicts on what was answered.

    Raises:
        EdalabError: A run can't be made.
    """
    page = console()
    for number, step in enumerate(lesson.steps, 1):
        if only is not None and only is not step:
            continue
        where = f"{lesson.title} ({step.id})"
        where = f"{lesson.number}.{number} {where}" if lesson.number else where
        page.print(pages.heading(step.title, where))
        for screen in step.screens:
            told = through.screen_data(step, screen)
            if isinstance(screen, Outcome):
                _outcome(page, through, step, screen)
            else:
                _screen(page, screen, told or {})
        through.finish_step(step)
    if not lesson.number:
        for part in end_of_opening(lesson.title):
            page.print(part)


def _outcome(page: "Console", through: ReadThrough, step: Step, screen: Outcome) -> None:
    result, judged = through.results[step.id, screen.id]
    page.print(pages.command(screen.run.command, screen.run.setup))
    page.print(lesson_runner.shown(result, page))
    page.print()
    for one in judged:
        page.print(pages.plain_text(f"({one.prediction.id})"), end="")
        page.print(compared(one))
    _blocks(page, screen.blocks)


def _screen(page: "Console", screen: Screen, told: dict[str, Any]) -> None:
    """A screen that no run was made for; ``told`` is what the report says of it."""
    match screen:
        case Concept():
            _blocks(page, screen.blocks)
        case Prediction():
            choices = [option.text for option in screen.choices]
            page.print(pages.question(f"({screen.id}) {screen.question}", choices))
        case Quiz():
            _quiz(page, told)
        case Sort():
            _sort(page, told)
        case Task():
            page.print(pages.prose(f"({screen.id}) {screen.text}"))
            if screen.file is not None:
                _solution(page, screen)
            else:
                page.print(task_verdict(tuple(told["missing"])))


def _solution(page: "Console", task: Task) -> None:
    """Where nobody can change the task's file: what the judge says once that is done."""
    for command in task.commands:
        page.print(pages.command(command), end="")
        page.print(lesson_runner.shown(lesson_runner.run(words(command)), page))


def _quiz(page: "Console", told: dict[str, Any]) -> None:
    page.print(pages.question(f"({told['id']}) {told['question']}", told["choices"]))
    if told["verdict"]:
        verdict = say("lesson.right" if told["verdict"] == "right" else "lesson.wrong")
        page.print(pages.prose(f"{told['chosen']}: **{verdict}** {told['says']}"))


def _sort(page: "Console", told: dict[str, Any]) -> None:
    page.print(pages.question(f"({told['id']}) {told['question']}", told["bins"]))
    for number, item in enumerate(told["items"], 1):
        placed = f"{told['bins'][item['placed'] - 1]}: " if item["verdict"] else ""
        verdict = say("lesson.right" if item["verdict"] == "right" else "lesson.wrong")
        says = f" {placed}**{verdict}** {item['says']}" if item["verdict"] else ""
        page.print(pages.prose(f"({number}) {item['text']}{says}"), end="")
    page.print()


def _blocks(page: "Console", found: tuple[Block, ...]) -> None:
    for part in blocks(found, page):
        page.print(part)
