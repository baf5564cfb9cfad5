"""``edalab review``: asks missed questions again when they are about to be forgotten."""

from datetime import date, datetime
from typing import Annotated, Any

import typer

from edalab.course.index import Course
from edalab.course.lesson import Prediction, Quiz, Sort
from edalab.course.review import Graded, Question
from edalab.course.study import Study
from edalab.errors import BadSyntax, UnknownName
from edalab.settings import from_environment
from edalab.terminal.console import console, interactive, write_json
from edalab.texts import language, say

app = typer.Typer(add_completion=False)


@app.command("review", help=say("review.help"))
def review(
    *,
    answer: Annotated[
        list[str] | None,
        typer.Option(metavar="LESSON/NUMBER=VALUE", help=say("review.help-answer")),
    ] = None,
    early: Annotated[bool, typer.Option("--early", help=say("review.help-early"))] = False,
    no_input: Annotated[bool, typer.Option("--no-input", help=say("review.help-no-input"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say("common.help-json"))] = False,
) -> None:
    """Ask the questions that are due, or list them where nobody can be asked."""
    from edalab.cli.study import open_study

    course = Course(from_environment().course)
    with open_study() as study:
        if not (answer or no_input or as_json) and interactive():
            from edalab.cli.review_sitting import sit
            from edalab.terminal.prompter import TerminalPrompter
            from edalab.terminal.session import terminal_session

            due, later = split(course, study)
            if later and not due and not early:
                early = _wants_early(len(later))
            if asked := [*due, *(later if early else [])]:
                with terminal_session():
                    sit(asked, study, TerminalPrompter())
            _show_rest(course, study)
            _show_exercises(study)
            return
        answered = _record_answers(answer or [], course, study)
        due, later = split(course, study)
    if as_json:
        questions = {"due": [as_data(q) for q in due], "later": [as_data(q) for q in later]}
        write_json({"answered": answered, **questions, "exercises": study.progress.unsolved()})
    else:
        _list(answered, due, later)
        _show_exercises(study)


def _wants_early(count: int) -> bool:
    """Ask whether to review now what is due on a later day."""
    from edalab.terminal.prompter import confirm

    question = say("review.ask-early", count=count)
    return confirm(question, say("review.key-early"), say("review.key-later"))


def split(course: Course, study: Study) -> tuple[list[Question], list[Question]]:
    """Return the questions that are due today, and those due later."""
    from edalab.course.events import dated_events
    from edalab.course.review import questions
    from edalab.course.schedule import schedule

    history = dated_events(study.records())
    if not history:
        return [], []
    today = datetime.now().astimezone().date()
    every = questions(schedule(history), course.lessons(language()))
    return [q for q in every if q.due.day <= today], [q for q in every if q.due.day > today]


def as_data(question: Question) -> dict[str, Any]:
    """Return a question as plain data, without its answer."""
    screen = question.screen
    data = {
        "name": question.name,
        "number": question.number,
        "lesson": question.lesson.number,
        "step": question.step.id,
        "id": screen.id,
        "kind": type(screen).__name__.lower(),
        "question": screen.question,
        "due": question.due.day.isoformat(),
        "reviews": question.due.reviews,
    }
    match screen:
        case Prediction():
            data["unit"] = screen.unit
        case Quiz():
            data["choices"] = [choice.text for choice in screen.choices]
        case Sort():
            data |= {"bins": list(screen.bins), "items": [item.text for item in screen.items]}
    return data


def _record_answers(answers: list[str], course: Course, study: Study) -> list[dict[str, Any]]:
    """Check all answers, then record them; return their grades as plain data."""
    from edalab.cli import lesson_runner
    from edalab.course.review import answer, check

    if not answers:
        return []
    by_name = {question.name: question for half in split(course, study) for question in half}
    typed: list[tuple[Question, str]] = []
    for text in answers:
        name, equals, value = text.partition("=")
        lesson, slash, item = name.strip().partition("/")
        if not equals or not slash:
            raise BadSyntax("--answer", text, say("review.an-answer"))
        entry = course.entry(lesson)
        item = course.lesson(entry, language()).id_of(item)
        question = by_name.get(f"{entry.number}/{item}")
        if question is None:
            raise UnknownName("question", name, [question.number for question in by_name.values()])
        check(question, value)
        typed.append((question, value))
    graded = [
        (question, answer(question, value, study, lesson_runner)) for question, value in typed
    ]
    return [
        {"name": question.name, "number": question.number, **_verdict(grade)}
        for question, grade in graded
    ]


def _verdict(graded: Graded) -> dict[str, Any]:
    says = list(graded.says)
    if graded.judged is None:
        return {"right": graded.right, "says": says}
    misconception = [graded.judged.says] if graded.judged.says else []
    return {"right": graded.right, "actual": graded.judged.actual, "says": [*misconception, *says]}


def _list(answered: list[dict[str, Any]], due: list[Question], later: list[Question]) -> None:
    from edalab.terminal import pages
    from edalab.terminal.lines import line

    for graded in answered:
        verdict = say("lesson.right" if graded["right"] else "lesson.wrong")
        console().print(
            pages.prose(f"{graded['number']}: **{verdict}** {' '.join(graded['says'])}")
        )
    if due:
        console().print(line(say("review.due", count=len(due)), "bold"))
        for question in due:
            console().print(line(f"{question.number}  {question.step.title}", indent=2))
        console().print(line(say("review.how")))
    _show_later([question.due.day for question in later], due=bool(due))


def _show_rest(course: Course, study: Study) -> None:
    """Show what is due later."""
    due, later = split(course, study)
    _show_later([question.due.day for question in later], due=bool(due))


def _show_exercises(study: Study) -> None:
    """Show the exercises that were tried and are not solved."""
    from edalab.terminal.lines import command_line, line

    if names := study.progress.unsolved():
        console().print(line(say("review.exercises")))
        for name in names:
            console().print(command_line(f"exercise check {name}"))


def _show_later(days: list[date], *, due: bool) -> None:
    from edalab.terminal.lines import line

    if not due:
        console().print(line(say("review.nothing-due")))
    if days:
        console().print(line(say("review.later", count=len(days), day=min(days).isoformat())))
    elif not due:
        console().print(line(say("review.nothing-missed")))
