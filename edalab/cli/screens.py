"""Renders the screens of a lesson.

Results are lists of parts, so that the caller can end a page between two parts.
"""

from typing import TYPE_CHECKING, Final, TypeAlias

from edalab.course.judge import Judged
from edalab.course.lesson import (
    Block,
    Concept,
    Diagram,
    Outcome,
    OwnFile,
    Play,
    Prediction,
    Question,
    Quiz,
    Run,
    Screen,
    Sort,
    Step,
    Task,
)
from edalab.terminal import pages
from edalab.terminal.fitted import Fitted
from edalab.terminal.parts import Drawing, Heading, Together
from edalab.texts import say

if TYPE_CHECKING:  # A printed lesson uses neither the machine nor the overview.
    from rich.console import Console, RenderableType

    from edalab.course.machine import Machine
    from edalab.course.overview import NextStep

AFTER_OPENING: Final = {
    "first": "lesson 1",
    "channels": "lesson 3",
    "exercise": "exercise start ack",
}
"""What the end of the opening offers, each with its command."""

Parts: TypeAlias = "list[RenderableType]"


def has_head(machine: "Machine") -> bool:
    """Return whether the current screen has a head; one that continues a picture has none."""
    screen = machine.screen
    return not (isinstance(screen, Outcome) and _played_until(machine.step, screen.run))


def head(machine: "Machine") -> Heading:
    """Return the head of the current screen."""
    return pages.heading(machine.step.title, place(machine))


def place(machine: "Machine") -> str:
    """Return the numbers of the lesson, the step and the screen as a text."""
    at, of = machine.place
    lesson, deeper = machine.lesson, machine.step.deeper
    steps = lesson.deeper if deeper else lesson.core
    number, step = lesson.number, steps.index(machine.step) + 1
    if not number:
        return say("lesson.where-opening", step=step, steps=len(steps))
    key = "lesson.where-deeper" if deeper else "lesson.where"
    return say(key, number=number, step=step, steps=len(steps), screen=at, screens=of)


def body(machine: "Machine", screen: Screen, console: "Console") -> Parts:
    """Return the body of a screen.

    Raises:
        EdalabError: A run can't be made, or a task's file can't be written.
    """
    match screen:
        case Concept():
            return blocks(screen.blocks, console)
        case Prediction():
            return _prediction(machine, screen)
        case Run():
            sentence = pages.plain_text(say("lesson.run-head"))
            return [sentence, pages.command(screen.command, screen.setup)]
        case Outcome():
            return _outcome(machine, screen, console)
        case _:
            return _question(machine, screen)


def step_title(step: Step) -> str:
    """Return the title of a step, marked where it goes deeper."""
    return say("lesson.deeper-title", title=step.title) if step.deeper else step.title


def end(machine: "Machine") -> Parts:
    """Return the screen at the end: the status of each step."""
    lesson = machine.lesson
    if not lesson.number and not machine.unfinished():
        return end_of_opening(lesson.title)
    core, deeper = (
        pages.rows((step.title, say(f"lesson.status-{machine.status(step)}")) for step in steps)
        for steps in (lesson.core, lesson.deeper)
    )
    unfinished = ", ".join(step.title for step in machine.unfinished())
    summary = say("lesson.end-open", steps=unfinished) if unfinished else say("lesson.end-all")
    title = say("lesson.end", number=lesson.number) if lesson.number else say("lesson.end-opening")
    heading = pages.heading(title, lesson.title)
    more = [pages.plain_text(say("lesson.end-deeper")), deeper] if lesson.deeper else []
    return [heading, core, pages.plain_text(summary), *more]


def next_parts(step: "NextStep | None") -> Parts:
    """Return where to continue after a lesson, with the command."""
    if step is None:
        return []
    text = say(f"lesson.next-{step.kind}", title=step.title, number=step.lesson)
    return [pages.plain_text(text, "bold"), pages.command(step.command.removeprefix("edalab "))]


def end_of_opening(title: str) -> Parts:
    """Return the screen at the end of the opening: what it offers next."""
    links: Parts = []
    for name, command in AFTER_OPENING.items():
        links += [pages.plain_text(say(f"lesson.opening-{name}")), pages.command(command)]
    return [pages.heading(title, say("lesson.opening-end")), *links]


def blocks(lesson_blocks: tuple[Block, ...], console: "Console") -> Parts:
    """Return the blocks rendered: prose, pictures and played runs.

    Raises:
        EdalabError: The run of a picture can't be made.
    """
    parts: Parts = []
    for block in lesson_blocks:
        match block:
            case Diagram():
                parts.append(pages.picture(block.art, block.ascii, block.alt))
            case Play():
                from edalab.cli import lesson_runner

                parts += [lesson_runner.picture_until(block.command, block.until, console), ""]
            case _:
                parts.append(pages.prose(block.text))
    return parts


