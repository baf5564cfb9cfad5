"""``edalab lesson`` where nobody can be asked, and what it refuses."""

import json
import shutil
from pathlib import Path

import pytest

LESSONS = Path(__file__).parents[2] / "lessons"
TASK = "simulate channel --publish 4 --take 2 --ack 0 --crash"

pytestmark = pytest.mark.usefixtures("three_steps", "runs_once")


def screens(said):
    return {
        screen.get("id", screen["kind"]): screen
        for step in said.json["steps"]
        for screen in step["screens"]
    }


def predictions(said):
    runs = [screen for step in said.json["steps"] for screen in step["screens"]]
    return [asked for screen in runs for asked in screen.get("predictions", [])]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_id_is_printed_and_a_number_answers_as_an_id_does(edalab, language):
    said = edalab("--lang", language, "lesson", "3", "--answer", "1=5")
    shown = edalab("lesson", "3", "--json")
    ids = list(screens(shown)) + [asked["id"] for asked in predictions(shown)]
    assert ("Question 1\n" if language == "en" else "질문 1\n") in said.out
    assert [name for name in ids if f"\n({name})" in said.out] == []
    assert predictions(shown)[0]["verdict"] == "right"


def test_the_lessons_are_listed_and_what_is_not_written_is_said_to_be_so(
    edalab, tmp_path, monkeypatch
):
    course = tmp_path / "lessons"
    shutil.copytree(LESSONS, course)
    shutil.rmtree(course / "04_event_sourcing_and_cqrs")
    monkeypatch.setenv("EDALAB_COURSE", str(course))
    said = edalab("lesson")
    assert said.code == 0
    assert "Event driven architecture" in said.out
    assert "Event sourcing and CQRS    not written yet" in said.out
    listed = {each["lesson"]: each for each in edalab("lesson", "--json").json["lessons"]}
    assert listed[4]["written"] is False
    assert (listed[3]["written"], listed[3]["begun"], listed[3]["done"]) == (True, False, 0)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_without_a_terminal_the_lesson_is_printed_with_its_runs_and_keeps_nothing(
    edalab, home, language
):
    said = edalab("--lang", language, "lesson", "3")
    assert said.code == 0
    for shown in ("$ edalab compare queue-vs-no-queue", "505 ms", "66.6 %", "┌───────┐"):
        assert shown in said.out
    assert not home.exists()


def test_no_input_tells_the_same_as_no_terminal(edalab):
    assert edalab("lesson", "3", "--no-input").out == edalab("lesson", "3").out


def test_one_step_can_be_read_alone(edalab):
    said = edalab("lesson", "3", "--step", "burst")
    assert "A burst finds a waiting room" in said.out
    assert "The producer hands over" not in said.out


def test_the_json_of_a_lesson_has_steps_runs_and_open_verdicts(edalab):
    said = edalab("lesson", "3", "--json")
    assert list(said.json) == ["lesson", "id", "title", "language", "steps"]
    assert [step["id"] for step in said.json["steps"]] == ["producer", "ack", "burst"]
    assert all(
        list(step) == ["id", "title", "deeper", "screens", "status"] for step in said.json["steps"]
    )
    runs = [s for step in said.json["steps"] for s in step["screens"] if s["kind"] == "run"]
    assert [run["command"] for run in runs] == [
        "compare sync-vs-async",
        "compare sync-vs-async --workers 1",
        "simulate channel --publish 5 --take 3 --ack 2",
        "simulate channel --publish 5 --take 3 --ack 2 --crash",
        "compare queue-vs-no-queue",
    ]
    judged = {p["id"]: p for run in runs for p in run["predictions"]}
    assert {name: one["actual"] for name, one in judged.items()} == {
        "caller-wait": 5,
        "done-one-worker": 505,
        "unacked-now": 1,
        "ready-after-crash": 3,
        "peak": 300,
        "rejected": pytest.approx(66.6),
    }
    assert all(one["verdict"] is None for one in judged.values())
    assert screens(said)["redelivery"]["verdict"] == "open"


def test_answers_are_judged_kept_and_counted(edalab):
    given = {
        "unacked-now": "1", "ready-after-crash": "2", "who-gets-the-ack": "b", "redelivery": TASK,
    }  # fmt: skip
    answers = [word for name, value in given.items() for word in ("--answer", f"{name}={value}")]
    said = edalab("lesson", "3", "--step", "ack", "--json", *answers)
    assert said.code == 0
    verdicts = [
        prediction["verdict"]
        for screen in said.json["steps"][0]["screens"]
        for prediction in screen.get("predictions", [])
    ]
    assert verdicts == ["right", "misconception"]
    assert screens(said)["who-gets-the-ack"]["verdict"] == "right"
    assert screens(said)["redelivery"]["verdict"] == "passed"
    assert said.json["steps"][0]["status"] == "done"
    assert edalab("lesson", "--json").json["lessons"][2]["done"] == 1


