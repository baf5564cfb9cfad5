"""A person goes through a lesson: the step machine's screens shown, keys and lines handed to it.

Every prompt can be left at any moment; what happened is on record by then.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from edalab.cli import bench
from edalab.course import machine as m
from edalab.course.lesson import (
    Block,
    Concept,
    Diagram,
    Lesson,
    Outcome,
    Prediction,
    Quiz,
    Run,
    Screen,
    Task,
)
from edalab.course.machine import Machine, Reaction
from edalab.errors import EdalabError
from edalab.terminal import pages
from edalab.terminal.prompter import ENTER, Left, Prompter
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
        self._console = console

    def go(self) -> None:
        """Go on until the learner leaves, then say how to come back."""
        number = self._machine.lesson.number
        try:
            while self._screen():
                pass
        except (Left, KeyboardInterrupt):
            self._show("")
        done = self._machine.screen is None
        key = "lesson.left-done" if done else "lesson.left"
        self._show(pages.plainly(say(key, number=number)))

    # One screen

    def _screen(self) -> bool:
        """Show where the machine stands and do what is asked, until it moves; False to leave."""
        screen = self._machine.screen
        if screen is None:
            self._end()
        else:
            self._head()
            try:
                self._body(screen)
            except EdalabError as error:
                self._show(pages.plainly(str(error)))
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
            return self._prompter.line(f"{say('lesson.predict')}:").strip()
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
            self._show(pages.plainly(str(error)))
            return False
        if isinstance(reaction, m.Moved):
            return True
        self._tell(reaction)
        return False

    def _sandbox(self) -> None:
        """Lines of commands, until an empty one."""
        self._show(pages.plainly(say("lesson.sandbox")))
        while typed := self._prompter.line("edalab>").strip():
            if typed in {"q", "exit", "quit"}:
                return
            self._react(lambda typed=typed: self._machine.sandbox(typed))  # type: ignore[misc]

    def _again(self, screen: Outcome) -> bool:
        self._show(pages.plainly(say("lesson.again")))
        typed = self._prompter.line("edalab>", screen.run.command).strip()
        return self._react(lambda: self._machine.sandbox(typed)) if typed else False

    # What is shown

    def _head(self) -> None:
        steps = self._machine.lesson.steps
        at, of = self._machine.place
        where = say(
            "lesson.where",
            number=self._machine.lesson.number,
            step=steps.index(self._machine.step) + 1,
            steps=len(steps),
            screen=at,
            screens=of,
        )
        self._show(pages.heading(self._machine.step.title, where))

    def _body(self, screen: Screen) -> None:
        progress = self._machine.progress
        match screen:
            case Concept():
                self._blocks(screen.blocks)
            case Prediction():
                self._show(pages.plainly(say("lesson.predict-head"), "bold"))
                self._show(pages.question(screen.question))
                if screen.id in progress.predictions:
                    value = amount(progress.predictions[screen.id], screen.unit)
                    self._show(pages.plainly(say("lesson.predicted-before", value=value)))
            case Run():
                self._show(pages.plainly(say("lesson.run-head")))
                self._show(pages.command(screen.command))
            case Outcome():
                self._outcome(screen)
            case Quiz():
                self._show(pages.question(screen.question, [c.text for c in screen.choices]))
                if progress.settled(screen.id):
                    choice = screen.choices[screen.right - 1]
                    self._show(pages.said(say("lesson.answered-before", choice=choice.text)))
            case Task():
                self._show(pages.prose(screen.text))
                if screen.id in progress.solved:
                    self._show(pages.plainly(say("lesson.task-passed-before"), "bold"))
                else:
                    self._show(pages.plainly(say("lesson.task-how")))

    def _outcome(self, screen: Outcome) -> None:
        result, judged = self._machine.outcome(screen)
        self._show(pages.command(screen.run.command))
        self._show(bench.shown(result, self._console), "")
        for one in judged:
            asked = one.prediction
            if len(judged) > 1:
                self._show(pages.said(asked.question))
            said = (
                say("lesson.nothing-said") if one.value is None else amount(one.value, asked.unit)
            )
            self._show(
                pages.side_by_side(
                    [
                        (say("lesson.you"), said),
                        (say("lesson.measured"), amount(one.actual, asked.unit)),
                    ]
                ),
                "",
            )
            if one.verdict is not None:
                tolerance = amount(asked.tolerance, asked.unit)
                verdict = say(f"lesson.verdict-{one.verdict}", tolerance=tolerance)
                self._show(pages.said(f"**{verdict}** {one.says}"))
        self._blocks(screen.blocks)

    def _end(self) -> None:
        lesson: Lesson = self._machine.lesson
        progress = self._machine.progress
        self._show(pages.heading(say("lesson.end", number=lesson.number), lesson.title))
        self._show(
            pages.rows(
                (step.title, say(f"lesson.status-{progress.status(step.id)}"))
                for step in lesson.steps
            )
        )
        left = self._machine.unfinished()
        if left:
            names = ", ".join(step.title for step in left)
            self._show(pages.plainly(say("lesson.end-open", steps=names)))
        else:
            self._show(pages.plainly(say("lesson.end-all"), "bold"))

    def _tell(self, reaction: Reaction) -> None:
        match reaction:
            case m.Stays(code):
                self._show(pages.plainly(say(f"lesson.stays-{code}")))
            case m.Answered(_, choice):
                verdict = say("lesson.right" if choice.right else "lesson.wrong")
                self._show(pages.said(f"**{verdict}** {choice.says}"))
            case m.Hinted(text, number, of):
                self._show(pages.said(say("lesson.hint", number=number, of=of, text=text)))
            case m.LastHint():
                self._show(pages.plainly(say("lesson.last-hint")))
            case m.Revealed(answer, None):
                self._show(pages.plainly(say("lesson.revealed-command", command=answer)))
            case m.Revealed(answer, choice) if choice:
                told = say("lesson.revealed-choice", number=answer, text=choice.text)
                self._show(pages.said(f"{told}\n\n{choice.says}"))
            case m.Checked(verdict):
                self._verdict(verdict.missing)
            case m.Ran(_, result, verdict):
                self._show(bench.shown(result, self._console), "")
                if verdict is not None:
                    self._verdict(verdict.missing)

    def _verdict(self, missing: tuple[str, ...]) -> None:
        if not missing:
            self._show(pages.plainly(say("lesson.task-passed"), "bold"))
            return
        self._show(pages.plainly("\n".join([say("lesson.task-missing"), *missing])))

    def _blocks(self, blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            if isinstance(block, Diagram):
                self._show(pages.picture(block.art, block.ascii, block.alt))
            else:
                self._show(pages.prose(block.text))

    def _keys(self, first: tuple[str, str], others: str) -> None:
        self._show(pages.keys([first, *((key, say(_KEYS[key])) for key in others)]))

    def _show(self, *parts: object) -> None:
        for part in parts:
            self._console.print(part)


def amount(value: float, unit: str) -> str:
    """A number with its unit, as short as it is exact to three places."""
    return (
        f"{round(value, 3):g} {unit}".strip() if abs(value) < 1e6 else f"{value:.0f} {unit}".strip()
    )
