"""The menu that ``edalab`` opens on a terminal: the next step first, then everything else."""

from collections.abc import Callable
from typing import Any

from edalab.cli.lesson import lesson_rows, state, walk
from edalab.cli.study import open_study
from edalab.course.index import OPENING, Course
from edalab.course.study import Study
from edalab.settings import from_environment
from edalab.terminal import pages
from edalab.terminal.console import console
from edalab.terminal.prompter import Prompter, UserLeft
from edalab.texts import language, say

_QUIT = "quit"
_COMMANDS = {"review": ["review"], "progress": ["progress"], "exercise": ["exercise", "list"]}


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
            next_lesson = _next(states, study.progress.last)
            opening = course.opening(language())
            options = _options(course, study, states, next_lesson)
            if opening is not None:
                newcomer = study.progress.last in {None, OPENING}
                newcomer = newcomer and not study.progress.lesson(OPENING).finished
                key = "menu.begin-opening" if newcomer else "menu.opening"
                options.insert(
                    0 if newcomer else 1 + len(course.entries),
                    (OPENING, say(key, title=opening.title)),
                )
        console().print(pages.plain_text(say("menu.welcome"), "bold"))
        console().print(lesson_rows(states))
        try:
            chosen = prompter.choose(say("menu.what"), [*options, (_QUIT, say("menu.quit"))])
            if chosen in _COMMANDS:
                _command(run, *_COMMANDS[chosen])
            elif chosen == "glossary":
                _glossary(prompter, run)
            elif chosen == OPENING and opening is not None:
                walk(opening)
            elif chosen != _QUIT:
                going_on = next_lesson is not None and chosen == next_lesson["id"]
                walk(course.lesson(course.entry(chosen), language()), offer=not going_on)
        except UserLeft:
            chosen = _QUIT
        if chosen == _QUIT:
            console().print(pages.plain_text(say("menu.help")))
            return 0


def _options(
    course: Course, study: Study, states: list[dict[str, Any]], following: dict[str, Any] | None
) -> list[tuple[str, str]]:
    from edalab.cli.review import due_today

    options = []
    if following is not None:
        key = "menu.continue" if following["begun"] else "menu.begin"
        text = say(key, number=following["lesson"], title=following["title"])
        options.append((following["id"], text))
    options += [
        (row["id"], say("menu.lesson", number=row["lesson"], title=row["title"]))
        for row in states
        if row["written"] and row is not following
    ]
    if due := len(due_today(course, study)):
        options.append(("review", say("menu.review", count=due)))
    options.append(("progress", say("menu.progress")))
    options.append(("exercise", say("menu.exercise")))
    return [*options, ("glossary", say("menu.glossary"))]


def _next(states: list[dict[str, Any]], last: str | None) -> dict[str, Any] | None:
    """Return the unfinished lesson that was open last, else the first unfinished one."""
    unfinished = [row for row in states if row["written"] and row["done"] < row["steps"]]
    unfinished.sort(key=lambda row: row["id"] != last)
    return unfinished[0] if unfinished else None


def _glossary(prompter: Prompter, run: Callable[[list[str]], int]) -> None:
    """Look up terms until an empty line."""
    while term := prompter.line(say("menu.which-term")).strip():
        _command(run, "glossary", "--", term)


def _command(run: Callable[[list[str]], int], *arguments: str) -> None:
    """Run a command as the shell would, then return to the menu."""
    from edalab import texts
    from edalab.terminal.console import Look

    look = ["--plain"] if Look.plain else []
    run(["--lang", texts.language(), *look, *arguments])
