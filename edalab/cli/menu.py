"""The menu that ``edalab`` opens on a terminal: where to continue first, then everything else."""

from collections.abc import Callable
from typing import Any

from edalab.cli.lesson import lesson_rows, state, walk
from edalab.cli.progress import current_overview
from edalab.cli.study import open_study
from edalab.course.index import OPENING, Course
from edalab.course.overview import NextStep, Overview
from edalab.course.study import Study
from edalab.settings import from_environment
from edalab.terminal import pages
from edalab.terminal.console import Look, console
from edalab.terminal.prompter import Prompter, UserLeft
from edalab.texts import language, say

_NEXT, _QUIT, _BACK, _WATCH = "next", "quit", "back", "watch"
_QUESTION_ROWS = 2
"""Rows of the menu besides its options: the question, and the cursor below."""

_COMMANDS = {"review": ["review"], "early": ["review", "--early"], "progress": ["progress"]}


def show_menu(prompter: Prompter, run: Callable[[list[str]], int]) -> int:
    """Ask what to do and do it until the person quits; return the exit code.

    Args:
        prompter: Asks the person.
        run: Runs a command line.

    Raises:
        EdalabError: The course or the study can't be read.
    """
    while True:
        course = Course(from_environment().course)
        with open_study() as study:
            states = [state(course, entry, study.progress) for entry in course.entries]
            overview = current_overview(course, study)
            options = _options(course, study, overview)
        options.append((_QUIT, say("menu.quit")))
        _welcome(states, len(options))
        try:
            chosen = prompter.choose(say("menu.what"), options)
            _do(chosen, course, overview.next, prompter, run)
        except UserLeft:
            chosen = _QUIT
        if chosen == _QUIT:
            console().print(pages.plain_text(say("menu.help")))
            return 0


def _welcome(states: list[dict[str, Any]], options: int) -> None:
    """Greet, and show the state of each lesson if that leaves room for the question."""
    screen = console()
    welcome, rows = pages.plain_text(say("menu.welcome"), "bold"), lesson_rows(states)
    height = sum(len(screen.render_lines(part, pad=False)) for part in (welcome, rows))
    screen.print(welcome)
    if height + options + _QUESTION_ROWS <= screen.height or Look.plain:
        screen.print(rows)


def _do(
    chosen: str,
    course: Course,
    following: NextStep | None,
    prompter: Prompter,
    run: Callable[[list[str]], int],
) -> None:
    """Do what was chosen."""
    going_on = chosen == _NEXT and following is not None
    if going_on and following is not None:
        chosen = {"opening": OPENING, "exercise": following.step}.get(
            following.kind, str(following.lesson)
        )
        if following.kind == "exercise":
            _start_exercise(chosen, prompter, run)
            return
    if chosen in _COMMANDS:
        _command(run, *_COMMANDS[chosen])
    elif chosen == "exercise":
        _exercises(prompter, run)
    elif chosen == "glossary":
        _glossary(prompter, run)
    elif chosen == OPENING:
        if (opening := course.opening(language())) is not None:
            walk(opening, offer=not going_on)
    elif chosen != _QUIT:
        walk(course.lesson(course.entry(chosen), language()), offer=not going_on)


def _options(course: Course, study: Study, overview: Overview) -> list[tuple[str, str]]:
    from edalab.cli.review import split

    following = overview.next
    options = [] if following is None else [(_NEXT, _next_text(following, overview))]
    in_next = following.lesson if following is not None and following.kind == "lesson" else 0
    options += [
        (row.id, say("menu.lesson", number=row.lesson, title=row.title))
        for row in overview.lessons
        if row.written and row.lesson != in_next
    ]
    opening = course.opening(language())
    if opening is not None and (following is None or following.kind != "opening"):
        options.append((OPENING, say("menu.opening", title=opening.title)))
    due, later = split(course, study)
    if due:
        options.append(("review", say("menu.review", count=len(due))))
    elif later:
        options.append(("early", say("menu.review-early", count=len(later))))
    options.append(("progress", say("menu.progress")))
    options.append(("exercise", say("menu.exercise")))
    return [*options, ("glossary", say("menu.glossary"))]


def _next_text(following: NextStep, overview: Overview) -> str:
    """Return the option that continues."""
    if following.kind == "opening":
        return say("menu.begin-opening", title=following.title)
    if following.kind == "exercise":
        return say("menu.next-exercise", name=following.step)
    title = next(row.title for row in overview.lessons if row.lesson == following.lesson)
    key = "menu.continue" if following.begun else "menu.begin"
    return say(key, number=following.lesson, title=title)


def _exercises(prompter: Prompter, run: Callable[[list[str]], int]) -> None:
    """Let the person choose an exercise, and start it."""
    from edalab.cli.exercise import exercise_rows

    options = [(row["exercise"], _with_status(row)) for row in exercise_rows()]
    chosen = prompter.choose(say("menu.which-exercise"), [*options, (_BACK, say("menu.back"))])
    if chosen != _BACK:
        _start_exercise(chosen, prompter, run)


def _with_status(row: dict[str, Any]) -> str:
    status = row["status"]
    return f"{row['title']} ({say(f'lesson.status-{status}')})"


def _start_exercise(name: str, prompter: Prompter, run: Callable[[list[str]], int]) -> None:
    """Start an exercise, and have its file judged after each save if the person wants that."""
    _command(run, "exercise", "start", name)
    options = [(_WATCH, say("menu.watch")), (_BACK, say("menu.back"))]
    if prompter.choose(say("menu.what"), options) == _WATCH:
        _command(run, "exercise", "watch", name)


def _glossary(prompter: Prompter, run: Callable[[list[str]], int]) -> None:
    """Look up terms until an empty line."""
    while term := prompter.line(say("menu.which-term")).strip():
        _command(run, "glossary", "--", term)


def _command(run: Callable[[list[str]], int], *arguments: str) -> None:
    """Run a command as the shell would, then return to the menu."""
    from edalab import texts

    look = ["--plain"] if Look.plain else []
    run(["--lang", texts.language(), *look, *arguments])
