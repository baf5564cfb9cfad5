"""What each screen of a lesson shows, and how each reaction of the step machine is told.

Everything is given as parts, in order, so that whoever shows them can turn the page between two.
"""

from typing import TYPE_CHECKING, Final, TypeAlias

from edalab.course import reactions as r
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
from edalab.course.machine import Machine
from edalab.course.reactions import Reaction
from edalab.terminal import pages
from edalab.terminal.fitted import Fitted
from edalab.texts import say

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

AFTER_OPENING: Final = {
    "first": "lesson 1",
    "channels": "lesson 3",
    "exercise": "exercise start ack",
}
"""Where the opening leads to, each with its command."""

Parts: TypeAlias = "list[RenderableType]"


def has_head(machine: Machine) -> bool:
    """Whether the screen says where the learner stands: not where a picture only goes on."""
    screen = machine.screen
    return not (isinstance(screen, Outcome) and _seen(machine.step, screen.run))


def head(machine: Machine) -> Fitted:
    """Where the learner stands."""
    return pages.heading(machine.step.title, place(machine))


def place(machine: Machine) -> str:
    """The lesson, the step and the screen by their numbers."""
    at, of = machine.place
    steps = machine.lesson.steps
    number, step = machine.lesson.number, steps.index(machine.step) + 1
    if not number:
        return say("lesson.where-opening", step=step, steps=len(steps))
    return say("lesson.where", number=number, step=step, steps=len(steps), screen=at, screens=of)


def body(machine: Machine, screen: Screen, console: "Console") -> Parts:
    """What there is to read, to answer or to do.

    Raises:
        EdalabError: A run can't be made, or a task's file can't be written.
    """
    match screen:
        case Concept():
            return blocks(screen.blocks, console)
        case Prediction():
            return _prediction(machine, screen)
        case Run():
            told = pages.plain_text(say("lesson.run-head"))
            return [told, pages.command(screen.command, screen.setup)]
        case Outcome():
            return _outcome(machine, screen, console)
        case _:
            return _question(machine, screen)


def end(machine: Machine) -> Parts:
    """What became of each step."""
    lesson, progress = machine.lesson, machine.progress
    if not lesson.number and not machine.unfinished():
        return end_of_opening(lesson.title)
    states = [
        (step.title, say(f"lesson.status-{progress.status(step.id)}")) for step in lesson.steps
    ]
    left = ", ".join(step.title for step in machine.unfinished())
    told = say("lesson.end-open", steps=left) if left else say("lesson.end-all")
    heading = pages.heading(say("lesson.end", number=lesson.number), lesson.title)
    return [heading, pages.rows(states), pages.plain_text(told)]


def end_of_opening(title: str) -> Parts:
    """Where to go on after the opening."""
    ways: Parts = []
    for name, command in AFTER_OPENING.items():
        ways += [pages.plain_text(say(f"lesson.opening-{name}")), pages.command(command)]
    return [pages.heading(title, say("lesson.opening-end")), *ways]


def blocks(found: tuple[Block, ...], console: "Console") -> Parts:
    """Prose and pictures.

    Raises:
        EdalabError: The run of a picture can't be made.
    """
    parts: Parts = []
    for block in found:
        match block:
            case Diagram():
                parts.append(pages.picture(block.art, block.ascii, block.alt))
            case Play():
                from edalab.cli import lesson_runner

                parts += [lesson_runner.played(block.command, block.until, console), ""]
            case _:
                parts.append(pages.prose(block.text))
    return parts


def told(reaction: Reaction, console: "Console") -> Parts:
    """What the machine answered.

    Raises:
        EdalabError: A run can't be shown.
    """
    match reaction:
        case r.Stays(code):
            return [pages.plain_text(say(f"lesson.stays-{code}"))]
        case r.Answered(_, choice):
            return [_verdict(choice.says, right=choice.right)]
        case r.Placed(_, item, number, left):
            parts: Parts = [_verdict(item.says, right=number == item.bin)]
            return parts if left else [*parts, pages.plain_text(say("lesson.all-placed"), "bold")]
        case r.Hinted() | r.LastHint() | r.Revealed():
            return [*_help(reaction)]
        case _:
            return _judged(reaction, console)


def item(sort: Sort, number: int) -> Fitted:
    """The item of a sort that is to be placed now."""
    where = say("lesson.item", number=number, of=len(sort.items))
    return pages.prose(f"{where} **{sort.items[number - 1].text}**")


def compared(one: Judged) -> Fitted:
    """A prediction beside what the run showed, and what there is to say about it."""
    asked = one.prediction
    said = say("lesson.nothing-said") if one.value is None else amount(one.value, asked.unit)
    verdict = ""
    if one.verdict is not None:
        tolerance = amount(asked.tolerance, asked.unit)
        verdict = say(f"lesson.verdict-{one.verdict}", tolerance=tolerance)
    cells = [
        (say("lesson.you"), said),
        (say("lesson.measured"), amount(one.actual, asked.unit)),
        ("", verdict),
    ]
    return Fitted(pages.side_by_side(cells), "", *([pages.prose(one.says)] if one.says else []))


