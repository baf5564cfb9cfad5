"""Every lesson in every language, gone through by a scripted person on screens of two widths."""

import io
import re
from functools import cache
from pathlib import Path
from typing import ClassVar

import pytest
from rich.cells import cell_len
from rich.console import Console

from edalab.cli import lesson_runner
from edalab.cli.lesson_sitting import LessonSitting
from edalab.course.index import Course
from edalab.course.lesson import Outcome, Prediction, Quiz, Sort, Task
from edalab.course.machine import Machine
from edalab.course.overview import NextStep
from edalab.course.runner import RunResult, number_at, words
from edalab.course.study import Study
from edalab.eventlog.memory import MemoryEventLog
from edalab.settings import from_environment
from edalab.terminal.paging import paged
from edalab.terminal.prompter import ENTER, UserLeft
from edalab.texts import choose

pytestmark = pytest.mark.usefixtures("runs_once")

LESSONS = Course(Path(__file__).parents[2] / "lessons")
WRITTEN = [entry for entry in LESSONS.entries if LESSONS.written(entry)]
TALLEST = 24
"""Lines of an ordinary window: a screen to read or to answer stands whole in it."""


@cache
def made(arguments: tuple[str, ...], setup: tuple[tuple[str, ...], ...], keep: bool) -> RunResult:
    return lesson_runner.run(arguments, setup, keep=keep)


class Remembering:
    """The real lesson_runner; what the lessons themselves run is run once for all tests."""

    understand = staticmethod(lesson_runner.understand)
    attempt = staticmethod(lesson_runner.attempt)
    employees = staticmethod(lesson_runner.employees)

    @staticmethod
    def run(arguments, setup=None, *, keep=False) -> RunResult:
        if setup is None and arguments[0] not in {"compare", "simulate"}:
            return lesson_runner.run(arguments)
        setup = setup or ()
        return made(tuple(arguments), tuple(map(tuple, setup)), keep)


BENCH = Remembering()


class Person:
    """Answers rightly whatever is asked, and keeps what each screen showed."""

    def __init__(self, machine: Machine, screen: io.StringIO) -> None:
        self.machine = machine
        self.screen = screen
        self.pages: list[tuple[object, str]] = []
        self.sandbox: list[str] = []
        self.tried: set[str] = set()

    def key(self, allowed: str) -> str:
        at = self._turn()
        if at is None:
            return "q"
        if set(allowed) <= set(f"{ENTER}bsq"):  # a page of something tall
            return ENTER
        settled = self.machine.progress.settled(at.id)
        if isinstance(at, Quiz) and not settled:
            return str(at.right)
        if isinstance(at, Sort) and not settled:
            return str(at.right[self.machine.next_item(at) - 1])
        if isinstance(at, Task) and not settled:
            assert at.id not in self.tried, f"{at.id}: the solution does not pass"
            self.tried.add(at.id)
            for path in from_environment().home.glob("events.jsonl*"):
                path.unlink()  # a solution is proof-read in an empty registry
            self.sandbox = [*at.commands, ""]
            return "x"
        assert ENTER in allowed
        return ENTER

    def line(self, prompt: str, initial: str = "") -> str:
        if self.sandbox:
            self._turn()
            return self.sandbox.pop(0)
        asked = self._turn()
        assert isinstance(asked, Prediction)
        outcome = next(
            screen
            for screen in self.machine.step.screens
            if isinstance(screen, Outcome) and asked in screen.predictions
        )
        setup = [words(command) for command in outcome.run.setup]
        result = BENCH.run(words(outcome.run.command), setup)
        found = number_at(result.data, asked.answer)
        return f"{found * asked.scale} {asked.unit}"

    def choose(self, question, options):
        raise AssertionError("a lesson has no menu")

    def _turn(self):
        self.pages.append((self.machine.screen, self.screen.getvalue()))
        self.screen.seek(0)
        self.screen.truncate()
        return self.machine.screen


def letters(text: str) -> str:
    """The letters and digits of a text, however it is broken into lines and marked."""
    return re.sub(r"[\W_]", "", text)


