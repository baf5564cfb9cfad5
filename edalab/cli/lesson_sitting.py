"""Walks a person through a lesson: shows screens and passes keys to the step machine.

The person can leave at any prompt, since every event is recorded before the next prompt.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from edalab.cli import screens
from edalab.cli.paged_screens import key_rows, show_pages
from edalab.cli.reactions import reaction_parts
from edalab.course import reactions as r
from edalab.course.lesson import Outcome, OwnFile, Prediction, Quiz, Run, Screen, Sort, Task
from edalab.course.machine import Machine
from edalab.course.overview import NextStep
from edalab.course.reactions import Reaction
from edalab.course.typed_number import form_of
from edalab.errors import EdalabError
from edalab.terminal import pages
from edalab.terminal.console import Look
from edalab.terminal.paging import Page
from edalab.terminal.prompter import ENTER, Prompter, UserLeft, letter
from edalab.texts import say, typed

if TYPE_CHECKING:
    from rich.console import Console

_KEYS = {
    "b": "lesson.key-back",
    "s": "lesson.key-skip",
    "h": "lesson.key-hint",
    "r": "lesson.key-again",
    "w": "lesson.key-watch",
    "x": "lesson.key-sandbox",
    "d": "lesson.key-deeper",
    "a": "lesson.key-restart",
    "e": "lesson.key-edit",
    "m": "lesson.key-move",
    "q": "lesson.key-quit",
}
_BEAT_S: Final = 0.7
"""Seconds between two rows of a picture that moves."""


class _LessonLeft(Exception):
    """The learner goes on from the lesson's end."""


