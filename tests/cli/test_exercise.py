"""``edalab exercise``: from the start file over a wrong answer to the solution."""

from pathlib import Path

import pytest
from rich.cells import cell_len

from edalab.course.exercises.limits import MOST_MEMORY
from edalab.course.exercises.run import MOST_STEPS
from edalab.course.exercises.worlds import NAMES

EXERCISES = Path(__file__).parents[2] / "lessons" / "exercises"


@pytest.fixture
def mine(edalab, home):
    """The learner's file of exercise ack."""
    edalab("exercise", "start", "ack")
    return home / "exercises" / "ack.py"


def answer(path, name):
    path.write_bytes((EXERCISES / "ack" / name).read_bytes())


def test_the_way_from_the_start_file_to_the_solution(edalab, mine):
    assert edalab("exercise", "check").code == 1
    answer(mine, "wrong/ack_first.py")
    said = edalab("exercise", "check", "ack")
    assert said.code == 1
    assert "m1 was acked and never paid: 50 paid, 150 owed." in said.out
    assert "✗" in said.out
    assert "▶   6      await ctx.ack(message)" in said.out
    assert "edalab exercise explain ack crash@2" in said.out
    stepped = edalab("exercise", "explain", "crash@2")
    assert stepped.code == 0
    assert "consumer crashes." in stepped.out
    answer(mine, "solution.py")
    said = edalab("exercise", "check")
    assert said.code == 0
    assert "all 253 schedules within these bounds" in said.out
    assert "at most 2 crashes" in said.out
    (listed,) = [
        each for each in edalab("exercise", "list", "--json").json["exercises"]
        if each["exercise"] == "ack"
    ]  # fmt: skip
    assert listed["status"] == "done"


def test_the_json_has_the_promised_keys(edalab, mine):
    answer(mine, "wrong/ack_first.py")
    said = edalab("exercise", "check", str(mine), "--json")
    assert said.code == 1
    found = said.json
    assert (found["exercise"], found["verdict"], found["invariant"]) == (
        "ack", "fail", "no-payment-lost",
    )  # fmt: skip
    failing = found["counterexample"]
    assert (failing["schedule"], failing["expected"], failing["actual"]) == ("crash@2", 150, 50)
    assert [each["action"] for each in failing["trace"]][:3] == ["deliver", "ack", "crash"]
    one = edalab("exercise", "check", "--schedule", "crash@2", "--json").json
    assert one["counterexample"]["trace"] == failing["trace"]
    assert one["schedules"] == 1
    assert (found["deep"], one["deep"]) == (False, False)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("name", ["wrong/ack_first.py", "solution.py", "start.py"])
def test_a_verdict_fits_into_forty_columns(edalab, mine, monkeypatch, language, name):
    monkeypatch.setenv("COLUMNS", "40")
    answer(mine, name)
    said = edalab("--lang", language, "exercise", "check")
    assert max(cell_len(line) for line in said.out.splitlines()) <= 40


def statuses(edalab):
    listed = edalab("progress", "--json").json["exercises"]
    return {each["exercise"]: each["status"] for each in listed}


def test_progress_tells_the_exercises_too(edalab, mine):
    answer(mine, "solution.py")
    edalab("exercise", "check")
    edalab("exercise", "start", "inbox")
    said = edalab("progress")
    assert f"1 of {len(NAMES)} solved" in said.out
    assert "begun: inbox" in said.out
    told = statuses(edalab)
    assert (told["ack"], told["inbox"], told["saga"]) == ("done", "begun", "open")
    edalab("reset", "--yes")
    told = statuses(edalab)
    assert told["ack"] == "open"


def test_review_names_what_was_tried_and_is_not_solved(edalab, mine):
    assert edalab("review", "--json").json["exercises"] == []
    edalab("exercise", "check")
    assert edalab("review", "--json").json["exercises"] == ["ack"]
    assert "edalab exercise check ack" in edalab("review").out
    answer(mine, "solution.py")
    edalab("exercise", "check")
    assert "exercise" not in edalab("review").out


def test_an_exercise_names_the_lesson_that_it_belongs_to(edalab, tmp_path):
    shown = edalab("exercise", "start", "ack", str(tmp_path)).out
    assert "edalab lesson 3 --step crash-order" in shown


def test_a_pass_is_followed_by_what_held_the_accepted_solution_and_the_next_exercise(edalab, mine):
    answer(mine, "also/helper.py")
    shown = edalab("exercise", "check", "ack").out
    assert "no payment is lost." in shown
    assert "async def settle(payment, bank):" in shown
    assert "await ctx.pay(message)" in shown
    assert f"1 of {len(NAMES)} exercises solved." in shown
    assert "$ edalab exercise start fold" in shown
    assert edalab("exercise", "check", "ack", "--json").json["next"] == "fold"


