"""The menu that ``edalab`` opens on a terminal: go on, a lesson, or quit."""

from typing import Any

from edalab.cli.lesson import lesson_rows, state, walk
from edalab.cli.study import open_study
from edalab.course.index import Course
from edalab.settings import from_environment
from edalab.terminal import pages
from edalab.terminal.console import console
from edalab.terminal.prompter import Left, Prompter, TerminalPrompter
from edalab.texts import language, say

_QUIT = "quit"


def show_menu(prompter: Prompter | None = None) -> int:
    """Ask what to do and do it, until the person quits; gives the exit code.

    Raises:
        EdalabError: The course or the study can't be read.
    """
    course = Course(from_environment().course)
    asker = prompter or TerminalPrompter()
    while True:
        with open_study() as study:
            progress = study.progress
            states = [state(course, entry, progress) for entry in course.entries]
        console().print(pages.plainly(say("menu.welcome"), "bold"))
        console().print(lesson_rows(states))
        options = [(each["id"], _offer(each, last=progress.last)) for each in states]
        options = [(value, words) for value, words in options if words]
        going_on = {each["id"] for each in states if _goes_on(each, last=progress.last)}
        options.sort(key=lambda option: option[0] != progress.last)  # what was begun comes first
        try:
            chosen = asker.choose(say("menu.what"), [*options, (_QUIT, say("menu.quit"))])
        except Left:
            chosen = _QUIT
        if chosen == _QUIT:
            console().print(pages.plainly(say("menu.help")))
            return 0
        lesson = course.lesson(course.entry(chosen), language())
        walk(lesson, offer=chosen not in going_on)


def _offer(state: dict[str, Any], *, last: str | None) -> str:
    """What the menu calls a lesson; nothing where it is not written."""
    if not state["written"]:
        return ""
    key = "menu.continue" if _goes_on(state, last=last) else "menu.lesson"
    return say(key, number=state["lesson"], title=state["title"])


def _goes_on(state: dict[str, Any], *, last: str | None) -> bool:
    return bool(state["id"] == last and state["begun"] and state["done"] < state["steps"])
