"""Lesson 3 at a real terminal: left in every way, and gone on with."""

import shutil
import signal
import sys
from pathlib import Path

import pytest
from terminal import Terminal

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal"),
    pytest.mark.usefixtures("three_steps"),
]

LESSONS = Path(__file__).parents[2] / "lessons"
ENTER, CTRL_C, CTRL_D = "\r", "\x03", "\x04"
KEYS = "[q] quit"
TASK = "simulate channel --publish 4 --take 2 --ack 0 --crash"

RIGHT = {
    "How long does HR wait?": "5",
    "After how long is all the work done?": "505 ms",
    "How many are unacked?": "1",
    "How many are ready afterwards?": "3",
    "waiting when most are waiting?": "300",
    "what share of the events is rejected": "66",
    "What is the best answer?": "2",
    "What does the producer learn from that?": "2",
    "What does the queue do?": "2",
}


def walk(terminal: Terminal, answers: dict[str, str], stop: str) -> str:
    """Answer whatever is asked, until some words come; gives all that was shown."""
    shown = ""
    for _ in range(80):
        page = terminal.until(KEYS)
        shown += page
        if stop in page:
            return shown
        asked = next((question for question in answers if question in page), None)
        if "Your turn." in page and "You have done" not in page:
            terminal.press("x")
            terminal.until("edalab>")
            terminal.press(f"{TASK}\r")
            shown += terminal.until("Done: that is all the task asks for.")
            terminal.until("edalab>")
            terminal.press(ENTER)
        elif asked and "a number, then Enter" in page:
            terminal.until("Your prediction")
            terminal.press(f"{answers[asked]}\r")
        elif asked and "choose" in page:
            terminal.press(answers[asked])
            if answers[asked] != RIGHT[asked]:
                shown += terminal.until("No.") + terminal.until(KEYS)
                terminal.press(RIGHT[asked])
            shown += terminal.until("Right.") + terminal.until(KEYS)
            terminal.press(ENTER)
        else:
            terminal.press(ENTER)
    raise AssertionError(f"{stop!r} did not come:\n" + "\n".join(terminal.lines))


def progress(home):
    from edalab.cli.study import open_study

    with open_study() as study:
        return study.progress.lesson("event-driven-architecture")


def press_q(terminal):
    terminal.press("q")
    return terminal.end()


def type_q(terminal):
    terminal.press("q\r")
    return terminal.end()


def press_ctrl_c(terminal):
    terminal.press(CTRL_C)
    return terminal.end()


def press_ctrl_d(terminal):
    terminal.press(CTRL_D)
    return terminal.end()


def close_window(terminal):
    return terminal.close_window()


LEAVE = {"q": press_q, "Ctrl-C": press_ctrl_c, "Ctrl-D": press_ctrl_d, "window": close_window}