def test_reset_begins_anew_and_keeps_the_old_file_aside(edalab, mine):
    answer(mine, "solution.py")
    first = edalab("exercise", "reset", "ack")
    assert first.code == 0
    assert b"TODO" in mine.read_bytes()
    assert b"Acknowledge last" in (mine.parent / "ack.1.py").read_bytes()
    edalab("exercise", "reset", "ack")
    assert b"TODO" in (mine.parent / "ack.2.py").read_bytes()


def test_the_rules_for_learners_code_are_a_help_topic_with_the_limits_that_hold(edalab):
    topic = " ".join(edalab("help", "exercise").out.split())
    for rule in ("connections", "outside the temporary folder", "the first second of 2026"):
        assert rule in topic
    assert f"{MOST_STEPS} choice points" in topic
    assert f"{MOST_MEMORY // 1024**2} MB" in topic


def test_without_a_subcommand_the_exercises_are_listed(edalab):
    assert edalab("exercise") == edalab("exercise", "list")


def test_start_overwrites_nothing(edalab, tmp_path):
    file = tmp_path / "here" / "ack.py"
    assert edalab("exercise", "start", "ack", str(file.parent)).code == 0
    file.write_text("mine", encoding="utf-8")
    said = edalab("exercise", "start", "1", str(file.parent))
    assert said.code == 0
    assert "stays as it is" in said.out
    assert file.read_text("utf-8") == "mine"


def test_the_command_that_steps_through_names_the_file_that_was_judged(
    edalab, mine, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    other = Path("my tries") / "ack.py"
    other.parent.mkdir()
    answer(other, "wrong/ack_first.py")
    said = edalab("exercise", "check", str(other))
    assert "$ edalab exercise explain 'my tries/ack.py' crash@2" in said.out
    assert "consumer crashes." in edalab("exercise", "explain", "crash@2", str(other)).out


def test_a_check_changes_nothing_in_the_file(edalab, mine):
    answer(mine, "wrong/ack_first.py")
    before = (mine.read_bytes(), mine.stat().st_mtime_ns)
    edalab("exercise", "check")
    assert (mine.read_bytes(), mine.stat().st_mtime_ns) == before
    assert [path.name for path in mine.parent.iterdir()] == ["ack.py"]


def test_hints_come_one_by_one_and_the_solution_counts_as_shown(edalab, mine):
    first, second = edalab("exercise", "hint").out, edalab("exercise", "hint").out
    assert "Hint 1 of 3" in first
    assert "Hint 2 of 3" in second
    third, fourth = edalab("exercise", "hint").out, edalab("exercise", "hint").out
    assert "Hint 3 of 3" in third
    assert fourth.startswith(third.rstrip())
    assert "There is no further hint." in fourth.removeprefix(third.rstrip())
    assert edalab("exercise", "solution").code == 2
    assert "await ctx.pay(message)" in edalab("exercise", "solution", "--yes").out
    answer(mine, "solution.py")
    said = edalab("exercise", "check")
    assert said.code == 0
    assert "counts as shown" in said.out
    status = {
        e["exercise"]: e["status"] for e in edalab("exercise", "list", "--json").json["exercises"]
    }
    assert status["ack"] == "revealed"


def test_what_can_not_be_meant_is_told_in_one_sentence(edalab, mine, tmp_path):
    assert "nothing such" not in edalab("exercise", "check", "nosuch").err
    assert edalab("exercise", "check", "nosuch").code == 2
    assert "belongs to no exercise" in edalab("exercise", "check", str(tmp_path / "x.py")).err
    assert "no schedule's id" in edalab("exercise", "explain", "later@1x").err
    assert "Begin one" in edalab("exercise", "check", "inbox").err
    assert "no terminal" in edalab("exercise", "watch").err


def test_before_the_first_exercise_it_says_how_to_begin(edalab):
    assert "edalab exercise start ack" in edalab("exercise", "check").err


def test_a_file_that_can_not_be_judged_is_told_with_its_line(edalab, mine):
    mine.write_text("async def consume(message, ctx):\n    ctx.pay(message)\n", encoding="utf-8")
    said = edalab("exercise", "check")
    assert said.code == 1
    assert "ack.py, line 2: ctx.pay is never awaited" in said.out


def test_live_runs_it_on_the_wall_clock(edalab, mine):
    answer(mine, "solution.py")
    said = edalab("exercise", "live")
    assert said.code == 0
    assert "pay m1" in said.out


@pytest.mark.parametrize("name", NAMES)
def test_every_start_tells_the_brief(edalab, name, tmp_path):
    said = edalab("--lang", "ko", "exercise", "start", name, str(tmp_path))
    assert said.code == 0
    assert (tmp_path / f"{name}.py").is_file()


def test_an_unknown_verdict_is_exit_code_three(edalab, mine, monkeypatch):
    from edalab.course.exercises import judge
    from edalab.course.exercises.report import Report

    tired = Report(exercise="ack", verdict="unknown", schedules=7)
    monkeypatch.setattr(judge, "judge", lambda *_, **__: tired)
    said = edalab("exercise", "check")
    assert said.code == 3
    assert "7 schedules" in said.out
    assert edalab("exercise", "check", "--json").json["verdict"] == "unknown"
