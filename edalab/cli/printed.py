"""A whole lesson on paper, so to speak: printed from beginning to end, asking nothing."""

from typing import Any

from edalab.cli import bench
from edalab.cli.walk import amount
from edalab.course.lesson import Block, Concept, Diagram, Lesson, Outcome, Prediction, Step
from edalab.course.report import Walk
from edalab.terminal import pages
from edalab.terminal.console import console
from edalab.texts import say


def print_lesson(through: Walk, lesson: Lesson, only: Step | None) -> None:
    """Print the lesson, or one step of it, with its runs and the verdicts on what was answered.

    Raises:
        EdalabError: A run can't be made.
    """
    for number, step in enumerate(lesson.steps, 1):
        if only is not None and only is not step:
            continue
        console().print(
            pages.heading(step.title, f"{lesson.number}.{number} {lesson.title} ({step.id})")
        )
        for screen in step.screens:
            told = through.take(step, screen)
            if isinstance(screen, Concept):
                _blocks(screen.blocks)
            elif isinstance(screen, Prediction):
                console().print(pages.question(f"({screen.id}) {screen.question}"))
            elif isinstance(screen, Outcome) and told is not None:
                console().print(pages.command(screen.run.command))
                result = through.results[step.id, screen.id]
                console().print(bench.shown(result, console()))
                for one in told["predictions"]:
                    _prediction(one)
                _blocks(screen.blocks)
            elif told is not None and told["kind"] == "quiz":
                _quiz(told)
            elif told is not None and told["kind"] == "task":
                _task(told)
        through.leave(step)


def _prediction(one: dict[str, Any]) -> None:
    console().print(pages.plainly(f"({one['id']})"), end="")
    predicted = one["predicted"]
    said = say("lesson.nothing-said") if predicted is None else amount(predicted, one["unit"])
    cells = [
        (say("lesson.you"), said),
        (say("lesson.measured"), amount(one["actual"], one["unit"])),
    ]
    console().print(pages.side_by_side(cells))
    if one["verdict"]:
        tolerance = amount(one["tolerance"], one["unit"])
        verdict = say(f"lesson.verdict-{one['verdict']}", tolerance=tolerance)
        console().print(pages.said(f"**{verdict}** {one['says']}"))
    else:
        console().print()


def _quiz(told: dict[str, Any]) -> None:
    console().print(pages.question(f"({told['id']}) {told['question']}", told["choices"]))
    if told["verdict"]:
        verdict = say("lesson.right" if told["verdict"] == "right" else "lesson.wrong")
        console().print(pages.said(f"{told['chosen']}: **{verdict}** {told['says']}"))


def _task(told: dict[str, Any]) -> None:
    console().print(pages.prose(f"({told['id']}) {told['text']}"))
    if told["verdict"] == "passed":
        console().print(pages.plainly(say("lesson.task-passed"), "bold"))
    else:
        missing = "\n".join([say("lesson.task-missing"), *told["missing"]])
        console().print(pages.plainly(missing))


def _blocks(blocks: tuple[Block, ...]) -> None:
    for block in blocks:
        if isinstance(block, Diagram):
            console().print(pages.picture(block.art, block.ascii, block.alt))
        else:
            console().print(pages.prose(block.text))
