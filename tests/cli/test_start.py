"""The opening: lose a payment, then save it."""

import io
import re
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console
from terminal import Terminal

from edalab.cli import lesson_runner
from edalab.cli.lesson_file import TaskFile, editor
from edalab.cli.lesson_sitting import LessonSitting
from edalab.cli.study import open_study
from edalab.course.index import OPENING, Course
from edalab.course.lesson import OwnFile, Prediction, Quiz, Task
from edalab.course.machine import Machine
from edalab.course.runner import words
from edalab.course.study import Study
from edalab.eventlog.memory import MemoryEventLog
from edalab.terminal.prompter import ENTER
from edalab.texts import LANGUAGES, choose

COURSE = Course(Path(__file__).parents[2] / "lessons")
FILE = OwnFile(exercise="ack", begin="ack_first", move="await ctx.ack(message)")
CTRL_C = "\x03"
KEYS = "[q] quit"

pty = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


@pytest.fixture(autouse=True)
def _language():
    yield
    choose(None)


# Without a terminal


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_terminal_the_whole_opening_is_printed_with_its_results(edalab, language):
    said = edalab("--lang", language, "start")
    assert said.code == 0, said.err
    assert {"50", "150"} <= set(re.findall(r"\d+", said.out))
    for command in ("lesson 1", "lesson 3", "exercise start ack"):
        assert f"$ edalab {command}\n" in said.out
    assert "pay m2" in said.out or "m2 결제" in said.out


def test_the_numbers_that_the_opening_names_are_those_of_its_run():
    run = lesson_runner.run(words("exercise check ack --shipped ack_first --schedule crash@2"), ())
    assert run.data["counterexample"]["expected"] == 150
    amounts = {record.message: record.detail["amount"] for record in run.records if record.detail
               and "amount" in record.detail}  # fmt: skip
    assert amounts == {"m2": 50}
    assert "m1 (100) and m2 (50)" in (COURSE.folder / OPENING / "en.md").read_text("utf-8")


def test_an_answer_without_a_terminal_is_kept(edalab):
    assert edalab("start", "--answer", "paid=150", "--json").json["steps"][0]["screens"][2][
        "predictions"
    ][0]["verdict"] == "misconception"  # fmt: skip
    with open_study() as study:
        assert study.progress.lesson(OPENING).predictions == {"paid": 150}


def test_a_course_without_an_opening_says_so(edalab, three_steps):
    said = edalab("start")
    assert said.code == 2
    assert "Known: " in said.err


# Each screen


class Person:
    """Chooses the last number, moves the line by the key, and keeps each page that was shown."""

    def __init__(self, machine, shown):
        self.machine, self.shown, self.pages = machine, shown, []
        self.pauses = 0

    def key(self, allowed, until=None):
        self.pages.append(self.shown.getvalue())
        self.shown.seek(0)
        self.shown.truncate()
        screen = self.machine.screen
        if screen is None:
            return "q"
        if isinstance(screen, Prediction) and "3" in allowed:
            return "3"
        if isinstance(screen, Quiz) and "2" in allowed and not self._settled(screen):
            return "2"
        if isinstance(screen, Task) and "m" in allowed:
            return "m"
        assert ENTER in allowed
        return ENTER

    def pause(self, seconds):
        self.pauses += 1
        return False

    def _settled(self, screen):
        return self.machine.progress.settled(screen.id)


