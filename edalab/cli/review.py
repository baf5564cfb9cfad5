"""``edalab review``: what was missed is asked again, when it is about to be forgotten."""

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
        list[str] | None, typer.Option(metavar="LESSON/ID=VALUE", help=say("review.help-answer"))
    ] = None,
    no_input: Annotated[bool, typer.Option("--no-input", help=say("review.help-no-input"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say("common.help-json"))] = False,
) -> None:
    """Ask again what is due, or list it where nobody can be asked."""
    from edalab.cli.study import open_study

    course = Course(from_environment().course)
    with open_study() as study:
        if not (answer or no_input or as_json) and interactive():
            from edalab.cli.review_sitting import sit
            from edalab.terminal.prompter import TerminalPrompter
            from edalab.terminal.session import terminal_session

            if due := due_today(course, study):
                with terminal_session():
                    sit(due, study, TerminalPrompter())
            _tell_rest(course, study)
            _tell_exercises(study)
            return
        answered = _take(answer or [], course, study)
        due, later = split(course, study)
    if as_json:
        told = {"due": [as_data(q) for q in due], "later": [as_data(q) for q in later]}
        write_json({"answered": answered, **told, "exercises": study.progress.unsolved()})
    else:
        _list(answered, due, later)
        _tell_exercises(study)


def due_today(course: Course, study: Study) -> list[Question]:
    """What is to be asked today, what is due first coming first.

    Raises:
        EdalabError: A lesson or the study can't be read.
    """
    return split(course, study)[0]


def split(course: Course, study: Study) -> tuple[list[Question], list[Question]]:
    """What is due today, and what on later days."""
    from edalab.course.events import dated_events
    from edalab.course.review import questions
    from edalab.course.schedule import schedule

    told = dated_events(study.records())
    if not told:
        return [], []
    today = datetime.now().astimezone().date()
    every = questions(schedule(told), course.lessons(language()))
    return [q for q in every if q.due.day <= today], [q for q in every if q.due.day > today]


def as_data(question: Question) -> dict[str, Any]:
    """A question as plain data; its answer is not in it."""
    asked = question.screen
    told = {
        "name": question.name,
        "lesson": question.lesson.number,
        "step": question.step.id,
        "id": asked.id,
        "kind": type(asked).__name__.lower(),
        "question": asked.question,
        "due": question.due.day.isoformat(),
        "reviews": question.due.reviews,
    }
    match asked:
        case Prediction():
            told["unit"] = asked.unit
        case Quiz():
            told["choices"] = [choice.text for choice in asked.choices]
        case Sort():
            told |= {"bins": list(asked.bins), "items": [item.text for item in asked.items]}
    return told


def _take(given: list[str], course: Course, study: Study) -> list[dict[str, Any]]:
    """Answer what was given; all are looked at before the first is kept."""
    from edalab.cli import lesson_runner
    from edalab.course.review import answer, check

    if not given:
        return []
    known = {question.name: question for half in split(course, study) for question in half}
    typed: list[tuple[Question, str]] = []
    for text in given:
        name, equals, value = text.partition("=")
        lesson, slash, item = name.strip().partition("/")
        if not equals or not slash:
            raise BadSyntax("--answer", text, say("review.an-answer"))
        number = course.entry(lesson).number
        question = known.get(f"{number}/{item}")
        if question is None:
            raise UnknownName("question", name, list(known))
        check(question, value)
        typed.append((question, value))
    graded = [
        (question, answer(question, value, study, lesson_runner)) for question, value in typed
    ]
    return [{"name": question.name, **_verdict(found)} for question, found in graded]


def _verdict(graded: Graded) -> dict[str, Any]:
    says = list(graded.says)
    if graded.judged is None:
        return {"right": graded.right, "says": says}
    told = [graded.judged.says] if graded.judged.says else []
    return {"right": graded.right, "actual": graded.judged.actual, "says": [*told, *says]}


def _list(answered: list[dict[str, Any]], due: list[Question], later: list[Question]) -> None:
    from edalab.terminal import pages
    from edalab.terminal.lines import line

    for each in answered:
        verdict = say("lesson.right" if each["right"] else "lesson.wrong")
        console().print(pages.prose(f"{each['name']}: **{verdict}** {' '.join(each['says'])}"))
    if due:
        console().print(line(say("review.due", count=len(due)), "bold"))
        for question in due:
            console().print(line(f"{question.name}  {question.step.title}", indent=2))
        console().print(line(say("review.how")))
    _tell_later([question.due.day for question in later], due=bool(due))


def _tell_rest(course: Course, study: Study) -> None:
    """After a sitting, or in place of one: what comes later."""
    due, later = split(course, study)
    _tell_later([question.due.day for question in later], due=bool(due))


def _tell_exercises(study: Study) -> None:
    """What was tried, and is not solved yet."""
    from edalab.terminal.lines import command_line, line

    if names := study.progress.unsolved():
        console().print(line(say("review.exercises")))
        for name in names:
            console().print(command_line(f"exercise check {name}"))


def _tell_later(days: list[date], *, due: bool) -> None:
    from edalab.terminal.lines import line

    if not due:
        console().print(line(say("review.nothing-due")))
    if days:
        console().print(line(say("review.later", count=len(days), day=min(days).isoformat())))
    elif not due:
        console().print(line(say("review.nothing-missed")))
