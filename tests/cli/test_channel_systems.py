"""``--channel``: an experiment on a real channel, beside the simulation."""

import asyncio
import json
import subprocess
import sys

import pytest
from servers import free_port

NAMES = {"amqp": "rabbitmq", "kafka": "kafka"}


@pytest.fixture
def url(servers):
    return servers("amqp").url("")


@pytest.fixture(params=list(NAMES))
def each(request, servers):
    """An address, and the side that a run there gets."""
    return servers(request.param).url(""), NAMES[request.param]


def test_a_comparison_has_the_real_column_beside_the_simulated_one(edalab, each):
    url, name = each
    found = edalab("compare", "sync-vs-async", "--channel", url, "--json").json
    assert list(found["sides"]) == ["sync", "async", name]
    assert found["sides"]["async"]["caller_wait_ms"] == 5
    real = found["sides"][name]
    assert real["unfinished"] == real["done_repeatedly"] == 0
    assert real["done_ms"] >= 200  # the badge alone takes that long, in real time too
    assert real["caller_wait_ms"] < found["sides"]["sync"]["caller_wait_ms"]
    assert found["channel"] in url.replace("guest:guest@", "")
    assert found["differences"]
    assert "guest" not in json.dumps(found)


def test_the_table_says_what_is_different_there(edalab, url):
    out = edalab("compare", "sync-vs-async", "--channel", url).out
    assert "on RabbitMQ" in out
    assert "count no attempts" in " ".join(out.split())
    assert "guest" not in out


@pytest.mark.parametrize("crash", [False, True])
def test_messages_of_a_killed_process_come_back_as_in_the_simulation(edalab, each, crash):
    url, name = each
    more = ["--crash"] if crash else []
    sides = edalab("simulate", "channel", "--channel", url, *more, "--json").json["sides"]
    for where in ("ready", "unacked", "acked", "deliveries"):
        assert sides[name][where] == sides["channel"][where]


BY_CRASH = {"ack-first": (9, 1, 0), "ack-after": (11, 0, 1), "idempotent": (10, 0, 0)}
"""By side: effects, messages never done, messages done more than once."""


def test_a_killed_consumer_loses_or_repeats_as_in_the_simulation(edalab, each):
    url, name = each
    found = edalab("compare", "ack-first-vs-ack-after", "--channel", url, "--json").json
    for side, numbers in BY_CRASH.items():
        for where in (side, f"{side}-{name}"):
            measures = found["sides"][where]
            counted = (measures["effects"], measures["lost"], measures["done_repeatedly"])
            assert counted == numbers, where
    assert "channel.killed" in found["differences"]


def test_a_late_consumer_sees_what_each_kind_of_real_channel_kept(edalab, each):
    url, name = each
    said = edalab("compare", "queue-vs-log", "--channel", url, "--json")
    side, other = ("queue", "log") if name == "rabbitmq" else ("log", "queue")
    assert said.json["sides"][f"{side}-{name}"] == said.json["sides"][side]
    assert f"{other}-{name}" not in said.json["sides"]
    assert said.err.startswith(f"Not run on the real channel: {other}. ")


def test_real_consumers_each_get_all_or_share(edalab, each):
    url, name = each
    sides = edalab("compare", "fanout-vs-competing", "--channel", url, "--json").json["sides"]
    for side in ("fanout", "competing"):
        assert sides[f"{side}-{name}"]["deliveries"] == sides[side]["deliveries"]
        assert sides[f"{side}-{name}"]["done_s"] >= sides[side]["done_s"] - 0.2


def test_a_poison_message_blocks_what_is_behind_it_on_a_real_channel_too(edalab, each):
    url, name = each
    found = edalab(
        "compare", "retry-in-place-vs-later", "--channel", url, "--json",
        "--messages", "12", "--poison-at", "4", "--work-ms", "20", "--backoff-ms", "200",
    ).json["sides"]  # fmt: skip
    for side in ("in-place", "later") if name == "rabbitmq" else ("in-place",):
        real = found[f"{side}-{name}"]
        for where in ("deliveries", "handled", "dead"):
            assert real[where] == found[side][where], (side, where)
    assert found[f"in-place-{name}"]["blocked_s"] >= 0.66  # three tries and two rests
    assert ("later-kafka" in found) is False


