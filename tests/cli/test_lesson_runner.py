"""Commands inside a lesson: the very commands of the shell, in a home where they do no harm."""

import json
import os
from pathlib import Path

import pytest
from rich.console import Console

from edalab.cli import lesson_runner
from edalab.course.lesson import Run
from edalab.course.runner import number_at, words
from edalab.errors import EdalabError, UsageError
from edalab.lab.runtime import VirtualRuntime

SAMPLE = [["employee", "sample"]]


def printed(result, width=80):
    console = Console(width=width, no_color=True, legacy_windows=False)
    with console.capture() as shown:
        console.print(lesson_runner.rendered(result, console))
    return shown.get()


@pytest.mark.parametrize(
    "command",
    [
        "employee list",
        "employee history john",
        "employee ask who is john?",
        "log stats",
        "log show --limit 2",
        "readmodel lag",
        "readmodel status",
    ],
)
def test_a_run_gives_what_the_command_gives_in_such_a_home(edalab, command, monkeypatch, tmp_path):
    result = lesson_runner.run(words(command), SAMPLE)
    monkeypatch.setenv("EDALAB_HOME", ".")
    monkeypatch.chdir(tmp_path)
    assert edalab("employee", "sample").code == 0
    monkeypatch.setenv("COLUMNS", "80")
    assert edalab(*words(command), "--json").json == result.data
    assert edalab(*words(command)).out.split() == printed(result).split()


@pytest.mark.parametrize(
    "command",
    [
        "model run audit-log --fault 'alerts works 5 times slower from 1 s until 3 s'",
        "model run order-saga --fault 'shipping crashes before ack 20' --view sequence --rows 2",
        "model run retry-storm --set backend.instances=2 --sides backend --seed 7",
    ],
)
def test_a_model_is_run_once_and_shown_as_its_command_shows_it(edalab, command, monkeypatch):
    runs = []
    made = VirtualRuntime.__init__
    monkeypatch.setattr(
        VirtualRuntime, "__init__", lambda run, **given: (made(run, **given), runs.append(run))[0]
    )
    result = lesson_runner.run(words(command), [])
    shown = printed(result, 100)
    in_lesson = len(runs)
    command_says = edalab(*words(command))
    assert len(runs) == 2 * in_lesson
    assert shown == command_says.out + command_says.err
    on_screen = ("--view", "sequence", "--rows", "2", "--sides", "backend")
    as_json = [word for word in words(command) if word not in on_screen]
    assert json.loads(json.dumps(result.data)) == edalab(*as_json, "--json").json


@pytest.mark.parametrize(
    "command",
    [
        "compare queue-vs-no-queue",
        "compare queue-vs-no-queue --fault 'consumer works 2 times slower'",
    ],
)
def test_the_records_of_a_side_are_kept_where_a_picture_shows_them(command):
    both = {"queue", "none"}
    for picture, sides, kept in (
        ("bars", (), set()), ("plot", (), both), ("plot", ("queue",), {"queue"}),
    ):  # fmt: skip
        run = Run(command=command, picture=picture, of=("peak",), sides=sides)
        result = lesson_runner.run(words(run.command), [], keep=run.kept_sides)
        assert result.printable.result.traces.keys() == kept
        assert lesson_runner.picture_rows(run, result) > 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("--help", "Its options: --services, .*--requests, .*--seed, .*--json"),
        ("--request 3", "There is no option --request. Near to it: --requests, --retries."),
        ("--requests", "--requests needs a value"),
        ("--workers 1 -- x", "More was typed than is understood: x"),
    ],
)
def test_options_of_an_experiment_are_refused_as_in_a_shell(options, told):
    with pytest.raises(UsageError, match=told):
        lesson_runner.run(words(f"compare sync-vs-async {options}"))


def test_options_of_an_experiment_that_are_not_typed_have_their_defaults(edalab):
    for command in ("compare sync-vs-async --seed=-5 --requests 3", "compare queue-vs-log"):
        result = lesson_runner.run(words(command), [])
        assert json.loads(json.dumps(result.data)) == edalab(*words(command), "--json").json


def test_what_is_counted_in_a_run_can_be_predicted():
    assert number_at(lesson_runner.run(["readmodel", "lag"], SAMPLE).data, "behind") == 0
    listed = lesson_runner.run(["employee", "list"], SAMPLE).data
    assert number_at(listed, "employees.count") == 3
    assert number_at(listed, "employees.2.id") == 3
    assert number_at(listed, "employees.3.id") is None


def test_what_was_done_before_a_run_is_its_setup_alone(edalab, home):
    edalab("employee", "hire", "ann lee", "--role", "data")
    behind = [*SAMPLE, words("employee update john --role ops --no-project")]
    assert lesson_runner.run(["readmodel", "lag"], behind).data["behind"] == 1
    assert lesson_runner.run(["readmodel", "lag"], SAMPLE).data["behind"] == 0
    assert lesson_runner.run(["employee", "list"], []).data["employees"] == []
    assert [
        each["first_name"] for each in edalab("employee", "list", "--json").json["employees"]
    ] == ["ann"]


