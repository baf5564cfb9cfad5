"""A person goes through a lesson: keys and lines are handed to the step machine.

Every prompt can be left at any moment; what happened is on record by then.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from edalab.cli.screens import Screens
from edalab.course import machine as m
from edalab.course.lesson import Outcome, Prediction, Quiz, Run, Screen, Task
from edalab.course.machine import Machine, Reaction
from edalab.errors import EdalabError
from edalab.terminal import pages
from edalab.terminal.prompter import ENTER, Left, Prompter, letter
from edalab.texts import say

if TYPE_CHECKING:
    from rich.console import Console

_KEYS = {
    "b": "lesson.key-back",
    "s": "lesson.key-skip",
    "h": "lesson.key-hint",
    "r": "lesson.key-again",
    "x": "lesson.key-sandbox",
    "o": "lesson.key-open-step",
    "a": "lesson.key-restart",
    "q": "lesson.key-quit",
}


class Walk:
    """One sitting at a lesson.

    Args:
        machine: Stands where the learner is.
        prompter: Asks the learner.
        console: Shows.
    """

    def __init__(self, machine: Machine, prompter: Prompter, console: "Console") -> None:
        self._machine = machine
        self._prompter = prompter
        self._screens = Screens(machine, console)

    def go(self) -> None:
        """Go on until the learner leaves, then say how to come back."""
        number = self._machine.lesson.number
        try:
            while self._screen():
                pass
        except (Left, KeyboardInterrupt):
            self._screens.show("")
        done = self._machine.screen is None
        key = "lesson.left-done" if done else "lesson.left"
        self._screens.show(pages.plainly(say(key, number=number)))

    # One screen

    def _screen(self) -> bool:
        """Show where the machine stands and do what is asked, until it moves; False to leave."""
        screen = self._machine.screen
        if screen is None:
            self._screens.end()
        else:
            self._screens.head()
            try:
                self._screens.body(screen)
            except EdalabError as error:
                self._screens.show(pages.plainly(str(error)))
        while True:
            pressed = self._ask(screen)
            if pressed == "q":
                return False
            if self._do(pressed, screen):
                return True

    def _ask(self, screen: Screen | None) -> str:
        """A key, or at a prediction a line."""
        if isinstance(screen, Prediction) and screen.id not in self._machine.progress.predictions:
            self._keys(("", say("lesson.key-predict")), "bsxq")
            typed = self._prompter.line(f"{say('lesson.predict')}:").strip()
            return letter(typed) if len(typed) == 1 else typed
        if isinstance(screen, Quiz) and not self._machine.progress.settled(screen.id):
            numbers = "123456789"[: len(screen.choices)]
            self._keys((f"1-{len(screen.choices)}", say("lesson.key-choose")), "hbsxq")
            return self._prompter.key(f"{numbers}{ENTER}hbsxq")
        others, go_on = self._others(screen)
        self._keys((say("lesson.key-enter"), say(go_on)), others)
        return self._prompter.key(ENTER + others)

    def _others(self, screen: Screen | None) -> tuple[str, str]:
        """The keys beside Enter, and what Enter does."""
        match screen:
            case None:
                left = self._machine.unfinished()
                return "baq", "lesson.key-open-step" if left else "lesson.key-quit"
            case Run():
                return "bsxq", "lesson.key-run"
            case Outcome():
                return "brsxq", "lesson.key-next"
            case Task() if not self._machine.progress.settled(screen.id):
                return "xhbsq", "lesson.key-check"
        return "bsxq", "lesson.key-next"

    def _do(self, pressed: str, screen: Screen | None) -> bool:
        """Do what was asked; whether the machine moved."""
        if screen is None and pressed == ENTER:
            left = self._machine.unfinished()
            if not left:
                raise Left
            return self._react(lambda: self._machine.go_to(left[0]))
        if screen is None and pressed == "a":
            return self._react(lambda: self._machine.go_to(self._machine.lesson.steps[0]))
        if pressed == "x":
            self._sandbox()
            return False
        if pressed == "r" and isinstance(screen, Outcome):
            return self._again(screen)
        commands = {
            ENTER: self._machine.next,
            "": self._machine.next,
            "b": self._machine.back,
            "s": self._machine.skip,
            "h": self._machine.hint,
        }
        return self._react(commands.get(pressed, lambda: self._machine.answer(pressed)))

    def _react(self, command: Callable[[], Reaction]) -> bool:
        """Give the machine a command and tell its reaction; whether it moved."""
        try:
            reaction = command()
            if isinstance(reaction, m.Predicted):
                reaction = self._machine.next()  # the line's Enter is the going on
        except EdalabError as error:
            self._screens.show(pages.plainly(str(error)))
            return False
        if isinstance(reaction, m.Moved):
            return True
        self._screens.tell(reaction)
        return False

    def _sandbox(self) -> None:
        """Lines of commands, until an empty one."""
        self._screens.show(pages.plainly(say("lesson.sandbox")))
        while typed := self._prompter.line("edalab>").strip():
            if typed in {"q", "exit", "quit"}:
                return
            self._react(lambda typed=typed: self._machine.sandbox(typed))  # type: ignore[misc]

    def _again(self, screen: Outcome) -> bool:
        self._screens.show(pages.plainly(say("lesson.again")))
        typed = self._prompter.line("edalab>", screen.run.command).strip()
        return self._react(lambda: self._machine.sandbox(typed)) if typed else False

    def _keys(self, first: tuple[str, str], others: str) -> None:
        shown = [first, *((key, say(_KEYS[key])) for key in others)]
        self._screens.show(pages.keys(shown))