def test_pushed_messages_overflow_an_inbox_and_polled_ones_wait_in_the_channel(edalab, each):
    url, name = each
    found = edalab(
        "compare", "push-vs-pull", "--channel", url, "--json", "--busy-s", "6",
        "--quiet-messages", "5", "--room", "10",
    ).json  # fmt: skip
    pull = found["sides"][f"pull-{name}"]
    assert pull["overflowed"] == 0 < pull["peak"]
    assert pull["polls"] > 0
    if name == "rabbitmq":
        push = found["sides"]["push-rabbitmq"]
        assert push["overflowed"] > 0
        assert push["inbox_peak"] == 10
    assert "channel.pace" in found["differences"]


def test_what_nobody_would_wait_for_is_refused_by_name_before_anything_starts(edalab, url):
    said = edalab("compare", "push-vs-pull", "--channel", url, "--busy-s", "1000")
    assert said.code == 2
    assert "--busy-s" in said.err
    assert said.out == ""


def test_a_fault_that_only_a_simulated_channel_can_have_is_refused(edalab, url):
    said = edalab("compare", "ack-first-vs-ack-after", "--channel", url, "--lost-acks", "0.1")
    assert said.code == 1
    assert "lost-ack" in said.err


def test_a_real_side_that_does_not_end_in_time_shows_no_number(edalab, url, monkeypatch):
    from edalab.experiments import live

    monkeypatch.setattr(live, "_TIMES", 0)
    monkeypatch.setattr(live, "_SPARE_S", 0.3)
    said = edalab("simulate", "channel", "--channel", url, "--rate", "1", "--json").json
    assert said["sides"]["rabbitmq"] == {}
    assert "channel.out-of-time" in said["differences"]


def test_poison_is_set_aside_by_a_quorum_queue(edalab, url):
    found = edalab(
        "simulate", "channel", "--channel", url, "--publish", "12", "--work-ms", "1",
        "--fail-share", "0.6", "--max-attempts", "2", "--json",
    ).json["sides"]  # fmt: skip
    real = found["rabbitmq"]
    assert real["acked"] + real["dead"] == 12
    assert real["dead"] == found["channel"]["dead"] > 0  # the same random stream decides


def test_the_environment_names_the_channel_for_all_that_can_use_one(edalab, url, monkeypatch):
    monkeypatch.setenv("EDALAB_CHANNEL", url)
    assert "rabbitmq" in edalab("simulate", "channel", "--json").json["sides"]
    assert "rabbitmq" not in edalab("compare", "direct-vs-channel", "--json").json["sides"]


def test_a_run_there_can_be_viewed_saved_and_opened_again(edalab, url, tmp_path):
    file = tmp_path / "run.jsonl"
    shown = edalab("simulate", "channel", "--channel", url, "--view", "sequence")
    assert "consumer" in shown.out
    edalab("simulate", "channel", "--channel", url, "--save", str(file))
    again = edalab("trace", str(file))
    assert again.code == 0
    assert "on RabbitMQ" in again.out


@pytest.mark.parametrize(
    "options",
    [["--kind", "log"], ["--max-length", "1", "--overflow", "block"]],
)
def test_what_rabbitmq_cannot_do_is_refused_with_a_sentence(edalab, url, options):
    said = edalab("simulate", "channel", "--channel", url, *options)
    assert said.code == 1
    assert "RabbitMQ" in said.err
    assert said.err.count("\n") == 1


def test_what_a_log_cannot_do_is_refused_by_kafka(edalab, servers):
    url = servers("kafka").url("")
    said = edalab("simulate", "channel", "--channel", url, "--max-attempts", "3")
    assert said.code == 1
    assert "Kafka" in said.err


