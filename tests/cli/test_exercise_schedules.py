"""What was tried can be looked at: each schedule, each choice point, each step."""

import io
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from edalab import texts
from edalab.cli.exercise_faults import Strip
from edalab.cli.exercise_schedules import schedules_view
from edalab.cli.exercise_verdict import verdict_view
from edalab.course.exercises.judge import judge
from edalab.course.exercises.report import Bound, Counterexample, Mark, Neighbour, Report, Tried
from edalab.course.exercises.worlds import NAMES
from edalab.lab.trace import Record
from edalab.lab.views.player import Player
from edalab.terminal.stepping import Steps

sys.path.insert(0, str(Path(__file__).parents[1]))
from exercise_walkthrough import TYPICAL

EXERCISES = Path(__file__).parents[2] / "lessons" / "exercises"


@pytest.fixture
def mine(edalab, home):
    """The learner's file of exercise ack."""
    edalab("exercise", "start", "ack")
    return home / "exercises" / "ack.py"


def answer(path, name):
    path.write_bytes((EXERCISES / "ack" / name).read_bytes())


def test_after_a_pass_each_class_tells_what_was_tried_and_why_it_held(edalab, mine):
    answer(mine, "solution.py")
    printed = " ".join(edalab("exercise", "schedules", "ack").out.split())
    assert "schedules tried, and everything that must hold did in all of them." in printed
    assert "✓ crash@8" in printed
    # Paid before the crash and acked after it: the message comes again and is paid again.
    assert (
        "9 schedules tried, and these held. A crash takes what the process remembers, not what it "
        "has done. In 4 of 8 your code did the same as without faults. They held, because your "
        "code left nothing out; it did more often: pay (4)."
    ) in printed


def test_the_classes_together_have_all_schedules_that_were_tried(edalab, mine):
    answer(mine, "solution.py")
    data = edalab("exercise", "schedules", "ack", "--json").json
    assert data["tried"] == sum(each["tried"] for each in data["classes"])
    assert len({each["schedule"] for each in data["schedules"]}) == data["tried"]
    assert {each["result"] for each in data["schedules"]} == {"held"}
    one = edalab("exercise", "schedules", "ack", "--class", "raise", "--json").json
    assert [each["schedule"] for each in one["schedules"]] == [f"raise@{n}" for n in range(1, 9)]


def test_a_failure_tells_which_schedules_break_and_which_classes_were_not_tried(edalab, mine):
    answer(mine, "wrong/ack_first.py")
    printed = edalab("exercise", "schedules", "ack").out
    assert "9 schedules tried: 5 held, 4 did not." in printed
    assert "\n  ✗ crash@2  ✗ crash@3" in printed
    assert "Not tried: the search ended before this class." in printed
    unknown = edalab("exercise", "schedules", "ack", "--class", "flood")
    assert unknown.code == 2
    assert "crash, raise, data" in unknown.err


def test_the_strip_marks_each_choice_point_with_what_comes_of_a_fault_there(edalab, mine):
    answer(mine, "wrong/ack_first.py")
    strip = edalab("exercise", "check", "ack", "--json").json["strip"]
    crashes = {mark["at"]: mark for mark in strip if mark["kind"] == "crash"}
    assert [at for at, mark in crashes.items() if mark["result"] == "broke"] == [2, 3, 6, 7]
    assert (crashes[2]["call"], crashes[2]["after"], crashes[2]["line"]) == ("ctx.ack", True, 6)
    printed = edalab("exercise", "check", "ack").out
    assert "6 ctx.ack  crash 1✓ 2✗ 5✓ 6✗   raise 1✓ 2✗ 5✓ 6✗" in printed
    answer(mine, "solution.py")
    assert "3 ctx.pay  crash 1✓ 2✓" not in edalab("exercise", "check", "ack").out
    assert "3 ctx.pay  crash 1✓ 2✓" in edalab("exercise", "check", "ack", "--strip").out


