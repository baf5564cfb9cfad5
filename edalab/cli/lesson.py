"""``edalab lesson``: walks through a lesson on a terminal, or prints it without asking."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from edalab.course.index import Course, Entry
from edalab.course.lesson import Lesson, Step
from edalab.course.progress import LessonProgress, Progress
from edalab.course.standing import status
from edalab.errors import BadSyntax
from edalab.settings import from_environment
from edalab.terminal.console import console, interactive, write_json
from edalab.texts import language, say

if TYPE_CHECKING:
    from rich.console import RenderableType

app = typer.Typer(add_completion=False)


@app.command("lesson", help=say("lesson.help"))
def lesson(
    number: Annotated[
        str | None, typer.Argument(metavar="[LESSON]", help=say("lesson.help-number"))
    ] = None,
    *,
    step: Annotated[str | None, typer.Option(help=say("lesson.help-step"))] = None,
    no_input: Annotated[bool, typer.Option("--no-input", help=say("lesson.help-no-input"))] = False,
    answer: Annotated[
        list[str] | None, typer.Option(metavar="NUMBER=VALUE", help=say("lesson.help-answer"))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=say("common.help-json"))] = False,
) -> None:
    """List the lessons, or walk through one, or print one."""
    course = Course(from_environment().course)
    if number is None:
        _list(course, as_json=as_json)
        return
    chosen = course.lesson(course.entry(number), language())
    first = chosen.step_of(step) if step is not None else None
    if as_json or no_input or answer or not interactive():
        print_or_json(chosen, first, read_answers(answer or []), as_json=as_json)
    else:
        walk(chosen, first)


def walk(lesson: Lesson, first: Step | None = None, *, offer: bool = True) -> None:
    """Go through a lesson on the terminal.

    Args:
        lesson: The lesson.
        first: The step to begin at, instead of where the learner left.
        offer: Whether to ask first if the learner wants to resume or to start over.

    Raises:
        StorageError: The study can't be written.
    """
    from edalab.cli import lesson_runner
    from edalab.cli.lesson_sitting import LessonSitting
    from edalab.cli.progress import current_overview
    from edalab.cli.study import open_study
    from edalab.course.machine import Machine
    from edalab.terminal.prompter import TerminalPrompter
    from edalab.terminal.session import terminal_session

    course = Course(from_environment().course)
    with terminal_session(), open_study() as study:
        while True:
            machine = Machine(lesson, study, lesson_runner)
            if first is not None:
                machine.go_to(first)
            sitting = LessonSitting(
                machine,
                TerminalPrompter(),
                console(),
                lambda: current_overview(course, study).next,
            )
            following = sitting.go(offer=offer and first is None)
            if following is None:
                return
            if following.kind == "exercise":
                break
            lesson = course.lesson(course.entry(str(following.lesson)), language())
            first, offer = lesson.step_of(following.step), False
    from edalab.cli.exercise import start

    start(following.step)


def state(course: Course, entry: Entry, progress: Progress) -> dict[str, Any]:
    """Return the state of a lesson as plain data."""
    steps = course.lesson(entry, language()).steps if course.written(entry) else ()
    lesson_progress = progress.lesson(entry.id)
    return {
        "lesson": entry.number,
        "id": entry.id,
        "title": entry.title.get(language(), entry.title["en"]),
        "minutes": entry.minutes,
        "written": course.written(entry),
        "begun": entry.id in progress.lessons,
        **_counts("done", "steps", [step for step in steps if not step.deeper], lesson_progress),
        **_counts("deeper_done", "deeper", [s for s in steps if s.deeper], lesson_progress),
    }


def _counts(
    done: str, every: str, steps: Sequence[Step], progress: LessonProgress
) -> dict[str, int]:
    return {done: sum(status(step, progress) == "done" for step in steps), every: len(steps)}


def lesson_rows(states: list[dict[str, Any]]) -> "RenderableType":
    """Return a table of lessons and their states."""
    from edalab.terminal import pages

    return pages.rows(
        (str(row["lesson"]), row["title"], _in_words(row), _minutes(row)) for row in states
    )


def _in_words(state: dict[str, Any]) -> str:
    if not state["written"]:
        return say("lesson.coming")
    if not state["begun"]:
        return say("lesson.fresh")
    counts = say("lesson.steps-done", done=state["done"], all=state["steps"])
    if not state["deeper_done"]:
        return counts
    deeper = say("lesson.deeper-done", done=state["deeper_done"], all=state["deeper"])
    return f"{counts}, {deeper}"


def _minutes(state: dict[str, Any]) -> str:
    return say("lesson.minutes", minutes=state["minutes"]) if state["written"] else ""


def _list(course: Course, *, as_json: bool) -> None:
    from edalab.cli.study import open_study

    with open_study() as study:
        states = [state(course, entry, study.progress) for entry in course.entries]
    if as_json:
        write_json({"lessons": states})
        return
    from edalab.terminal import pages

    console().print(lesson_rows(states))
    console().print(pages.plain_text(say("lesson.how-to-open")))


def print_or_json(
    lesson: Lesson,
    only: Step | None,
    answers: dict[str, str],
    *,
    as_json: bool,
) -> None:
    """Print a lesson, or one step of it, and record the answers that are given.

    Raises:
        EdalabError: A run can't be made, or an answer has no question.
    """
    from edalab.cli import lesson_runner
    from edalab.cli.study import open_study
    from edalab.course.read_through import ReadThrough, report

    with open_study() as study:
        through = ReadThrough(lesson, study, lesson_runner, answers)
        if as_json:
            write_json(report(through, lesson, only))
        else:
            from edalab.cli.printed_lesson import print_lesson

            print_lesson(through, lesson, only)


def read_answers(typed: list[str]) -> dict[str, str]:
    """Return the answers given with ``--answer``, by the question's number or id.

    Raises:
        BadSyntax: A text has no equals sign.
    """
    answers: dict[str, str] = {}
    for text in typed:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise BadSyntax("--answer", text, say("lesson.an-answer"))
        name = name.strip()
        # A task may take several commands: a repeated option adds another line.
        answers[name] = f"{answers[name]}\n{value}" if name in answers else value
    return answers