def sort_item(sort: Sort, number: int) -> Fitted:
    """Return an item of a sort that is to be placed now."""
    where = say("lesson.item", number=number, of=len(sort.items))
    return pages.prose(f"{where} **{sort.items[number - 1].text}**")


def comparison(judged: Judged) -> Fitted:
    """Return a prediction beside the run's number, with the verdict and the explanation."""
    unit, value = judged.prediction.unit, judged.value
    predicted = say("lesson.nothing-said") if value is None else amount(value, unit)
    if judged.retry is not None:
        second = amount(judged.retry, unit)
        predicted = say("lesson.two-tries", first=predicted, second=second)
    verdict = ""
    if judged.verdict is not None:
        tolerance = amount(judged.prediction.tolerance, unit)
        verdict = say(f"lesson.verdict-{judged.verdict}", tolerance=tolerance)
    cells = [
        (say("lesson.you"), predicted),
        (say("lesson.measured"), amount(judged.actual, unit)),
        ("", verdict),
    ]
    explanation = [pages.prose(judged.says)] if judged.says else []
    return Fitted(pages.side_by_side(cells), "", *explanation)


def prompt(prediction: Prediction) -> str:
    """Return the prompt for a number, with its unit."""
    label = say("lesson.predict")
    return f"{label} ({prediction.unit}):" if prediction.unit else f"{label}:"


def task_verdict(missing: tuple[str, ...]) -> Fitted:
    """Return that a task is passed, or what is missing."""
    if not missing:
        return pages.plain_text(say("lesson.task-passed"), "bold")
    return pages.plain_text("\n".join([say("lesson.task-missing"), *missing]))


def amount(value: float, unit: str) -> str:
    """Return a number with its unit, rounded to three decimal places."""
    number = f"{round(value, 3):g}" if abs(value) < 1e6 else f"{value:.0f}"
    return f"{number} {unit}".strip()


def _prediction(machine: "Machine", prediction: Prediction) -> Parts:
    choices = [option.text for option in prediction.choices]
    parts: Parts = [
        pages.plain_text(say("lesson.predict-head"), "bold"),
        pages.question(prediction.question, choices),
    ]
    predicted = machine.progress.predictions.get(prediction.id)
    if predicted is not None:
        value = amount(predicted, prediction.unit)
        parts.append(pages.plain_text(say("lesson.predicted-before", value=value)))
    return parts


def _question(machine: "Machine", question: Question) -> Parts:
    settled = machine.progress.settled(question.id)
    match question:
        case Quiz():
            text = pages.question(question.question, [c.text for c in question.choices])
            right = question.choices[question.right - 1].text
            answer = pages.prose(say("lesson.answered-before", choice=right))
            return [text, answer] if settled else [text]
        case Sort():
            text = pages.question(question.question)
            before = [pages.plain_text(say("lesson.sorted-before")), sorted_items(question)]
            return [text, *before] if settled else [text]
        case Task():
            if question.id in machine.progress.solved:
                how = pages.plain_text(say("lesson.task-passed-before"), "bold")
            elif question.file is not None:
                return [pages.prose(question.text), *_task_file(question.file)]
            else:
                how = pages.plain_text(say("lesson.task-how"))
            return [pages.prose(question.text), how]


def _task_file(file: OwnFile) -> Parts:
    from edalab.cli.lesson_file import TaskFile

    task_file = TaskFile(file)
    started = say("exercise.started", path=task_file.path)
    return [pages.plain_text(started, "dim"), task_file.rendered(), ""]


def _outcome(machine: "Machine", screen: Outcome, console: "Console") -> Parts:
    from edalab.cli import lesson_runner

    result, judged = machine.outcome(screen)
    command = pages.command(screen.run.command, screen.run.setup)
    played_until = _played_until(machine.step, screen.run)
    parts: Parts
    if played_until:  # the picture continues, so that the command comes after it
        parts = lesson_runner.rendered_parts(result, console, played_until)
    else:
        drawing = lesson_runner.picture(screen.run, result, console)
        parts = [command] if drawing is None else [command, Drawing(drawing, "")]
    for judgement in judged:
        question = [pages.prose(judgement.prediction.question)] if len(judged) > 1 else []
        parts.append(Together(*question, comparison(judgement)))
    if not played_until:
        parts = [Together(*parts), lesson_runner.rendered(result, console), ""]
    parts += blocks(screen.blocks, console)
    return [*parts, command] if played_until else parts


def _played_until(step: Step, run: Run) -> str:
    """Return the action up to which the step has shown this run's picture; else empty."""
    for screen in step.screens:
        for block in screen.blocks if isinstance(screen, Concept) else ():
            if isinstance(block, Play) and block.command == run.command:
                return block.until
    return ""


def sorted_items(sort: Sort) -> Fitted:
    """Return the items of a sort, each with its bin."""
    return pages.rows((sort.bins[item.bin - 1], item.text) for item in sort.items)