def test_the_failing_run_stands_beside_the_nearest_that_holds(edalab, mine, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    answer(mine, "wrong/ack_first.py")
    failing = edalab("exercise", "check", "ack", "--json").json["counterexample"]
    near = failing["neighbour"]
    assert (near["schedule"], near["differs"]) == ("crash@1", 1)
    assert near["trace"][0] == failing["trace"][0]
    assert near["trace"][1]["action"], failing["trace"][1]["action"] == ("crash", "ack")
    (row,) = [line for line in edalab("exercise", "check", "ack").out.splitlines() if "≠" in line]
    assert row.split("≠")[0].rstrip().endswith("ack m1")
    assert row.split("≠")[1].strip() == "crash"


def test_explain_takes_the_failure_where_no_schedule_is_named(edalab, mine, tmp_path, monkeypatch):
    answer(mine, "wrong/ack_first.py")
    assert edalab("exercise", "explain", "ack") == edalab("exercise", "explain", "crash@2", "ack")
    assert "consumer crashes." in edalab("exercise", "explain").out
    monkeypatch.chdir(tmp_path)
    answer(Path("first_try.py"), "wrong/ack_first.py")
    for arguments in (("ack", "first_try.py"), ("first_try.py", "crash@2", "ack")):
        assert "consumer crashes." in edalab("exercise", "explain", *arguments).out
    answer(mine, "solution.py")
    assert "Nothing fails" in edalab("exercise", "explain", "ack").out
    assert edalab("exercise", "explain", "ack", "crash@1", "crash@2").code == 2
    assert edalab("exercise", "schedules", "ack", "crash@1").code == 2


def test_a_deep_search_goes_further_and_says_how_far(edalab, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("poison.py").write_bytes((EXERCISES / "poison" / "solution.py").read_bytes())
    usual = edalab("exercise", "schedules", "poison.py", "--json").json
    deep = edalab("exercise", "schedules", "poison.py", "--deep", "--json").json
    assert (deep["verdict"], deep["deep"], usual["deep"]) == ("pass", True, False)
    bounds = {each["class"]: each["most"] for each in deep["classes"]}
    assert bounds["both"] == {"permanent": 2, "transient": 3}
    assert deep["tried"] > usual["tried"]


@pytest.fixture(scope="module", params=NAMES)
def failing(request):
    name = request.param
    source = (EXERCISES / name / "wrong" / f"{TYPICAL[name][0]}.py").read_bytes()
    return judge(name, source, f"{name}.py"), source


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("width", [80, 40])
def test_a_verdict_fits_the_window(failing, language, width):
    report, source = failing
    texts.choose(language)
    try:
        lines = drawn(report, source, width)
    finally:
        texts.choose(None)
    assert max(map(cell_len, lines)) <= width
    if width == 80:
        assert len(lines) < 24


def test_a_verdict_needs_no_letter_that_an_ascii_terminal_lacks(failing, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    report, source = failing
    assert "\n".join(drawn(report, source, 80)).isascii()


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("width", [80, 40])
def test_each_step_and_the_list_of_schedules_fit_the_window(failing, language, width):
    report, source = failing
    console = Console(width=width, height=24, file=io.StringIO(), highlight=False, markup=False)
    records = report.counterexample.trace
    player = Player({"": records})
    steps = Steps(player, source.decode(), "crash@2", "It breaks. " * 20)
    texts.choose(language)
    try:
        for _ in records[:9]:
            player.step(1)
            console.print(steps.frame(console))
            assert console.file.getvalue().count("\n") == console.height
            assert max(map(cell_len, console.file.getvalue().splitlines())) <= width
            console.file.seek(0)
            console.file.truncate()
        console.print(schedules_view(report, None, report.exercise, console))
    finally:
        texts.choose(None)
    assert max(map(cell_len, console.file.getvalue().splitlines())) <= width


def drawn(report, source, width):
    console = Console(width=width, file=io.StringIO(), highlight=False, markup=False)
    path = f"{report.exercise}.py"
    console.print(verdict_view(report, source, path, console, argument=report.exercise))
    return console.file.getvalue().rstrip("\n").split("\n")


NOTHING_NEW = "Nothing was tried here that an earlier class had not tried."
NOT_REACHED = "Not tried: the search ended before this class."


@pytest.mark.parametrize(
    ("ended_in", "told"),
    [
        ("", [NOTHING_NEW, NOTHING_NEW, NOTHING_NEW]),
        ("crash", [NOT_REACHED, NOT_REACHED, NOT_REACHED]),
        ("raise", [NOTHING_NEW, NOT_REACHED, NOT_REACHED]),
        ("later", [NOTHING_NEW, NOTHING_NEW, NOT_REACHED]),
        ("data", [NOTHING_NEW, NOTHING_NEW, NOTHING_NEW]),
    ],
)
def test_a_class_without_schedules_tells_whether_the_search_came_to_it(ended_in, told):
    names = ("crash", "raise", "later", "data")
    report = Report(
        exercise="ack",
        verdict="fail" if ended_in else "pass",
        fault_class=ended_in,
        bounds=tuple(Bound(name, {name: 1}, 1) for name in names),
        tried=(Tried(schedule="calm", fault_class="crash", result="held"),),
    )
    console = Console(width=80, file=io.StringIO())
    console.print(schedules_view(report, None, "ack", console))
    shown = [line.rstrip() for line in console.file.getvalue().splitlines()]
    below = [line for line in shown if line.strip() in {NOTHING_NEW, NOT_REACHED}]
    assert below == [f"  {sentence}" for sentence in told]
    assert "  1 schedule tried, and it held." in shown


def test_the_run_that_holds_stands_in_the_last_columns_of_the_window(failing):
    report, source = failing
    rows = [row for row in drawn(report, source, 80) if "≠" in row]
    assert [row.index("≠") for row in rows] == [80 - 27 for _ in rows]


@pytest.mark.parametrize(
    ("mine", "theirs"), [("ack m1", "crash"), ("ack m1", "the end"), ("the end", "crash")]
)
def test_a_narrow_window_tells_the_first_difference_even_where_one_run_ends(mine, theirs):
    records = {
        "ack m1": (Record(1, "consumer", "ack", "m1", "payments"),),
        "crash": (Record(1, "consumer", "crash"),),
        "the end": (),
    }
    same = Record(0, "payments", "deliver", "m1", "consumer")
    failing = Counterexample(
        schedule="crash@2", message="m1", expected=1, actual=0, trace=(same, *records[mine]),
        neighbour=Neighbour(schedule="crash@1", trace=(same, *records[theirs]), differs=1),
    )  # fmt: skip
    report = Report(
        exercise="ack", verdict="fail", invariant="no-payment-lost", counterexample=failing
    )
    words = " ".join(" ".join(drawn(report, b"", 40)).split())
    assert f"crash@1, which holds: there '{theirs}', here (crash@2) '{mine}'." in words


@pytest.mark.parametrize("lines", range(1, 8))
@pytest.mark.parametrize("most", [0, 4])
def test_a_strip_of_few_lines_keeps_those_that_break_and_counts_the_others(lines, most):
    marks = [Mark(at=n, kind="crash", call="ctx.ack", line=n) for n in range(1, lines)]
    strip = [*marks, Mark(at=lines, kind="crash", call="ctx.ack", line=lines, result="broke")]
    console = Console(width=80, file=io.StringIO())
    console.print(Strip(strip, most))
    shown = [row for row in console.file.getvalue().splitlines() if row.startswith("  ")]
    drawn = [int(row.split()[0]) for row in shown if "ctx.ack" in row]
    left = lines - 3 if most and lines > most else 0
    assert drawn == [*range(1, lines - left), lines]
    assert [row.split()[0] for row in shown if "ctx.ack" not in row] == [str(left)] * (left > 0)