def task_verdict(missing: tuple[str, ...]) -> Fitted:
    """That a task is done, or what is missing."""
    if not missing:
        return pages.plain_text(say("lesson.task-passed"), "bold")
    return pages.plain_text("\n".join([say("lesson.task-missing"), *missing]))


def amount(value: float, unit: str) -> str:
    """A number with its unit, as short as it is exact to three places."""
    number = f"{round(value, 3):g}" if abs(value) < 1e6 else f"{value:.0f}"
    return f"{number} {unit}".strip()


def _prediction(machine: Machine, asked: Prediction) -> Parts:
    choices = [option.text for option in asked.choices]
    parts: Parts = [
        pages.plain_text(say("lesson.predict-head"), "bold"),
        pages.question(asked.question, choices),
    ]
    made = machine.progress.predictions.get(asked.id)
    if made is not None:
        value = amount(made, asked.unit)
        parts.append(pages.plain_text(say("lesson.predicted-before", value=value)))
    return parts


def _question(machine: Machine, question: Question) -> Parts:
    settled = machine.progress.settled(question.id)
    match question:
        case Quiz():
            asked = pages.question(question.question, [c.text for c in question.choices])
            right = question.choices[question.right - 1].text
            said = pages.prose(say("lesson.answered-before", choice=right))
            return [asked, said] if settled else [asked]
        case Sort():
            asked = pages.question(question.question, question.bins)
            before = [pages.plain_text(say("lesson.sorted-before")), _sorted(question)]
            return [asked, *before] if settled else [asked]
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

    found = TaskFile(file)
    return [pages.plain_text(say("exercise.started", path=found.path), "dim"), found.shown(), ""]


def _outcome(machine: Machine, screen: Outcome, console: "Console") -> Parts:
    from edalab.cli import lesson_runner

    result, judged = machine.outcome(screen)
    command = pages.command(screen.run.command, screen.run.setup)
    seen = _seen(machine.step, screen.run)
    if seen:  # the picture goes on where it stopped, and the command stands below
        parts: Parts = lesson_runner.shown_in_parts(result, console, seen)
    else:
        parts = [command, lesson_runner.shown(result, console), ""]
    for one in judged:
        asked = [pages.prose(one.prediction.question)] if len(judged) > 1 else []
        parts.append(Fitted(*asked, compared(one)))
    parts += blocks(screen.blocks, console)
    return [*parts, command] if seen else parts


def _seen(step: Step, run: Run) -> str:
    """Up to which action the step has played this run's picture; empty where it has not."""
    for screen in step.screens:
        for block in screen.blocks if isinstance(screen, Concept) else ():
            if isinstance(block, Play) and block.command == run.command:
                return block.until
    return ""


def _judged(reaction: Reaction, console: "Console") -> Parts:
    from edalab.cli import lesson_runner

    match reaction:
        case r.Checked(verdict):
            return [task_verdict(verdict.missing)]
        case r.Ran(_, result, verdict):
            run: Parts = [lesson_runner.shown(result, console), ""]
            return run if verdict is None else [*run, task_verdict(verdict.missing)]
    return []


def _help(reaction: r.Hinted | r.LastHint | r.Revealed) -> list[Fitted]:
    match reaction:
        case r.Hinted(text, number, of):
            return [pages.prose(say("lesson.hint", number=number, of=of, text=text))]
        case r.LastHint():
            return [pages.plain_text(say("lesson.last-hint"))]
        case r.Revealed(question):
            return _answer(question)


def _answer(question: Question) -> list[Fitted]:
    match question:
        case Quiz():
            choice = question.choices[question.right - 1]
            found = say("lesson.revealed-choice", number=question.right, text=choice.text)
            return [pages.prose(f"{found}\n\n{choice.says}")]
        case Sort():
            return [pages.plain_text(say("lesson.revealed-sort")), _sorted(question)]
        case Task(file=OwnFile() as file):
            from edalab.cli.exercise_files import library

            source = library(file.exercise).solution().decode("utf-8")
            return [
                pages.plain_text(say("exercise.solution", name=file.exercise)),
                pages.code(source),
            ]
        case Task():
            commands = [pages.command(command) for command in question.commands]
            return [pages.plain_text(say("lesson.revealed-command")), *commands]


def _verdict(says: str, *, right: bool) -> Fitted:
    verdict = say("lesson.right" if right else "lesson.wrong")
    return pages.prose(f"**{verdict}** {says}")


def _sorted(sort: Sort) -> Fitted:
    return pages.rows((sort.bins[item.bin - 1], item.text) for item in sort.items)