@pytest.mark.parametrize(("width", "height"), [(80, 24), (40, 20)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_of_the_opening_fits_the_window_and_all_of_it_can_be_done(
    monkeypatch, language, width, height
):
    monkeypatch.setattr("edalab.terminal.console.ascii_only", lambda _console: False)
    choose(language)
    shown = io.StringIO()
    console = Console(
        file=shown, width=width, height=height, markup=False, emoji=False, highlight=False
    )
    machine = Machine(COURSE.opening(language), Study(MemoryEventLog()), lesson_runner)
    person = Person(machine, shown)
    LessonSitting(machine, person, console).go()
    assert machine.unfinished() == []
    assert machine.progress.checked["paid"].verdict == "right"
    assert person.pauses >= 3 + 4 + 3 + 7, "each row of a picture comes after a moment"
    for page in person.pages:
        lines = page.rstrip("\n").split("\n")
        assert max(map(cell_len, lines)) <= width, page
        assert len(lines) <= height, page
    if width == 80:
        paid = {"en": "pay m2", "ko": "m2 결제"}[language]
        answer = next(page for page in person.pages if "150" in page and paid in page)
        assert "$ edalab exercise check" in answer, "run, answer and verdict stand on one screen"


# The learner's file


def test_the_line_is_moved_once_and_a_file_without_it_is_put_aside(home):
    mine = TaskFile(FILE)
    assert mine.move_line() is None
    moved = mine.path.read_text()
    assert moved.index("ctx.pay") < moved.index("ctx.ack")
    assert mine.move_line() is None
    assert mine.path.read_text() == moved
    mine.path.write_text("nothing = 1\n")
    aside = mine.move_line()
    assert aside is not None
    assert aside.read_text() == "nothing = 1\n"
    assert mine.path.read_text() == moved


@pytest.mark.parametrize(
    ("written", "moved"),
    [
        ("import a\nimport b\nX\nY\nZ\n", "import a\nimport b\nY\nX\nZ\n"),
        ("if a:\n    X\n    Y", "if a:\n    Y\n    X\n"),
        ("if a:\n    X\nY\nX\nZ\n", "if a:\n    X\nY\nZ\nX\n"),
    ],
)
def test_a_line_changes_places_with_the_next_of_its_block_and_no_other_line_moves(
    home, written, moved
):
    mine = TaskFile(FILE)
    mine.path.write_text(written.replace("X", FILE.move))
    assert mine.move_line() is None
    assert mine.path.read_text().strip() == moved.replace("X", FILE.move).strip()


@pytest.mark.parametrize("written", ["if a:\n    X\nY\n", "Y\nX\n", "Y\nZ\n"])
def test_a_file_in_which_the_line_has_no_next_one_is_put_aside(home, written):
    mine = TaskFile(FILE)
    mine.path.write_text(written.replace("X", FILE.move))
    aside = mine.move_line()
    assert aside is not None
    assert aside.read_text() == written.replace("X", FILE.move)


@pytest.mark.parametrize(
    ("visual", "other", "command"),
    [
        ("sh -c x", "true", ["sh", "-c", "x"]),
        ("no-such-editor", "sh", ["sh"]),
        ("sh 'open", "sh -x", ["sh", "-x"]),
        ("", "sh", ["sh"]),
        ("", "", None),
    ],
)
def test_the_editor_is_the_first_of_the_two_settings_that_can_be_started(
    monkeypatch, visual, other, command
):
    monkeypatch.setenv("VISUAL", visual)
    monkeypatch.setenv("EDITOR", other)
    assert editor() == command


@pytest.mark.parametrize(("program", "started"), [("true", True), ("no-such-editor", False)])
def test_an_editor_that_can_not_be_started_is_told_from_one_that_was(
    home, monkeypatch, program, started
):
    class Session:
        lent = staticmethod(nullcontext)

    monkeypatch.setattr("edalab.cli.lesson_file.terminal_session", lambda: nullcontext(Session))
    assert TaskFile(FILE).edit([program]) is started


def test_a_save_elsewhere_is_seen(home):
    mine = TaskFile(FILE)
    saved = mine.saves()
    assert not saved()
    mine.path.write_text("# other\n")
    assert saved()


def test_a_file_that_fails_is_told_in_a_few_lines(home):
    result = lesson_runner.run(words(TaskFile(FILE).check_command))
    console = Console(file=io.StringIO(), width=80, color_system=None)
    console.print(lesson_runner.rendered(result, console))
    shown = console.file.getvalue()
    assert "50 paid, 150 owed." in shown
    assert "line 2: await ctx.ack(message)" in shown
    assert len(shown.splitlines()) <= 12


def test_the_learners_own_exercise_stays_as_it_is(edalab, home):
    edalab("exercise", "start", "ack")
    before = (home / "exercises" / "ack.py").read_bytes()
    TaskFile(FILE).move_line()
    assert (home / "exercises" / "ack.py").read_bytes() == before


# At a terminal


@pty
def test_the_opening_is_done_with_an_editor_left_and_gone_on_with(home, tmp_path):
    editor = tmp_path / "my editor"
    solution = COURSE.folder / "exercises" / "ack" / "solution.py"
    editor.write_text(f'#!/bin/sh\ntest -t 0 && cp "{solution}" "$1"\n')
    editor.chmod(0o755)
    terminal = Terminal("start", home=home, rows=24, EDITOR=f"'{editor}'", VISUAL="")
    terminal.until("Watch what happens", KEYS)
    terminal.press("\r")
    terminal.until("crash")
    terminal.until(KEYS)
    terminal.press("\r")
    terminal.until("50: nobody ever pays m1.")
    terminal.press(CTRL_C)
    assert terminal.end() == 0
    assert "'edalab start' goes on right here." in terminal.text

    terminal = Terminal("start", home=home, rows=24, EDITOR=f"'{editor}'", VISUAL="")
    terminal.until("[q] not now")
    terminal.press("\r")
    terminal.until("50: nobody ever pays m1.")
    terminal.press("1")
    terminal.until("[1-3] choose [Enter] go on")
    terminal.press("\r", " ")
    terminal.until("50 paid, 150 owed.")
    terminal.until("Not quite.")
    terminal.until(KEYS)
    terminal.press("\r")
    terminal.until("[e] edit")
    terminal.until(KEYS)
    terminal.press("e")
    terminal.until("Done: that is all the task asks for.")
    terminal.until("ack: pass. It holds under all")
    terminal.until(KEYS)
    terminal.press("q")
    assert terminal.end() == 0
    assert terminal.cursor_is_shown
    with open_study() as study:
        progress = study.progress.lesson(OPENING)
        assert "move" in progress.solved
        assert study.progress.exercises == {}, "the exercise itself is still to be done"


@pty
def test_an_editor_that_is_not_there_is_not_offered(home):
    with open_study() as study:
        machine = Machine(COURSE.opening("en"), study, lesson_runner)
        machine.go_to(machine.lesson.steps[1])
    terminal = Terminal("start", home=home, EDITOR="no-such-editor", VISUAL="")
    terminal.until("[q] not now")
    terminal.press("\r")
    assert "[e]" not in terminal.until(KEYS)
    terminal.press("m")
    terminal.until("ack: pass.")
    terminal.press("q")
    assert terminal.end() == 0