def test_a_run_leaves_no_folder_and_no_environment_behind(tmp_path, monkeypatch, home):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = Path.cwd(), dict(os.environ), set(tmp_path.iterdir())
    printed(lesson_runner.run(["employee", "list"], SAMPLE))
    with pytest.raises(EdalabError):
        lesson_runner.run(words("employee show nobody"), SAMPLE)
    assert (Path.cwd(), dict(os.environ), set(tmp_path.iterdir())) == before
    assert not home.exists()


def test_what_a_run_shows_is_as_wide_as_the_window_of_the_moment():
    result = lesson_runner.run(["employee", "list"], SAMPLE)
    for width in (80, 40):
        assert max(map(len, printed(result, width).splitlines())) <= width
    assert "first name" in printed(result, 80)


def test_a_sweep_can_be_run_and_predicted():
    result = lesson_runner.run(
        words("sweep queue-vs-no-queue --over rate=100..200 --measure peak --points 2"), []
    )
    assert result.data
    assert result.counts is False


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("log tail", "ends by itself"),
        ("log export ../events.json", "no file is written"),
        ("log export /tmp/events.json", "no file is written"),
        ("log generate --events 3 --out ../x.jsonl", "no file is written"),
        ("compare sync-vs-async --save x", "belong in a shell"),
        ("compare sync-vs-async --watch", "belong in a shell"),
        ("employee ask", "question"),
        ("employee dance", "dance"),
        ("employee hire", "NAME"),
        ("compar x", "Near to it: compare"),
        ("lesson 3", "Here you can run"),
        ("reset", "Here you can run"),
        ("trace x", "Here you can run"),
    ],
)
def test_what_would_ask_follow_or_write_elsewhere_is_refused(command, told, home, tmp_path):
    with pytest.raises(UsageError, match=told):
        lesson_runner.run(words(command), SAMPLE)
    with pytest.raises(UsageError, match=told):
        lesson_runner.run(words(command))
    assert not (home / "events.jsonl").exists()


def test_a_file_inside_the_runs_own_home_is_no_file_elsewhere(tmp_path):
    result = lesson_runner.run(
        words("log import out.json"), [*SAMPLE, words("log export out.json")]
    )
    assert result.data == {"added": 0, "there": 6}


def test_the_learners_commands_work_on_the_learners_registry(edalab):
    done = lesson_runner.run(words("employee hire 'ann lee' --role data"))
    assert (done.data, done.counts) == ({}, False)
    assert "ann" in printed(done)
    assert len(edalab("employee", "list", "--json").json["employees"]) == 1
    assert [event.type for event in lesson_runner.employees()] == ["Hired"]


def test_asking_for_the_registry_begins_none(home):
    assert list(lesson_runner.employees()) == []
    assert not home.exists()


def test_a_solution_is_tried_in_an_empty_home(edalab, home):
    edalab("employee", "sample")
    tried = lesson_runner.attempt(
        ["employee hire 'ann lee' --role data", "simulate channel --take 1 --ack 1", "log stats"]
    )
    assert [command for command, _ in tried.runs] == ["simulate channel --take 1 --ack 1"]
    assert [(event.stream, event.type) for event in tried.employees] == [("employee-1", "Hired")]


def test_help_is_shown_where_it_is_asked_for():
    assert "--role" in printed(lesson_runner.run(words("employee hire --help")))


def test_to_understand_a_command_is_not_to_run_it(home):
    lesson_runner.understand(words("employee hire 'ann lee' --role data"))
    assert not home.exists()
    with pytest.raises(UsageError, match="--rol"):
        lesson_runner.understand(words("employee hire 'ann lee' --rol data"))


def test_a_result_is_the_json_that_a_shell_would_read(edalab):
    result = lesson_runner.run(words("simulate channel --publish 4"), [])
    assert json.loads(edalab("simulate", "channel", "--publish", "4", "--json").out) == result.data


def test_a_lessons_run_knows_nothing_of_the_learners_systems(monkeypatch):
    nowhere = {
        "EDALAB_LOG": "mongodb://127.0.0.1:1/none",
        "EDALAB_READMODEL": "mysql://a:b@127.0.0.1:1/none",
        "EDALAB_CHANNEL": "amqp://guest:guest@127.0.0.1:1/",
    }
    for name, address in nowhere.items():
        monkeypatch.setenv(name, address)
    listed = lesson_runner.run(["employee", "list"], SAMPLE)
    assert number_at(listed.data, "employees.count") == 3
    assert "john" in printed(listed)
    alone = lesson_runner.run(words("simulate channel --publish 5 --take 3 --ack 2"), [])
    assert list(alone.data["sides"]) == ["channel"]
    with pytest.raises(EdalabError, match=r"127\.0\.0\.1|edalab\[rabbitmq\]"):
        lesson_runner.run(words("simulate channel --publish 5 --take 3 --ack 2"))
    assert {name: os.environ[name] for name in nowhere} == nowhere
