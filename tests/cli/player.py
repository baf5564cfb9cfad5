"""Goes through any lesson at a pseudo-terminal, knowing the lesson's file and nothing else."""

import re
from functools import cache
from pathlib import Path
from typing import Literal

from terminal import Terminal

from edalab.cli import lesson_runner
from edalab.course.index import Course, Entry
from edalab.course.judge import judge
from edalab.course.lesson import Lesson, Outcome, Prediction, Quiz, Run, Screen, Sort, Step, Task
from edalab.course.runner import RunResult, words
from edalab.texts import words as catalogue

COURSE = Course(Path(__file__).parents[2] / "lessons")
WRITTEN = [entry for entry in COURSE.entries if COURSE.written(entry)]

ENTER = "\r"
Manner = Literal["right", "wrong", "misconception"]


@cache
def made(command: str, setup: tuple[str, ...]) -> RunResult:
    """What a run of a lesson shows; the same run is made once for all tests."""
    return lesson_runner.run(words(command), [words(each) for each in setup])


def lesson_of(entry: Entry, language: str) -> Lesson:
    return _lesson(entry.number, language)


@cache
def _lesson(number: int, language: str) -> Lesson:
    return COURSE.lesson(COURSE.entry(str(number)), language)


def right_number(step: Step, asked: Prediction) -> float:
    """What the run after a prediction will show."""
    run = run_of(step, asked)
    return judge(asked, None, made(run.command, run.setup), "").actual


def run_of(step: Step, asked: Prediction) -> Run:
    outcomes = (screen for screen in step.screens if isinstance(screen, Outcome))
    return next(outcome.run for outcome in outcomes if asked in outcome.predictions)


def wrong_number(step: Step, asked: Prediction) -> float:
    """A number that is neither right, nor near, nor a known misconception."""
    return 7 + 2 * (abs(right_number(step, asked)) + asked.tolerance) + sum(
        abs(known.value) for known in asked.misconceptions
    )  # fmt: skip


class Player:
    """One walk through a lesson.

    Args:
        lesson: The lesson, in the language to play it in.
        manner: How everything is answered at first; in the end everything is answered rightly.
        which: Which misconception of each prediction, counted on from its first.
    """

    def __init__(self, lesson: Lesson, manner: Manner, which: int = 0) -> None:
        self.lesson, self.manner, self.which = lesson, manner, which
        self.shown: list[tuple[Screen, str]] = []
        self._answered: set[str] = set()

    def say(self, key: str) -> str:
        return catalogue(self.lesson.language, "lesson")[f"lesson.{key}"]

    def play(self, terminal: Terminal) -> None:
        """Go from the first screen to the end of the lesson."""
        quit_key = f"[q] {self.say('key-quit')}"
        more = f"[Enter] {self.say('key-more')}"
        at, step = self.lesson.steps[0].screens[0], self.lesson.steps[0]
        end = squeezed(self.say("end").format(number=self.lesson.number))
        for _ in range(2000):
            page = terminal.until(quit_key)
            if end in squeezed(page):
                return
            at, step = self._screen(page) or (at, step)
            self.shown.append((at, page))
            if more in page:
                terminal.press(ENTER)
            else:
                self._answer(terminal, step, at)
        raise AssertionError("the lesson does not end")

    def text(self, screen_id: str, step: Step) -> str:
        """All that a screen showed, without blanks and marks."""
        ours = [page for at, page in self.shown if at in step.screens and at.id == screen_id]
        return squeezed("".join(ours))

    def _screen(self, page: str) -> tuple[Screen, Step] | None:
        """The screen that the page's last heading names."""
        kinds = {"where": self.lesson.core, "where-deeper": self.lesson.deeper}
        found = [
            (heading.start(), steps, heading)
            for kind, steps in kinds.items()
            for heading in self._heading(kind).finditer(page)
        ]
        if not found:
            return None
        _, steps, heading = max(found, key=lambda match: match[0])
        step = steps[int(heading["step"]) - 1]
        return step.screens[int(heading["screen"]) - 1], step

    def _heading(self, kind: str) -> re.Pattern[str]:
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>\\d+)", re.escape(self.say(kind)))
        return re.compile(pattern.replace(r"\ ", r"\s*"))

    def _answer(self, terminal: Terminal, step: Step, at: Screen) -> None:
        new = at.id not in self._answered
        match at:
            case Prediction() if new:
                terminal.until(self.say("predict"))
                terminal.press(f"{self._number(step, at)!r}{ENTER}")
                self._answered.add(at.id)
            case Quiz() if new:
                choices = [n for n in range(1, len(at.choices) + 1) if n != at.right]
                self._choose(terminal, at, choices if self.manner != "right" else [])
                self._answered.add(at.id)
                terminal.press(ENTER)
            case Sort() if new:
                self._sort(terminal, at)
                self._answered.add(at.id)
                terminal.press(ENTER)
            case Task() if new:
                self._do(terminal, at)
                self._answered.add(at.id)
            case _:
                terminal.press(ENTER)

    def _number(self, step: Step, asked: Prediction) -> float:
        known = asked.misconceptions
        if self.manner == "misconception" and known:
            return known[self.which % len(known)].value
        if self.manner == "right":
            return right_number(step, asked)
        return wrong_number(step, asked)

    def _choose(self, terminal: Terminal, quiz: Quiz, wrong: list[int]) -> None:
        quit_key = f"[q] {self.say('key-quit')}"
        for number in [*wrong, quiz.right]:
            terminal.press(str(number))
            told = squeezed(terminal.until(quit_key))
            assert squeezed(self.say("wrong" if number in wrong else "right")) in told
            assert squeezed(quiz.choices[number - 1].says) in told

    def _sort(self, terminal: Terminal, sort: Sort) -> None:
        """Each item once, wrongly where that is the manner, and then again."""
        quit_key = f"[q] {self.say('key-quit')}"
        tries = [*sort.items, *([] if self.manner == "right" else sort.items)]
        for n, item in enumerate(tries):
            off = 1 if self.manner != "right" and n < len(sort.items) else 0
            terminal.press(str((item.bin - 1 + off) % len(sort.bins) + 1))
            told = squeezed(terminal.until(quit_key))
            assert squeezed(self.say("wrong" if off else "right")) in told
            assert squeezed(item.says) in told

    def _do(self, terminal: Terminal, task: Task) -> None:
        """Type the solution, in an empty registry as proof-reading does."""
        for path in terminal.home.glob("events.jsonl*"):
            path.unlink()
        terminal.press("x")
        terminal.until("edalab>")
        for command in task.commands:
            terminal.press(f"{command}{ENTER}")
            if squeezed(self.say("task-passed")) in squeezed(self._result(terminal)):
                terminal.press(ENTER)
                return
        raise AssertionError(f"{task.id}: the solution does not pass")

    def _result(self, terminal: Terminal) -> str:
        """What a command showed, the pages of a tall one turned."""
        more = f"[q] {self.say('key-quit')}"
        told = ""
        while not told.endswith("edalab>"):
            told += terminal.until(more, "edalab>")
            if told.endswith(more):
                terminal.press(ENTER)
        return told


def squeezed(text: str) -> str:
    """Words alone, so that neither line breaks nor Markdown's marks make a difference."""
    return re.sub(r"[\s*_`>|#\\\-│]+", "", re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text))