@pytest.mark.parametrize(
    ("way", "columns"),
    [*((way, 80) for way in LEAVE), ("Ctrl-C", 40),
     *(pytest.param(way, 40, marks=pytest.mark.long) for way in LEAVE if way != "Ctrl-C")],
)  # fmt: skip
def test_whatever_prompt_is_left_however_the_lesson_goes_on_there(home, way, columns):
    leave = LEAVE[way]

    def sit_down() -> Terminal:
        return Terminal("lesson", "3", home=home, columns=columns)

    def go_on() -> Terminal:
        terminal = sit_down()
        terminal.until("[q] not now")
        terminal.press(ENTER)
        return terminal

    def go(terminal: Terminal) -> None:
        code = leave(terminal)
        if way == "window":
            assert code in {129, -1}
        else:
            assert code == 0
            assert "Nothing is lost. 'edalab lesson 3' goes on right here." in terminal.text
        assert "Traceback" not in terminal.text

    terminal = sit_down()
    terminal.until(KEYS)
    terminal.press(ENTER)
    terminal.until("screen 2 of")
    terminal.until(KEYS)
    go(terminal)

    terminal = go_on()  # at a page, then at a line
    terminal.until("screen 2 of")
    walk(terminal, {}, stop="How long does HR wait?")
    terminal.until("Your prediction")
    if way == "q":
        assert type_q(terminal) == 0
    else:
        go(terminal)

    terminal = go_on()  # at the line, then at a choice
    terminal.until("screen 4 of")
    walk(terminal, RIGHT, stop="What is the best answer?")
    go(terminal)

    terminal = go_on()  # at the choice, then at the task, in the sandbox
    assert "What is the best answer?" in terminal.until(KEYS)
    terminal.press("2")
    terminal.until("Right.")
    terminal.until(KEYS)
    terminal.press(ENTER)
    walk(terminal, RIGHT, stop="Your turn.")
    terminal.press("x")
    terminal.until("edalab>")
    terminal.press("simulate channel --publish 5 --take 3 --ack 2 --crash\r")
    terminal.until("1 were taken and came back; 2 should.")
    terminal.until("edalab>")
    if way != "q":
        go(terminal)
        terminal = go_on()  # at the task, with what was tried still known
        assert "Your turn." in terminal.until(KEYS)
        terminal.press(ENTER)
        terminal.until("1 were taken and came back; 2 should.")
        terminal.until(KEYS)
    else:
        terminal.press("q\r")
        terminal.until(KEYS)
    go(terminal)
    kept = progress(home)
    assert kept.place == ("ack", "redelivery")
    assert kept.predictions["caller-wait"] == 5
    assert kept.steps == {"producer": "done", "ack": "begun"}


def test_who_comes_back_is_asked_and_may_leave_it_for_later_or_start_over(home):
    terminal = Terminal("lesson", "3", home=home)
    walk(terminal, RIGHT, stop="Just so.")
    terminal.press("q")
    assert terminal.end() == 0

    terminal = Terminal("lesson", "3", home=home)
    offer = terminal.until("[q] not now")
    assert (
        "You are in the middle of this lesson: The producer hands over. Lesson 3, step 1" in offer
    )
    terminal.press("q")
    assert terminal.end() == 0
    assert "goes on right here" in terminal.text

    terminal = Terminal("lesson", "3", home=home)
    terminal.until("[a] start over")
    terminal.press("a")
    terminal.until("step 1 of 3, screen 1 of")
    assert "[Enter] go on" in terminal.until(KEYS)
    terminal.press(ENTER)
    terminal.until(KEYS)
    terminal.press(ENTER)
    terminal.until(KEYS)
    terminal.press(ENTER)
    terminal.until("a number, then Enter")  # a prediction is asked anew


def test_at_the_first_screen_and_with_a_step_named_nothing_is_offered(home):
    for arguments in (["lesson", "3"], ["lesson", "3"], ["lesson", "3", "--step", "burst"]):
        terminal = Terminal(*arguments, home=home)
        assert "not now" not in terminal.until(KEYS)
        terminal.press("q")
        assert terminal.end() == 0


def test_what_is_taller_than_the_window_is_read_page_by_page(home):
    terminal = Terminal("lesson", "3", "--step", "producer", home=home, columns=80, rows=14)
    shown = ""
    for _ in range(30):
        before = len([line for line in terminal.lines if line])
        page = terminal.until(KEYS)
        assert len([line for line in terminal.lines if line]) - before <= 14
        shown += page
        if "a number, then Enter" in page:
            terminal.until("Your prediction")
            terminal.press("5\r")
        elif "505 ms" in shown and "read on" in page:
            break
        else:
            terminal.press(ENTER)
    terminal.press("b")  # also from the middle of a screen
    terminal.until("You predicted 5 ms.")


def test_a_window_that_shrinks_in_the_middle_of_a_lesson_loses_nothing(home):
    terminal = Terminal("lesson", "3", home=home, columns=100, rows=40)
    terminal.until(KEYS)
    terminal.child.setwinsize(12, 40)
    wide = len(terminal.lines)
    shown = ""
    for _ in range(4):
        terminal.press(ENTER)
        shown += terminal.until(KEYS)
    assert "[Enter] read on" in shown
    terminal.press("q")
    assert terminal.end() == 0
    assert max(len(line) for line in terminal.lines[wide:]) <= 40