def test_where_no_cluster_answers_that_is_told_in_time(edalab, monkeypatch, needs):
    needs("kafka")
    monkeypatch.setenv("EDALAB_SYSTEM_TIMEOUT", "2")
    said = edalab("simulate", "channel", "--channel", f"kafka://127.0.0.1:{free_port()}")
    assert said.code == 1
    assert "Kafka does not answer at kafka://127.0.0.1" in said.err
    assert said.err.count("\n") == 1


def test_where_nobody_answers_host_and_system_are_told_and_no_password(edalab, needs):
    needs("amqp")
    url = f"amqp://learner:secret@127.0.0.1:{free_port()}/"
    said = edalab("simulate", "channel", "--channel", url)
    assert said.code == 1
    assert "RabbitMQ does not answer at amqp://127.0.0.1" in said.err
    assert "secret" not in said.err
    assert said.err.count("\n") == 1


def test_a_wrong_password_is_refused_and_not_shown(edalab, url):
    said = edalab("simulate", "channel", "--channel", url.replace("guest:guest", "guest:wrong1"))
    assert said.code == 1
    assert "refuses" in said.err
    assert "wrong1" not in said.err


@pytest.mark.parametrize(
    ("part", "reason"),
    [("nobody-made-it", "check the virtual host"), ("?heartbeat=often", "heartbeat=often")],
)
def test_a_wrong_part_of_an_address_is_named(edalab, url, part, reason):
    said = edalab("simulate", "channel", "--channel", url + part)
    assert said.code == 1
    assert "RabbitMQ at amqp://127.0.0.1" in said.err
    assert reason in said.err


@pytest.mark.long
def test_any_user_and_password_and_virtual_host_are_understood(edalab, servers):
    broker, password = servers("amqp"), "p@s:s/w%d#?"
    broker.control("add_user", "us@er", password)
    broker.control("add_vhost", "v/h")
    broker.control("set_permissions", "-p", "v/h", "us@er", ".*", ".*", ".*")
    address = f"amqp://us%40er:p%40s%3As%2Fw%25d%23%3F@127.0.0.1:{broker.port}/v%2Fh"
    said = edalab("simulate", "channel", "--channel", address, "--crash", "--json")
    assert said.json["sides"]["rabbitmq"]["acked"] == 2
    assert "w%" not in said.out


def test_nothing_is_left_in_the_broker(edalab, url, servers):
    before = servers("amqp").queues()
    edalab("simulate", "channel", "--channel", url, "--crash", "--max-attempts", "3")
    assert servers("amqp").queues() == before
    edalab("simulate", "channel", "--channel", url, "--keep")
    assert len(servers("amqp").queues()) == len(before) + 1


def test_messages_that_do_not_come_back_in_time_are_no_number(edalab, url, servers, monkeypatch):
    monkeypatch.setenv("EDALAB_SYSTEM_TIMEOUT", "0.5")
    from edalab.adapters.processes import ProcessSubscription

    kill, tasks = ProcessSubscription.kill, []

    async def kill_when_the_run_is_over(consumer):
        try:
            await asyncio.sleep(60)
        finally:
            await kill(consumer)

    async def notice_nothing(consumer):
        """As a broker that does not notice for long that a consumer is gone."""
        consumer._ledger.lost()
        tasks.append(asyncio.ensure_future(kill_when_the_run_is_over(consumer)))

    monkeypatch.setattr(ProcessSubscription, "kill", notice_nothing)
    said = edalab("simulate", "channel", "--channel", url, "--crash")
    assert said.code == 1
    assert "the queue has 2 of 3 messages" in said.err
    servers("amqp").clear()


def test_ctrl_c_ends_a_live_run_at_once_and_leaves_nothing(url, servers):
    before = servers("amqp").queues()
    command = [
        sys.executable, "-m", "edalab", "simulate", "channel", "--channel", url,
        "--publish", "500", "--rate", "10", "--work-ms", "10",
    ]  # fmt: skip
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with pytest.raises(subprocess.TimeoutExpired):
        running.wait(4)
    running.send_signal(2)
    _, err = running.communicate(timeout=20)
    assert running.returncode == 130
    assert b"Traceback" not in err
    assert servers("amqp").queues() == before