def test_a_wrong_answer_is_no_error(edalab):
    said = edalab("lesson", "3", "--answer", "what-moved=1")
    assert said.code == 0
    assert "No. Only the caller's wait is 5 ms." in " ".join(said.out.split())
    assert "None" not in said.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["9"], "There is no lesson named 9. Known: "),
        (["44"], "There is no lesson named 44."),
        (["[red]"], "There is no lesson named [red]."),
        (["3", "--step", "nowhere"], "There is no step named nowhere. Known: 1-3"),
        (["3", "--answer", "who=1"], "There is no question named who. Known: 1-"),
        (["3", "--answer", "caller-wait"], "Write it as NUMBER=VALUE"),
        (
            ["3", "--answer", "caller-wait=soon"],
            "soon can't be read as a number. Write 70 ms or 0.07 s.",
        ),
        (["3", "--answer", "what-moved=9"], "The answer is not understood: 9. Write it as 1-4."),
        (["3", "--answer", "redelivery=rm -rf /"], "Here you can run compare"),
        (["3", "--answer", "redelivery=simulate channel --publish -1"], "--publish can't be -1"),
        (["3", "4"], "More was typed than is understood: 4."),
    ],
)
def test_what_can_not_be_meant_is_refused_with_what_to_do_next(edalab, home, arguments, told):
    said = edalab("lesson", *arguments)
    assert said.code == 2
    assert told in said.err
    assert not home.exists()


@pytest.fixture
def course(tmp_path, monkeypatch) -> Path:
    folder = tmp_path / "course"
    shutil.copytree(LESSONS, folder)
    monkeypatch.setenv("EDALAB_COURSE", str(folder))
    return folder


def test_a_broken_lesson_file_is_named_with_line_and_what_was_expected(edalab, course):
    path = course / "03_event_driven_architecture/en.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('id = "caller-wait"', 'id = "caller wait"'), encoding="utf-8")
    said = edalab("lesson", "3")
    assert said.code == 1
    line = 1 + text.splitlines().index('id = "caller-wait"')
    assert f"en.md, line {line}: expected this block's fields" in said.err


def test_a_broken_index_and_a_missing_course_are_refused(edalab, course):
    (course / "course.toml").write_text("lessons = 3", encoding="utf-8")
    said = edalab("lesson")
    assert said.code == 1
    assert "course.toml, line 1: expected" in said.err
    shutil.rmtree(course)
    said = edalab("lesson", "3")
    assert said.code == 1
    assert "course.toml can't be used" in said.err


def test_a_damaged_study_is_named_and_left_as_it_is(edalab, home):
    home.mkdir()
    (home / "study.jsonl").write_text("nonsense\n" * 3, encoding="utf-8")
    said = edalab("lesson", "3")
    assert said.code == 1
    assert "study.jsonl" in said.err
    assert (home / "study.jsonl").read_text(encoding="utf-8") == "nonsense\n" * 3


def test_a_run_is_shown_even_where_it_can_not_be_noted_for_a_task(edalab, home):
    home.mkdir()
    (home / "study.jsonl").write_text("nonsense\n", encoding="utf-8")
    said = edalab(*TASK.split(), "--json")
    assert said.code == 0
    assert json.loads(said.out)["sides"]["channel"]["ready"] == 4
    assert "could not be noted for the lesson's task" in said.err


def test_a_run_without_a_study_begins_none(edalab, home):
    assert edalab(*TASK.split()).code == 0
    assert not home.exists()


def test_the_guide_tells_every_key_of_the_json(edalab):
    guide = (LESSONS.parent / "docs/lessons.md").read_text(encoding="utf-8")
    for step in edalab("lesson", "3", "--json").json["steps"]:
        for screen in step["screens"]:
            row = next(
                line for line in guide.splitlines() if line.startswith(f"| `{screen['kind']}`")
            )
            keys = {key for key in screen if key != "kind"}
            keys |= {key for asked in screen.get("predictions", []) for key in asked}
            assert {key for key in keys if f"`{key}`" not in row} == set()


def test_one_step_is_reset_and_only_that_one(edalab):
    edalab("lesson", "3", "--answer", "caller-wait=500", "--answer", "unacked-now=1")
    said = edalab("reset", "3", "--step", "producer", "--yes", "--json")
    assert said.json == {"lesson": 3, "step": "producer", "reset": True}
    steps = edalab("lesson", "3", "--json").json["steps"]
    predictions = {
        asked["id"]: asked["predicted"]
        for step in steps
        for screen in step["screens"]
        for asked in screen.get("predictions", [])
    }
    assert (predictions["caller-wait"], predictions["unacked-now"]) == (None, 1)
    assert edalab("reset", "3", "--step", "producer", "--yes").out.startswith("There is nothing")


def test_a_step_is_reset_in_its_lesson_alone(edalab):
    said = edalab("reset", "--step", "producer", "--yes")
    assert said.code == 2
    assert "edalab reset 3 --step" in said.err


@pytest.mark.parametrize("arguments", [(), ("3",), ("3", "--step", "producer")])
def test_what_was_never_begun_is_not_reset_and_no_study_is_begun_by_it(edalab, home, arguments):
    said = edalab("reset", *arguments, "--yes")
    assert (said.code, said.out.startswith("There is nothing")) == (0, True)
    assert edalab("reset", *arguments, "--yes", "--json").json["reset"] is False
    assert not (home / "study.jsonl").exists()