def test_a_lesson_that_changed_meanwhile_goes_on_at_the_nearest_screen(home, tmp_path):
    terminal = Terminal("lesson", "3", home=home)
    walk(terminal, RIGHT, stop="What is the best answer?")
    terminal.press("q")
    assert terminal.end() == 0
    course = tmp_path / "course"
    shutil.copytree(LESSONS, course)
    for path in (course / "03_event_driven_architecture").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace('id = "what-moved"', 'id = "another"'), encoding="utf-8")
    terminal = Terminal("lesson", "3", home=home, EDALAB_COURSE=str(course))
    assert "This lesson has changed since you were here" in terminal.until("[q] not now")
    terminal.press(ENTER)
    assert "What is the best answer?" in terminal.until(KEYS)
    assert progress(home).predictions["caller-wait"] == 5


def test_a_task_can_be_done_in_another_terminal(home, edalab):
    terminal = Terminal("lesson", "3", "--step", "ack", home=home)
    walk(terminal, RIGHT, stop="Your turn.")
    assert edalab(*TASK.split()).code == 0
    terminal.press(ENTER)
    terminal.until("Done: that is all the task asks for.")
    terminal.press(ENTER)
    terminal.until("A burst finds a waiting room")


def test_hints_lead_to_the_answer_and_a_shown_answer_is_not_done(home):
    terminal = Terminal("lesson", "3", "--step", "ack", home=home)
    walk(terminal, RIGHT, stop="Your turn.")
    for told in ("Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3", "There is no further hint."):
        terminal.press("h")
        terminal.until(told)
    terminal.press("h")
    terminal.until("edalab simulate channel --publish 6 --take 4 --ack 2 --crash")
    terminal.press(ENTER)
    terminal.until("A burst")
    assert progress(home).steps["ack"] == "revealed"


def test_a_skipped_step_is_shown_at_the_end_and_can_be_opened_there(home):
    terminal = Terminal("lesson", "3", "--step", "burst", home=home)
    terminal.until(KEYS)
    terminal.press("s")
    end = terminal.until("[Enter] open steps")
    assert "A burst finds a waiting room skipped" in end
    terminal.press(ENTER)
    terminal.until("The producer hands over Lesson 3, step 1 of 3")


def test_what_is_typed_is_shown_and_never_obeyed(home):
    terminal = Terminal("lesson", "3", home=home)
    terminal.until(KEYS)
    terminal.press("x")
    for typed, told in (
        ("simulate channel --publish [red]", "--publish is not understood: [red]"),
        ("simulate channel --publsh 3", "--publsh"),
        ("simulate channel --help", "--publish, --take, --ack, --crash"),
        ("compare $(id)", "There is no comparison named $(id)"),
        ("rm -rf / ; ls", "Here you can run"),
        ("'", "the command is not understood"),
        ("simulate channel --publish 2 --take 1 --ack 1", "ready"),
    ):
        terminal.until("edalab>")
        terminal.press(f"{typed}\r")
        terminal.until(typed)
        terminal.until(told)
    terminal.until("edalab>")
    terminal.press(ENTER)
    terminal.until(KEYS)
    terminal.press("q")
    assert terminal.end() == 0


def test_other_numbers_can_be_run_from_an_outcome(home):
    terminal = Terminal("lesson", "3", home=home)
    walk(terminal, RIGHT, stop="Just so.")
    terminal.press("r")
    terminal.until("edalab> compare sync-vs-async")
    terminal.press(" --workers 2\r")
    terminal.until("--workers 2 --seed 1")
    terminal.until(KEYS)


def test_keys_that_mean_nothing_here_do_nothing(home):
    terminal = Terminal("lesson", "3", home=home)
    terminal.until(KEYS)
    terminal.press("z", "\x1b[A", "\x1b[15~", "\x1bb", "ä", "한", "1", " ")
    terminal.press("b")
    terminal.until("This is the first screen.")


