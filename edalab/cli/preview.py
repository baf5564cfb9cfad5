"""Previews a lesson for its author: every screen in order, with answers and explanations."""

from pathlib import Path

from edalab.cli import lesson_runner, screens
from edalab.cli.screens import amount
from edalab.course.index import Course, read_text
from edalab.course.length import Length
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
from edalab.course.parse import parse
from edalab.course.runner import RunResult, number_at, words
from edalab.settings import from_environment
from edalab.terminal import pages
from edalab.terminal.console import console
from edalab.terminal.lines import line
from edalab.texts import LANGUAGES, language, say


def read_lesson(name: str) -> Lesson:
    """Return the lesson in a file, or else the course's lesson of a number or id.

    Raises:
        CourseError: The file is not a valid lesson.
        UnknownName: There is no such lesson.
    """
    path = Path(name)
    if path.suffix != ".md" and not path.is_file():
        course = Course(from_environment().course)
        return course.lesson(course.entry(name), language())
    written_in = path.stem if path.stem in LANGUAGES else "en"
    return parse(read_text(path), path=path, number=1, lesson_id="preview", language=written_in)


def show(lesson: Lesson, only: Step | None, measured: Length) -> None:
    """Print a lesson, or one step of it, and its length.

    Raises:
        EdalabError: A run can't be made, or has no number at a prediction's key.
    """
    for number, step in enumerate(lesson.steps, 1):
        if only is not None and only is not step:
            continue
        console().print(
            pages.heading(screens.step_title(step), f"{lesson.number}.{number} ({step.id})")
        )
        for screen in step.screens:
            _screen(screen)
    facts = {
        name: getattr(measured, name) for name in ("words", "steps", "minutes", "deeper_minutes")
    }
    console().print(line(say("author.length", title=lesson.title, **facts)))


def _screen(screen: Screen) -> None:
    match screen:
        case Concept():
            _blocks(screen.blocks)
        case Prediction():
            console().print(pages.question(f"({screen.id}) {screen.question}"))
        case Outcome():
            _outcome(screen)
        case Quiz():
            marks = ["[x]" if choice.right else "[ ]" for choice in screen.choices]
            choices = [
                f"{mark} {choice.text}\n\n*{choice.says}*"
                for mark, choice in zip(marks, screen.choices, strict=True)
            ]
            console().print(pages.question(f"({screen.id}) {screen.question}", choices))
            _hints(screen.hints)
        case Sort():
            console().print(pages.question(f"({screen.id}) {screen.question}"))
            for item in screen.items:
                right_bin = screen.bins[item.bin - 1]
                console().print(pages.prose(f"{item.text}: **{right_bin}** *{item.says}*"), end="")
            _hints(screen.hints)
        case Task():
            console().print(pages.prose(f"({screen.id}) {screen.text}"))
            _hints(screen.hints)
            for command in screen.commands:
                console().print(pages.command(command))


def _outcome(screen: Outcome) -> None:
    run = screen.run
    setup = [words(command) for command in run.setup]
    result = lesson_runner.run(words(run.command), setup, keep=run.kept_sides)
    console().print(pages.command(run.command, run.setup))
    if (drawing := lesson_runner.picture(run, result, console())) is not None:
        console().print(drawing)
        console().print()
    console().print(lesson_runner.rendered(result, console()))
    console().print()
    for prediction in screen.predictions:
        answer = _answer(prediction, result)
        console().print(line(say("author.answer", id=prediction.id, answer=answer), "bold"))
        for misconception in prediction.misconceptions:
            console().print(
                pages.prose(
                    f"{amount(misconception.value, prediction.unit)}: *{misconception.says}*"
                )
            )
    _blocks(screen.blocks)


def _answer(prediction: Prediction, result: RunResult) -> str:
    actual = number_at(result.data, prediction.answer)
    if actual is None:
        return say("author.no-number", key=prediction.answer)
    right = amount(actual * prediction.scale, prediction.unit)
    return f"{right} ± {amount(prediction.tolerance, '')}" if prediction.tolerance else right


def _hints(hints: tuple[str, ...]) -> None:
    for number, hint in enumerate(hints, 1):
        console().print(pages.prose(say("lesson.hint", number=number, of=len(hints), text=hint)))


def _blocks(blocks: tuple[Block, ...]) -> None:
    for part in screens.blocks(blocks, console()):
        console().print(part)