class LessonSitting:
    """Leads one person through a lesson.

    Args:
        machine: The step machine of the lesson.
        prompter: Asks the person.
        console: Shows the screens.
        where_next: Says where to continue at the lesson's end.
    """

    def __init__(
        self,
        machine: Machine,
        prompter: Prompter,
        console: "Console",
        where_next: Callable[[], NextStep | None] = lambda: None,
    ) -> None:
        self._where_next = where_next
        self._next: NextStep | None = None
        self._machine = machine
        self._prompter = prompter
        self._console = console
        self._rows_below = 0
        """The rows shown below the current quiz, which move it out of the window."""

    def go(self, *, offer: bool = True) -> NextStep | None:
        """Show screens until the learner leaves, then say how to come back.

        Return where the learner wants to continue, if it is not in this lesson.

        Args:
            offer: Whether to ask first, in the middle of a lesson, if the learner wants to resume.
        """
        try:
            if not offer or self._resume():
                while self._screen():
                    pass
        except _LessonLeft:
            pass
        except (UserLeft, KeyboardInterrupt):
            self._show("")
            self._next = None
        if self._next is not None:
            return self._next
        done = self._machine.screen is None
        key = "lesson.left-done" if done else "lesson.left"
        self._show(pages.plain_text(say(key, command=typed(self._machine.lesson.command))))
        return None

    def _resume(self) -> bool:
        """Ask whether to resume or to start over; return False if the learner wants neither now."""
        if not self._machine.in_the_middle:
            return True
        where = screens.place(self._machine)
        key = "lesson.resume" if self._machine.place_still_exists else "lesson.resume-near"
        self._show(pages.prose(say(key, title=self._machine.step.title, where=where)))
        choices = [
            (say("lesson.key-enter"), say("lesson.key-next")),
            ("a", say("lesson.key-start-over")),
            ("q", say("lesson.key-later")),
        ]
        self._show(pages.keys(choices))
        pressed = self._prompter.key(f"{ENTER}aq")
        if pressed == "a":
            self._machine.start_over()
        return pressed != "q"

    # One screen

    def _screen(self) -> bool:
        """Show the current screen and act on keys until the machine moves; False means to leave."""
        screen = self._machine.screen
        if isinstance(screen, Run) and not self._machine.lesson.number:
            return self._react(self._machine.next)  # the opening's picture goes on at once
        self._rows_below = 0
        pressed = self._pages(self._parts(screen), "bsq" if screen else "q")
        while True:
            pressed = pressed or self._ask(screen)
            if pressed == "q":
                return False
            if self._act(pressed, screen):
                return True
            pressed = ""

    def _parts(self, screen: Screen | None) -> screens.Parts:
        if screen is None:
            return [*screens.end(self._machine), *self._next_parts()]
        head = screens.head(self._machine) if screens.has_head(self._machine) else ""
        try:
            return [head, *screens.body(self._machine, screen, self._console)]
        except EdalabError as error:
            return [head, pages.plain_text(str(error))]

    def _next_parts(self) -> screens.Parts:
        """Return where to continue if nothing is left in this lesson; the opening has its own."""
        if self._machine.unfinished() or not self._machine.lesson.number:
            return []
        return screens.next_parts(self._where_next())

    def _pages(self, parts: screens.Parts, other_keys: str) -> str:
        """Show parts page by page; return the key that left them early, else an empty text."""
        keys = [(key, say(self._meaning(key))) for key in other_keys]
        return show_pages(self._console, self._prompter, parts, keys, self._turn)

    def _turn(self, page: Page) -> None:
        """Show a page; what moves in it comes line by line, and all at once after a key."""
        hurry = Look.plain
        for number, piece in enumerate(page.pieces()):
            hurry = hurry or (number > 0 and self._prompter.pause(_BEAT_S))
            self._show(piece)

    def _show(self, *parts: object) -> None:
        for part in parts:
            self._console.print(part)

    def _ask(self, screen: Screen | None) -> str:
        """Return the key that the person presses, or at a prediction the typed line."""
        if isinstance(screen, Prediction) and screen.id not in self._machine.progress.predictions:
            if screen.choices:
                return self._choose_number(screen)
            self._keys(("", say("lesson.key-predict", form=form_of(screen.unit))), "bsxq")
            typed = self._prompter.line(screens.prompt(screen)).strip()
            return letter(typed) if len(typed) == 1 else typed
        if isinstance(screen, Quiz) and not self._machine.progress.settled(screen.id):
            numbers = "123456789"[: len(screen.choices)]
            other_keys = f"h{self._common_keys}"
            self._keys((f"1-{len(screen.choices)}", say("lesson.key-choose")), other_keys)
            return self._prompter.key(f"{numbers}{ENTER}{other_keys}")
        if isinstance(screen, Sort) and self._next_item(screen):
            self._show(screens.sort_item(screen, self._next_item(screen)))
            numbers = "123456789"[: len(screen.bins)]
            places = [(str(number), name) for number, name in enumerate(screen.bins, 1)]
            self._keys(places[0], "hbsxq", places[1:])
            return self._prompter.key(f"{numbers}{ENTER}hbsxq")
        if file := self._open_file(screen):
            return self._key_or_save(file)
        other_keys, go_on = self._other_keys(screen)
        following = self._where_next() if go_on == "lesson.key-following" else None
        number = following.lesson if following is not None else 0
        self._keys((say("lesson.key-enter"), say(go_on, number=number)), other_keys)
        return self._prompter.key(ENTER + other_keys)

    @property
    def _common_keys(self) -> str:
        """Return the keys that all screens have; the opening has no prompt for commands."""
        return "bsxq" if self._machine.lesson.number else "bsq"

    def _choose_number(self, prediction: Prediction) -> str:
        numbers = "123456789"[: len(prediction.choices)]
        self._keys((f"1-{len(numbers)}", say("lesson.key-choose")), self._common_keys)
        pressed = self._prompter.key(numbers + self._common_keys)
        return f"{prediction.choices[int(pressed) - 1].value:g}" if pressed in numbers else pressed

    def _open_file(self, screen: Screen | None) -> OwnFile | None:
        """Return the file of the current task, if the task is open and has one."""
        if not isinstance(screen, Task) or self._machine.progress.settled(screen.id):
            return None
        return screen.file

    def _key_or_save(self, file: OwnFile) -> str:
        """Return the key that the person presses, or Enter as soon as the file is saved."""
        from edalab.cli import lesson_file

        other_keys = f"{'e' if lesson_file.editor() else ''}mhbsq"
        self._keys((say("lesson.key-enter"), say("exercise.watch-judge")), other_keys)
        return self._prompter.key(ENTER + other_keys, lesson_file.TaskFile(file).saves()) or ENTER

    def _next_item(self, sort: Sort) -> int:
        """Return the number of the item to place next; 0 if the sort is settled."""
        settled = self._machine.progress.settled(sort.id)
        return 0 if settled else self._machine.next_item(sort) or 0

    def _other_keys(self, screen: Screen | None) -> tuple[str, str]:
        """Return the keys besides Enter, and the text key of what Enter does."""
        match screen:
            case None:
                deeper = "d" if self._machine.unfinished_deeper() else ""
                return f"b{deeper}aq", self._end_key()
            case _ if not self._machine.lesson.number:
                return "bsq", "lesson.key-run" if isinstance(screen, Run) else "lesson.key-next"
            case Run():
                return "bsxq", "lesson.key-run"
            case Outcome():
                return f"b{'w' if self._can_watch(screen) else ''}rsxq", "lesson.key-next"
            case Task() if not self._machine.progress.settled(screen.id):
                return "xhbsq", "lesson.key-check"
        return "bsxq", "lesson.key-next"

    def _end_key(self) -> str:
        """Return the text key of what Enter does at the lesson's end."""
        if self._machine.unfinished():
            return "lesson.key-open-step"
        following = self._where_next()
        if following is None:
            return "lesson.key-quit"
        return "lesson.key-following" if following.kind == "lesson" else "lesson.key-next"

    def _act(self, pressed: str, screen: Screen | None) -> bool:
        """Act on a key; return whether the machine moved."""
        if screen is None and pressed in {ENTER, "d", "a"}:
            return self._go_on(pressed)
        if pressed == "x":
            self._sandbox()
            return True  # shows the screen again
        if pressed in {"r", "w"} and isinstance(screen, Outcome):
            return self._again(screen) if pressed == "r" else self._watch(screen)
        if (file := self._open_file(screen)) and pressed in {ENTER, "e", "m"}:
            return self._change(file, pressed)
        commands = {
            ENTER: self._machine.next,
            "": self._machine.next,
            "b": self._machine.back,
            "s": self._machine.skip,
            "h": self._machine.hint,
        }
        return self._react(commands.get(pressed, lambda: self._machine.answer(pressed)))

    def _go_on(self, pressed: str) -> bool:
        """Act on a key at the lesson's end that leads to a step, or out of the lesson."""
        unfinished = {
            ENTER: self._machine.unfinished(),
            "d": self._machine.unfinished_deeper(),
            "a": list(self._machine.lesson.steps),
        }[pressed]
        if unfinished:
            return self._react(lambda: self._machine.go_to(unfinished[0]))
        self._next = self._where_next()
        raise _LessonLeft

    def _react(self, command: Callable[[], Reaction]) -> bool:
        """Give the machine a command and show its reaction; return whether it moved."""
        try:
            reaction = command()
            if isinstance(reaction, r.Predicted):
                # Enter at the end of the line also goes on.
                reaction = self._retry() if reaction.may_retry else self._machine.next()
        except EdalabError as error:
            self._show(pages.plain_text(str(error)))
            return False
        if isinstance(reaction, r.Moved):
            return True
        parts = reaction_parts(reaction, self._console)
        self._pages([*parts, *self._question_again(parts)], "q")
        return False

    def _question_again(self, reaction: screens.Parts) -> screens.Parts:
        """Return the open quiz if the reaction moves it out of the window, else nothing."""
        screen = self._machine.screen
        if not isinstance(screen, Quiz) or self._machine.progress.settled(screen.id):
            return []
        question = screens.body(self._machine, screen, self._console)
        keys = key_rows(self._console)
        self._rows_below += self._height(reaction) + keys
        if self._height(question) + self._rows_below + keys <= self._console.height:
            return []
        self._rows_below = 0
        return question

    def _height(self, parts: screens.Parts) -> int:
        return sum(len(self._console.render_lines(part, pad=False)) for part in parts)

    def _retry(self) -> Reaction:
        """Offer a second try at a prediction that is wrong; an empty line goes on without one."""
        asked = self._machine.screen
        assert isinstance(asked, Prediction)  # noqa: S101 - it has just been answered
        while True:
            self._show(pages.plain_text(say("lesson.retry"), "bold"))
            typed = self._second_try(asked)
            if letter(typed) == "q":
                raise UserLeft
            if not typed:
                return self._machine.next()
            try:
                return self._machine.retry(typed)
            except EdalabError as error:
                self._show(pages.plain_text(str(error)))

    def _second_try(self, asked: Prediction) -> str:
        """Return what the person types or chooses; empty to go on without a second try."""
        go_on = (say("lesson.key-enter"), say("lesson.key-next"))
        if not asked.choices:
            self._keys(go_on, "q")
            return self._prompter.line(screens.prompt(asked)).strip()
        numbers = "123456789"[: len(asked.choices)]
        self._keys((f"1-{len(numbers)}", say("lesson.key-choose")), "q", [go_on])
        pressed = self._prompter.key(f"{numbers}{ENTER}q").strip()
        return f"{asked.choices[int(pressed) - 1].value:g}" if pressed.isdigit() else pressed

    def _sandbox(self) -> None:
        """Run the commands that the person types, until an empty line."""
        self._show(pages.plain_text(say("lesson.sandbox")))
        while typed := self._prompter.line("edalab>").strip():
            if typed in {"q", "exit", "quit"}:
                return
            self._react(lambda typed=typed: self._machine.sandbox(typed))  # type: ignore[misc]

    def _again(self, screen: Outcome) -> bool:
        self._show(pages.plain_text(say("lesson.again")))
        typed = self._prompter.line("edalab>", screen.run.command).strip()
        return self._react(lambda: self._machine.rerun(typed)) if typed else False

    def _can_watch(self, screen: Outcome) -> bool:
        return not Look.plain and screen.run.needs_records

    def _watch(self, screen: Outcome) -> bool:
        """Play the run, then show the screen again."""
        from edalab.cli import lesson_runner

        try:
            lesson_runner.watch(screen.run, self._machine.outcome(screen)[0], self._console)
        except EdalabError as error:
            self._show(pages.plain_text(str(error)))
            return False
        return True

    def _change(self, file: OwnFile, pressed: str) -> bool:
        """Change a task's file by a key and judge it; return whether the machine moved."""
        from edalab.cli import lesson_file

        try:
            task_file = lesson_file.TaskFile(file)
            if pressed == "m":
                if (aside := task_file.move_line()) is not None:
                    self._show(pages.plain_text(say("exercise.kept-aside", path=aside)))
                self._show(task_file.rendered(), "")
            command = lesson_file.editor() if pressed == "e" else None
            if command is not None and not task_file.edit(command):
                self._show(pages.plain_text(say("lesson.no-editor", name=command[0])))
                return False
        except EdalabError as error:
            self._show(pages.plain_text(str(error)))
            return False
        return self._react(lambda: self._machine.answer(task_file.check_command))

    def _meaning(self, key: str) -> str:
        """Return the text key of what a key does here."""
        optional = self._machine.screen is not None and self._machine.step.deeper
        return "lesson.key-skip-deeper" if key == "s" and optional else _KEYS[key]

    def _keys(
        self, first: tuple[str, str], other_keys: str, more: Sequence[tuple[str, str]] = ()
    ) -> None:
        meanings = [first, *more, *((key, say(self._meaning(key))) for key in other_keys)]
        self._show(pages.keys(meanings))
