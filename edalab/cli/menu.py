"""The menu that ``edalab`` opens on a terminal: go on, a lesson, or quit."""

from edalab.cli.lesson import in_words, state, walk
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
        options = [
            (each["id"], say("menu.continue", number=each["lesson"], title=each["title"]))
            for each in states
            if each["written"] and each["id"] == progress.last and each["done"] < each["steps"]
        ]
        offered = {value for value, _ in options}
        options += [
            (
                each["id"],
                say(
                    "menu.lesson",
                    number=each["lesson"],
                    title=each["title"],
                    state=in_words(each),
                ),
            )
            for each in states
            if each["written"] and each["id"] not in offered
        ]
        coming = [each for each in states if not each["written"]]
        for each in coming:
            line = say(
                "menu.lesson", number=each["lesson"], title=each["title"], state=in_words(each)
            )
            console().print(pages.plainly(line, "dim"), end="")
        try:
            chosen = asker.choose(say("menu.what"), [*options, (_QUIT, say("menu.quit"))])
        except Left:
            chosen = _QUIT
        if chosen == _QUIT:
            console().print(pages.plainly(say("menu.help")))
            return 0
        walk(course.lesson(course.entry(chosen), language()))
