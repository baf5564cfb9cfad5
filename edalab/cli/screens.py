"""What each screen of a lesson shows, and how each reaction of the step machine is told."""

from typing import TYPE_CHECKING

from edalab.cli import bench
from edalab.course import machine as m
from edalab.course.judge import Judged
from edalab.course.lesson import (
    Block,
    Concept,
    Diagram,
    Outcome,
    Prediction,
    Question,
    Quiz,
    Run,
    Screen,
    Sort,
    Task,
)
from edalab.course.machine import Machine, Reaction
from edalab.terminal import pages
from edalab.texts import say

if TYPE_CHECKING:
    from rich.console import Console


class Screens:
    """Shows a machine's screens on a console.

    Args:
        machine: Stands where the learner is.
        console: Shows.
    """

    def __init__(self, machine: Machine, console: "Console") -> None:
        self._machine = machine
        self._console = console

    def show(self, *parts: object) -> None:
        """Show these, each on lines of its own."""
        for part in parts:
            self._console.print(part)

    def head(self) -> None:
        """Where the learner stands."""
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
        self.show(pages.heading(self._machine.step.title, where))

    def body(self, screen: Screen) -> None:
        """What there is to read, to answer or to do.

        Raises:
            EdalabError: An outcome's run can't be made.
        """
        progress = self._machine.progress
        match screen:
            case Concept():
                self.blocks(screen.blocks)
            case Prediction():
                self.show(pages.plainly(say("lesson.predict-head"), "bold"))
                self.show(pages.question(screen.question))
                if screen.id in progress.predictions:
                    value = amount(progress.predictions[screen.id], screen.unit)
                    self.show(pages.plainly(say("lesson.predicted-before", value=value)))
            case Run():
                self.show(pages.plainly(say("lesson.run-head")))
                self.show(pages.command(screen.command, screen.setup))
            case Outcome():
                self._outcome(screen)
            case _:
                self._question(screen)

    def _question(self, screen: Question) -> None:
        settled = self._machine.progress.settled(screen.id)
        match screen:
            case Quiz():
                self.show(pages.question(screen.question, [c.text for c in screen.choices]))
                if settled:
                    choice = screen.choices[screen.right - 1]
                    self.show(pages.said(say("lesson.answered-before", choice=choice.text)))
            case Sort():
                self.show(pages.question(screen.question, screen.bins))
                if settled:
                    self.show(pages.plainly(say("lesson.sorted-before")), _sorted(screen))
            case Task():
                self.show(pages.prose(screen.text))
                if screen.id in self._machine.progress.solved:
                    self.show(pages.plainly(say("lesson.task-passed-before"), "bold"))
                else:
                    self.show(pages.plainly(say("lesson.task-how")))

    def end(self) -> None:
        """What became of each step."""
        lesson, progress = self._machine.lesson, self._machine.progress
        self.show(pages.heading(say("lesson.end", number=lesson.number), lesson.title))
        states = [
            (step.title, say(f"lesson.status-{progress.status(step.id)}")) for step in lesson.steps
        ]
        self.show(pages.rows(states))
        left = ", ".join(step.title for step in self._machine.unfinished())
        told = say("lesson.end-open", steps=left) if left else say("lesson.end-all")
        self.show(pages.plainly(told))

    def blocks(self, blocks: tuple[Block, ...]) -> None:
        """Prose and pictures."""
        for block in blocks:
            if isinstance(block, Diagram):
                self.show(pages.picture(block.art, block.ascii, block.alt))
            else:
                self.show(pages.prose(block.text))

    def tell(self, reaction: Reaction) -> None:
        """What the machine answered."""
        match reaction:
            case m.Stays(code):
                self.show(pages.plainly(say(f"lesson.stays-{code}")))
            case m.Answered(_, choice):
                verdict = say("lesson.right" if choice.right else "lesson.wrong")
                self.show(pages.said(f"**{verdict}** {choice.says}"))
            case m.Hinted(text, number, of):
                self.show(pages.said(say("lesson.hint", number=number, of=of, text=text)))
            case m.LastHint():
                self.show(pages.plainly(say("lesson.last-hint")))
            case m.Placed(_, item, number, left):
                verdict = say("lesson.right" if number == item.bin else "lesson.wrong")
                self.show(pages.said(f"**{verdict}** {item.says}"))
                if not left:
                    self.show(pages.plainly(say("lesson.all-placed"), "bold"))
            case m.Checked(verdict):
                self.show(task_verdict(verdict.missing))
            case _:
                self._tell_more(reaction)

    def _tell_more(self, reaction: Reaction) -> None:
        match reaction:
            case m.Revealed(question):
                self.show(*revealed(question))
            case m.Ran(_, result, verdict):
                self.show(bench.shown(result, self._console), "")
                if verdict is not None:
                    self.show(task_verdict(verdict.missing))

    def item(self, sort: Sort, number: int) -> None:
        """The item of a sort that is to be placed now."""
        where = say("lesson.item", number=number, of=len(sort.items))
        self.show(pages.said(f"{where} **{sort.items[number - 1].text}**"))

    def _outcome(self, screen: Outcome) -> None:
        result, judged = self._machine.outcome(screen)
        self.show(pages.command(screen.run.command, screen.run.setup))
        self.show(bench.shown(result, self._console), "")
        for one in judged:
            if len(judged) > 1:
                self.show(pages.said(one.prediction.question))
            self.show(compared(one))
        self.blocks(screen.blocks)


def revealed(question: Question) -> "list[pages.Fitted]":
    """The answer to a question."""
    match question:
        case Quiz():
            choice = question.choices[question.right - 1]
            told = say("lesson.revealed-choice", number=question.right, text=choice.text)
            return [pages.said(f"{told}\n\n{choice.says}")]
        case Sort():
            return [pages.plainly(say("lesson.revealed-sort")), _sorted(question)]
        case Task():
            commands = [pages.command(command) for command in question.commands]
            return [pages.plainly(say("lesson.revealed-command")), *commands]


def _sorted(sort: Sort) -> "pages.Fitted":
    return pages.rows((sort.bins[item.bin - 1], item.text) for item in sort.items)


def compared(one: Judged) -> "pages.Fitted":
    """A prediction beside what the run showed, and what there is to say about it."""
    asked = one.prediction
    said = say("lesson.nothing-said") if one.value is None else amount(one.value, asked.unit)
    verdict = ""
    if one.verdict is not None:
        tolerance = amount(asked.tolerance, asked.unit)
        verdict = say(f"lesson.verdict-{one.verdict}", tolerance=tolerance)
    cells = [
        (say("lesson.you"), said),
        (say("lesson.measured"), amount(one.actual, asked.unit)),
        ("", verdict),
    ]
    return pages.Fitted(
        pages.side_by_side(cells), "", *([pages.said(one.says)] if one.says else [])
    )


def task_verdict(missing: tuple[str, ...]) -> "pages.Fitted":
    """That a task is done, or what is missing."""
    if not missing:
        return pages.plainly(say("lesson.task-passed"), "bold")
    return pages.plainly("\n".join([say("lesson.task-missing"), *missing]))


def amount(value: float, unit: str) -> str:
    """A number with its unit, as short as it is exact to three places."""
    number = f"{round(value, 3):g}" if abs(value) < 1e6 else f"{value:.0f}"
    return f"{number} {unit}".strip()