def test_korean_with_its_own_keyboard_at_40_columns(home):
    terminal = Terminal("lesson", "3", home=home, columns=40, EDALAB_LANG="ko")
    terminal.until("[q] 끝내기")
    terminal.press(ENTER)
    terminal.until("단계 1/3, 화면 2/")
    terminal.until("[q] 끝내기")
    terminal.press("ㅂ")  # the key q, with a Korean input method on
    assert terminal.end() == 0
    assert "'edalab lesson 3'을 실행하면 바로 여기서 이어집니다." in terminal.text


def test_an_ascii_locale_and_no_color_show_pictures_in_ascii(home):
    terminal = Terminal("lesson", "3", home=home, LC_ALL="C", NO_COLOR="1")
    terminal.until(KEYS)
    terminal.press(ENTER)
    terminal.until("producer --> [ ###. ]")
    terminal.until(KEYS)
    assert "\n".join(terminal.lines).isascii()


def test_plain_tells_pictures_in_words(home):
    terminal = Terminal("--plain", "lesson", "3", home=home)
    terminal.until(KEYS)
    terminal.press(ENTER)
    terminal.until("A producer publishes to a channel; consumers 1 to n take from the channel.")


def test_the_menu_goes_on_where_the_learner_left(home):
    terminal = Terminal("lesson", "3", home=home)
    terminal.until(KEYS)
    terminal.press(ENTER)
    terminal.until("screen 2 of")
    terminal.press("q")
    assert terminal.end() == 0

    terminal = Terminal(home=home)
    assert "0 of 3 steps done" in terminal.until("What now?")
    terminal.until("Go on with lesson 3: Event driven architecture")
    terminal.press(ENTER)
    terminal.until("screen 2 of")
    terminal.until(KEYS)
    terminal.press("q")
    terminal.until("What now?")
    terminal.until("Quit")
    terminal.press(CTRL_C)
    assert terminal.end() == 0
    assert "All commands: edalab --help" in terminal.text


def test_the_menu_offers_what_is_written_and_says_what_is_not(home, tmp_path):
    course = tmp_path / "course"
    shutil.copytree(LESSONS, course, ignore=shutil.ignore_patterns("02*", "04*"))
    terminal = Terminal(home=home, EDALAB_COURSE=str(course))
    assert "4 Event sourcing and CQRS not written yet" in terminal.until("What now?")
    offered = terminal.until("Lesson 3: Event driven architecture")
    assert "Event sourcing" not in offered
    terminal.press("\x1b[B", "\x1b[B", ENTER)
    terminal.until(KEYS)
    assert "Lesson 3, step 1 of" in terminal.text


def test_a_plain_menu_is_chosen_from_by_number(home):
    terminal = Terminal("--plain", home=home)
    terminal.until("1 Begin lesson 3: Event driven architecture")
    terminal.until("What now?")
    terminal.press("99\r")
    terminal.until("What now?")
    terminal.press("1\r")
    terminal.until("Lesson 3, step 1 of 3, screen 1 of")
    terminal.until(KEYS)
    terminal.press(CTRL_D)
    terminal.until("Nothing is lost.")


def test_a_polite_kill_leaves_quietly(home):
    terminal = Terminal("lesson", "3", home=home)
    terminal.until(KEYS)
    terminal.child.kill(signal.SIGTERM)
    assert terminal.end() == 128 + signal.SIGTERM
    assert "Traceback" not in terminal.text


def test_a_home_that_can_not_be_written_is_told_before_anything_is_asked(home):
    home.touch()
    terminal = Terminal("lesson", "3", home=home, columns=250)
    assert terminal.end() == 1
    assert "edalab: " in terminal.text
    assert "EDALAB_HOME" in terminal.text


def test_two_terminals_can_be_in_the_same_lesson(home):
    one, two = (Terminal("lesson", "3", home=home) for _ in range(2))
    for terminal in (one, two):
        terminal.until(KEYS)
    for number in (2, 3, 4):
        for terminal in (one, two):
            terminal.press(ENTER)
            terminal.until(f"screen {number} of")
            if number < 4:
                terminal.until(KEYS)
    one.until("Your prediction")
    one.press("500\r")
    one.until(KEYS)
    two.until("Your prediction")
    two.press("5\r")
    two.until(KEYS)
    two.press(ENTER)
    assert "500 ms 5 ms" in two.until(KEYS)
