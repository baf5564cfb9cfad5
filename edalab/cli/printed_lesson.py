"""Prints a whole lesson without asking anything."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from edalab.cli import lesson_runner
from edalab.cli.screens import blocks, comparison, end_of_opening, step_title, task_verdict
from edalab.course.lesson import (
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
from edalab.terminal.fitted import Stacked
from edalab.terminal.lines import line
from edalab.texts import say

if TYPE_CHECKING:
    from rich.console import Console, RenderableType


def print_lesson(through: ReadThrough, lesson: Lesson, only: Step | None) -> None:
    """Print a lesson, or one step of it, with its runs and the verdicts on answers.

    Raises:
        EdalabError: A run can't be made; what stands before it is printed.
    """
    page, numbers = console(), lesson.numbered()
    for number, step in enumerate(lesson.steps, 1):
        if only is not None and only is not step:
            continue
        where = f"{lesson.number}.{number} {lesson.title}" if lesson.number else lesson.title
        parts: list[RenderableType] = [pages.heading(step_title(step), where)]
        try:
            for screen in step.screens:
                parts.extend(_screen(page, through, step, screen, numbers))
        finally:  # At once, which takes less time than part by part; no line of it is too wide.
            page.print(Stacked(*parts), crop=False)
        through.finish_step(step)
    if not lesson.number:
        for part in end_of_opening(lesson.title):
            page.print(part)


def _screen(
    page: "Console", through: ReadThrough, step: Step, screen: Screen, numbers: dict[str, int]
) -> "Iterator[RenderableType]":
    """Yield the parts of a screen."""
    data = through.screen_data(step, screen) or {}
    if screen.id in numbers:
        yield _number(numbers[screen.id])
    match screen:
        case Outcome():
            yield from _outcome(page, through, step, screen, numbers)
        case Concept():
            yield from blocks(screen.blocks, page)
        case Prediction():
            choices = [option.text for option in screen.choices]
            yield pages.question(screen.question, choices)
        case Quiz():
            yield from _quiz(data)
        case Sort():
            yield from _sort(data)
        case Task():
            yield pages.prose(screen.text)
            if screen.file is None:
                yield task_verdict(tuple(data["missing"]))
                return
            for command in screen.commands:  # of the solution: nobody can edit the file here
                yield pages.command(command)
                yield lesson_runner.rendered(lesson_runner.run(words(command)), page)


def _outcome(
    page: "Console", through: ReadThrough, step: Step, screen: Outcome, numbers: dict[str, int]
) -> "Iterator[RenderableType]":
    result, judged = through.results[step.id, screen.id]
    yield pages.command(screen.run.command, screen.run.setup)
    drawing = lesson_runner.picture(screen.run, result, page)
    if drawing is not None:
        yield drawing
        yield pages.SPACE
    for judgement in judged:
        yield _number(numbers[judgement.prediction.id])
        yield comparison(judgement)
    yield lesson_runner.rendered(result, page)
    yield pages.SPACE
    yield from blocks(screen.blocks, page)


def _number(number: int) -> "RenderableType":
    """Return the line with a question's number, by which ``--answer`` names it."""
    return line(say("lesson.question-number", number=number), "bold")


def _quiz(data: dict[str, Any]) -> "Iterator[RenderableType]":
    yield pages.question(data["question"], data["choices"])
    if data["verdict"]:
        verdict = say("lesson.right" if data["verdict"] == "right" else "lesson.wrong")
        yield pages.prose(f"{data['chosen']}: **{verdict}** {data['says']}")


def _sort(data: dict[str, Any]) -> "Iterator[RenderableType]":
    yield pages.question(data["question"], data["bins"])
    for number, item in enumerate(data["items"], 1):
        placed = f"{data['bins'][item['placed'] - 1]}: " if item["verdict"] else ""
        verdict = say("lesson.right" if item["verdict"] == "right" else "lesson.wrong")
        says = f" {placed}**{verdict}** {item['says']}" if item["verdict"] else ""
        yield pages.prose(f"({number}) {item['text']}{says}")
    yield pages.SPACE