def plain(page) -> str:
    return "\n".join("".join(segment.text for segment in line) for line in page.lines)


class Leaver(Person):
    """Leaves at the first prompt."""

    def key(self, allowed: str) -> str:
        raise UserLeft


def sit_down(kind, entry, language, size, log):
    screen = io.StringIO()
    width, height = size
    console = Console(
        file=screen,
        width=width,
        height=height,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    machine = Machine(LESSONS.lesson(entry, language), Study(log), BENCH)
    person = kind(machine, screen)
    LessonSitting(machine, person, console).go()
    return person


@pytest.fixture(autouse=True)
def _utf8(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # what is written by its name alone goes there
    monkeypatch.setattr("edalab.terminal.pages.ascii_only", lambda _console: False)
    yield
    choose(None)


@pytest.mark.parametrize("size", [(80, 24), (40, 20)], ids=["80x24", "40x20"])
@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("entry", WRITTEN, ids=lambda entry: entry.id)
def test_every_lesson_can_be_done_and_its_screens_fit_the_window(
    entry, language, size, monkeypatch
):
    torn = []

    def watched(console, parts, rows):
        pages = paged(console, parts, rows)
        torn.extend(page for page in pages if page.torn)
        return pages

    monkeypatch.setattr("edalab.cli.paged_screens.paged", watched)
    monkeypatch.setenv("COLUMNS", str(size[0]))
    monkeypatch.setenv("LINES", str(size[1]))
    choose(language)
    person = sit_down(Person, entry, language, size, MemoryEventLog())
    assert [plain(page) for page in torn] == []
    width, height = size
    explained = {
        screen.id: screen.blocks for screen, _ in person.pages if isinstance(screen, Outcome)
    }
    everything = letters("".join(shown for _, shown in person.pages))
    for blocks in explained.values():
        texts = [block.text for block in blocks if hasattr(block, "text")]
        assert all(letters(text)[:20] in everything for text in texts)
    assert person.machine.unfinished() == []
    assert {c.verdict for c in person.machine.progress.checked.values()} == {"right"}
    for screen, shown in person.pages:
        lines = shown.rstrip("\n").split("\n")
        assert max(map(cell_len, lines)) <= width, shown
        assert len(lines) <= height, shown
        heading = [line for line in lines if line.strip() and "[" not in line]
        assert len(heading) > 3 or "─" not in heading[0], shown
        if isinstance(screen, Quiz) and "[h]" in shown:
            assert re.sub('[*`"]', "", screen.question).split()[0] in shown, shown
        if isinstance(screen, Sort) and "[h]" in shown:
            assert all(name in shown for name in screen.bins), shown


@pytest.mark.parametrize("entry", WRITTEN, ids=lambda entry: entry.id)
def test_who_leaves_at_once_is_told_how_to_come_back(entry):
    person = sit_down(Leaver, entry, "en", (80, TALLEST), MemoryEventLog())
    assert f"'edalab lesson {entry.number}' goes on right here." in person.screen.getvalue()


def at_the_end(lesson, following=None, *, finished):
    """Press Enter at a lesson's end, and q where it leads; what is shown, where to, the machine."""
    machine = Machine(lesson, Study(MemoryEventLog()), BENCH)
    for step in machine.lesson.steps:
        machine.go_to(step)
        machine.skip()
    if finished:
        machine.unfinished = list  # type: ignore[method-assign]
    screen = io.StringIO()

    class GoingOn(Person):
        def key(self, allowed: str) -> str:
            pressed = ENTER if machine.screen is None else "q"
            assert pressed in allowed
            return pressed

    console = Console(file=screen, width=80, height=TALLEST)
    sitting = LessonSitting(machine, GoingOn(machine, screen), console, lambda: following)
    return screen, sitting.go(offer=False), machine


def test_enter_at_the_end_of_a_lesson_goes_on_with_what_is_next():
    following = NextStep(2, "event", "An event", "edalab lesson 2")
    lesson = LESSONS.lesson(WRITTEN[0], "en")
    screen, led_to, _ = at_the_end(lesson, following, finished=True)
    assert led_to == following
    assert "Next, in lesson 2: An event" in screen.getvalue()
    assert "[Enter] lesson 2" in screen.getvalue()
    assert "lesson 2" in screen.getvalue().partition("$ edalab ")[2]


@pytest.mark.parametrize(
    ("following", "meaning"),
    [
        (None, "quit"),
        (NextStep(0, "ack", "ack", "edalab exercise start ack", kind="exercise"), "go on"),
        (NextStep(0, "ack", "Lose a payment", "edalab start", kind="opening"), "go on"),
    ],
)
def test_enter_at_the_end_leads_out_of_the_lesson_as_its_line_says(three_steps, following, meaning):
    (lesson,) = Course(from_environment().course).lessons("en").values()
    screen, led_to, _ = at_the_end(lesson, following, finished=True)
    assert led_to == following
    assert f"[Enter] {meaning}  [b]" in screen.getvalue()


def test_enter_at_the_end_opens_the_first_step_that_is_not_done(three_steps):
    (lesson,) = Course(from_environment().course).lessons("en").values()
    screen, led_to, machine = at_the_end(lesson, finished=False)
    assert "[Enter] open steps  [b]" in screen.getvalue()
    assert (led_to, machine.step) == (None, lesson.steps[0])


def test_a_lesson_goes_on_in_another_language_at_the_same_screen():
    log = MemoryEventLog()
    entry = WRITTEN[-1]
    machine = Machine(LESSONS.lesson(entry, "en"), Study(log), BENCH)
    for _ in range(3):
        machine.next()
    again = Machine(LESSONS.lesson(entry, "ko"), Study(log), BENCH)
    assert again.screen.id == machine.screen.id


def test_a_lesson_without_its_deeper_steps_is_complete_and_a_key_leads_to_them():
    entry = WRITTEN[0]
    lesson = LESSONS.lesson(entry, "en")
    machine = Machine(lesson, Study(MemoryEventLog()), BENCH)
    machine.go_to(lesson.steps[-1])
    machine.skip()
    machine.unfinished = list  # type: ignore[method-assign]
    screen = io.StringIO()
    console = Console(file=screen, width=80, height=TALLEST)

    class Curious(Person):
        def key(self, allowed: str) -> str:
            if machine.screen is not None:
                return "q"
            return "d" if "d" in allowed else ENTER

    LessonSitting(machine, Curious(machine, screen), console).go(offer=False)
    shown = " ".join(screen.getvalue().split())
    assert "These steps go deeper. The lesson is complete without them." in shown
    assert (
        f"{lesson.deeper[0].title} Lesson 1, go deeper 1 of {len(lesson.deeper)} (optional)"
        in shown
    )
    assert "[s] skip, it is optional" in shown


def test_after_commands_of_ones_own_the_screen_is_shown_again():
    machine = Machine(LESSONS.lesson(WRITTEN[0], "en"), Study(MemoryEventLog()), BENCH)
    screen = io.StringIO()

    class Trying(Person):
        keys: ClassVar = ["x", "q"]

        def key(self, allowed: str) -> str:
            return self.keys.pop(0)

        def line(self, prompt: str, initial: str = "") -> str:
            return ""

    LessonSitting(machine, Trying(machine, screen), Console(file=screen, width=80, height=60)).go()
    title = machine.step.title
    assert screen.getvalue().count(title) == 2


@pytest.mark.parametrize("typed", ["q", "Q", "ㅂ", " q "])
def test_a_letter_typed_at_a_prediction_is_the_key_that_was_meant(three_steps, typed):
    lesson = Course(from_environment().course).lessons("en")["event-driven-architecture"]
    machine = Machine(lesson, Study(MemoryEventLog()), BENCH)
    while not isinstance(machine.screen, Prediction):
        machine.next()
    screen = io.StringIO()

    class Leaving(Person):
        def line(self, prompt: str, initial: str = "") -> str:
            assert not self.tried, "it is asked for again"
            self.tried.add(prompt)
            return typed

    person = Leaving(machine, screen)
    LessonSitting(machine, person, Console(file=screen, width=80, height=60)).go(offer=False)
    assert "Nothing is lost." in screen.getvalue()
