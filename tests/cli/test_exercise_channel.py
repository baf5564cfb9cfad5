"""``exercise live --channel``: the learner's consumer on a real broker, where it is killed."""

import signal
import subprocess
import sys

import pytest

from edalab.course.exercises.worlds import exercise, names

NAMES = ["amqp", "kafka"]


@pytest.fixture
def url(servers):
    return servers("amqp").url("")


def live(edalab, name, url, *more):
    return edalab("exercise", "live", name, "--channel", url, *more)


@pytest.fixture
def written(tmp_path):
    """Writes a learner's file and gives its path."""

    def write(source, name="ack"):
        file = tmp_path / f"{name}.py"
        file.write_text(source)
        return str(file)

    return write


def test_a_right_consumer_holds_in_twenty_rounds_with_real_kills(edalab, url, servers, written):
    file, before = written(exercise_file("ack", "solution.py")), servers("amqp").queues()
    said = live(edalab, file, url, "--json")
    assert said.code == 0
    assert said.json["verdict"] == "pass"
    assert said.json["rounds"] == 20
    assert said.json["kills"] >= 19
    assert servers("amqp").queues() == before
    again = [record["action"] for record in said.json["trace"]]
    assert again.count("crash") == 2
    assert "redeliver" in again


def exercise_source(name, shipped):
    from edalab.cli.exercise_files import library

    return library(name).shipped(shipped).decode()


def exercise_file(name, file):
    from edalab.cli.exercise_files import library

    return (library(name).folder / file).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "wrong", "invariant", "call"),
    [
        ("ack", "ack_first", "no-payment-lost", "ctx.ack"),
        ("inbox", "pay_first", "paid-once", "db.pay"),
    ],
)
def test_a_wrong_consumer_is_told_with_the_kill_that_shows_it(
    edalab, url, name, wrong, invariant, call
):
    said = live(edalab, name, url, "--shipped", wrong, "--json")
    assert said.code == 1
    assert said.json["invariant"] == invariant
    assert said.json["kills"] == said.json["rounds"] - 1  # one run is without
    line = said.json["counterexample"]["line"]
    assert call in exercise_source(name, wrong).splitlines()[line - 1]
    actions = [record["action"] for record in said.json["counterexample"]["trace"]]
    assert actions[0] == "deliver"
    assert "crash" in actions


def test_a_failure_is_shown_as_the_judge_shows_it_and_says_where_it_was_seen(edalab, url):
    said = live(edalab, "ack", url, "--shipped", "ack_first")
    assert "What must hold: no payment is lost." in said.out
    assert "crash@2" in said.out
    assert "after 2 kills (SIGKILL)" in said.out
    assert "guest" not in said.out


def test_kafka_gives_a_killed_consumer_its_messages_again(edalab, servers):
    url = servers("kafka").url("")
    said = live(edalab, "ack", url, "--shipped", "ack_first", "--json")
    assert (said.code, said.json["invariant"]) == (1, "no-payment-lost")
    held = live(edalab, "inbox", url, "--shipped", "solution", "--rounds", "4", "--json")
    assert (held.code, held.json["kills"]) == (0, 3)


def test_ctrl_c_ends_the_processes_and_leaves_no_queue(url, servers):
    before = servers("amqp").queues()
    command = [
        sys.executable, "-m", "edalab", "exercise", "live", "ack", "--shipped", "solution",
        "--channel", url, "--rounds", "1000",
    ]  # fmt: skip
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while servers("amqp").queues() == before:
        assert running.poll() is None
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert b"Traceback" not in err
    assert servers("amqp").queues() == before


def test_one_schedule_is_stepped_through(edalab, url):
    said = live(edalab, "ack", url, "--shipped", "ack_first", "--schedule", "crash@2")
    assert said.code == 1
    assert "consumer crashes" in said.out
    assert "m1 was acked and never paid" in said.out


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("open('/tmp/edalab-outside', 'w')", "outside"),
        ("__import__('socket').create_connection(('127.0.0.1', 9))", "network"),
        ("__import__('os').fork()", "process"),
        ("__import__('os')._exit(0)", "ended"),
        ("while True: pass", "endless-loop"),
        ("__import__('time').sleep(1)", "blocking"),
    ],
)
def test_the_rules_of_the_judges_sandbox_hold_there(edalab, url, written, line, code):
    file = written(f"async def consume(message, ctx):\n    {line}\n")
    said = live(edalab, file, url, "--json")
    assert said.code == 1
    assert said.json["problem"]["code"] == code


def test_an_exercise_without_a_queue_is_refused_with_those_that_have_one(edalab, needs):
    needs("amqp")
    able = [name for name in names() if exercise(name).on_channel]
    for name in set(names()) - set(able):
        said = live(edalab, name, "amqp://127.0.0.1:1/", "--shipped", "solution")
        assert said.code == 1, name
        assert f"These can: {', '.join(able)}." in said.err


def test_what_is_no_kill_and_what_needs_a_channel_is_refused(edalab, needs):
    needs("amqp")
    said = live(
        edalab, "ack", "amqp://127.0.0.1:1/", "--shipped", "solution", "--schedule", "raise@1"
    )
    assert "raise@1" in said.err
    assert (
        live(edalab, "ack", "amqp://127.0.0.1:1/", "--shipped", "solution", "--rounds", "0").code
        == 2
    )
    alone = edalab("exercise", "live", "ack", "--shipped", "solution", "--rounds", "5")
    assert (alone.code, "--channel" in alone.err) == (2, True)
