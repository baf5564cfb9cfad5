"""Prints a whole lesson without asking anything."""

from typing import TYPE_CHECKING, Any

from edalab.cli import lesson_runner
from edalab.cli.screens import blocks, comparison, end_of_opening, step_title, task_verdict
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
from edalab.terminal.lines import line
from edalab.texts import say

if TYPE_CHECKING:
    from rich.console import Console


def print_lesson(through: ReadThrough, lesson: Lesson, only: Step | None) -> None:
    """Print a lesson, or one step of it, with its runs and the verdicts on answers.

    Raises:
        EdalabError: A run can't be made.
    """
    page, numbers = console(), lesson.numbered()
    for number, step in enumerate(lesson.steps, 1):
        if only is not None and only is not step:
            continue
        where = f"{lesson.number}.{number} {lesson.title}" if lesson.number else lesson.title
        with page:  # a step is written at once, which takes less time than part by part
            page.print(pages.heading(step_title(step), where))
            for screen in step.screens:
                data = through.screen_data(step, screen)
                if isinstance(screen, Outcome):
                    _outcome(page, through, step, screen, numbers)
                else:
                    _screen(page, screen, data or {}, numbers.get(screen.id, 0))
        through.finish_step(step)
    if not lesson.number:
        for part in end_of_opening(lesson.title):
            page.print(part)


def _outcome(
    page: "Console", through: ReadThrough, step: Step, screen: Outcome, numbers: dict[str, int]
) -> None:
    result, judged = through.results[step.id, screen.id]
    page.print(pages.command(screen.run.command, screen.run.setup))
    drawing = lesson_runner.picture(screen.run, result, page)
    if drawing is not None:
        page.print(drawing)
        page.print()
    for judgement in judged:
        page.print(line(_number(numbers[judgement.prediction.id]), "bold"))
        page.print(comparison(judgement))
    page.print(lesson_runner.rendered(result, page))
    page.print()
    _blocks(page, screen.blocks)


def _screen(page: "Console", screen: Screen, data: dict[str, Any], number: int) -> None:
    """Print a screen without a run; ``data`` is its part of the report."""
    if number:
        page.print(line(_number(number), "bold"))
    match screen:
        case Concept():
            _blocks(page, screen.blocks)
        case Prediction():
            choices = [option.text for option in screen.choices]
            page.print(pages.question(screen.question, choices))
        case Quiz():
            _quiz(page, data)
        case Sort():
            _sort(page, data)
        case Task():
            page.print(pages.prose(screen.text))
            if screen.file is not None:
                _solution(page, screen)
            else:
                page.print(task_verdict(tuple(data["missing"])))


def _number(number: int) -> str:
    """Return a question's number, by which ``--answer`` names it."""
    return say("lesson.question-number", number=number)


def _solution(page: "Console", task: Task) -> None:
    """Print the commands of the solution with their results, since nobody can edit the file."""
    for command in task.commands:
        page.print(pages.command(command), end="")
        page.print(lesson_runner.rendered(lesson_runner.run(words(command)), page))


def _quiz(page: "Console", data: dict[str, Any]) -> None:
    page.print(pages.question(data["question"], data["choices"]))
    if data["verdict"]:
        verdict = say("lesson.right" if data["verdict"] == "right" else "lesson.wrong")
        page.print(pages.prose(f"{data['chosen']}: **{verdict}** {data['says']}"))


def _sort(page: "Console", data: dict[str, Any]) -> None:
    page.print(pages.question(data["question"], data["bins"]))
    for number, item in enumerate(data["items"], 1):
        placed = f"{data['bins'][item['placed'] - 1]}: " if item["verdict"] else ""
        verdict = say("lesson.right" if item["verdict"] == "right" else "lesson.wrong")
        says = f" {placed}**{verdict}** {item['says']}" if item["verdict"] else ""
        page.print(pages.prose(f"({number}) {item['text']}{says}"), end="")
    page.print()


def _blocks(page: "Console", lesson_blocks: tuple[Block, ...]) -> None:
    for part in blocks(lesson_blocks, page):
        page.print(part)
