"""A real server is killed in mid-write and started again: what was acknowledged is there.

Only servers that keep things on disk are killed: MongoDB, PostgreSQL, RabbitMQ and MySQL. On
Kafka's protocol it is the client that is killed.
"""

import asyncio
import itertools
import json
import os
import random
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime

import pytest
from servers import Kafka, MongoDB, MySQL, PostgreSQL, RabbitMQ

from edalab.addresses import parse_address
from edalab.domains.employees import registry, reports
from edalab.domains.employees.commands import ChangeRole, Hire
from edalab.errors import StorageError
from edalab.eventlog.memory import MemoryEventLog
from edalab.eventlog.verify import verify_order
from edalab.lab.channel import Message
from edalab.lab.channel_plan import ChannelPlan
from edalab.lab.wall_runtime import WallRuntime
from edalab.messages import NewEvent, new_id
from edalab.readmodel.projector import catch_up
from edalab.wiring import live_channel, open_read_model, open_system

pytestmark = pytest.mark.long

KILLS = int(os.environ.get("EDALAB_KILLS", "20"))
THEN = datetime(2024, 3, 1, tzinfo=UTC)


def kill_soon(server, least=0.05, most=0.4):
    """Kill a server after a random moment; gives the thread that does it."""

    def kill():
        time.sleep(random.uniform(least, most))
        server.server.kill()

    thread = threading.Thread(target=kill)
    thread.start()
    return thread


@pytest.mark.parametrize(("made", "name"), [(MongoDB, "MongoDB"), (PostgreSQL, "PostgreSQL")])
def test_a_log_killed_in_mid_append_has_every_acknowledged_event_once(
    tmp_path, monkeypatch, made, name
):
    monkeypatch.setenv("EDALAB_SYSTEM_TIMEOUT", "2")
    server = made(tmp_path)
    try:
        address = parse_address("--log", server.url("killed"), "log")
        acknowledged, told, pending, numbers = [], [], None, itertools.count()
        for _ in range(KILLS):
            log = open_system(address)
            if pending is not None:  # whether it was recorded is not known: the same append again
                acknowledged += log.append("a-1", pending)
                pending = None
            killer = kill_soon(server)
            try:
                while True:
                    two = [event(next(numbers)), event(next(numbers))]
                    pending = two
                    acknowledged += log.append("a-1", two)
            except StorageError as error:
                told.append(str(error))
            log.close()
            killer.join()
            server.restart()
        log = open_system(address)
        acknowledged += log.append("a-1", pending)
        events = list(log.read_all())
        assert verify_order(log, "killed").intact
        log.close()
        assert len(events) > KILLS
        assert len(told) == KILLS
        assert all(name in sentence for sentence in told)
        assert [e.id for e in events] == [e.id for e in acknowledged]
        assert [e.position for e in events] == list(range(1, len(events) + 1))
        assert [e.version for e in events] == list(range(1, len(events) + 1))
    finally:
        server.stop()


def event(n):
    return NewEvent(type="Happened", data={"n": n}, occurred_at=THEN)


@pytest.mark.parametrize(("made", "name"), [(MySQL, "MySQL"), (PostgreSQL, "PostgreSQL")])
def test_a_view_killed_in_mid_projection_neither_skips_nor_repeats_an_event(
    tmp_path, monkeypatch, made, name
):
    monkeypatch.setenv("EDALAB_SYSTEM_TIMEOUT", "2")
    server = made(tmp_path)
    try:
        address = parse_address("EDALAB_READMODEL", server.url("killed"), "readmodel")
        log, told = MemoryEventLog(), []
        registry.hire(log, Hire(first_name="first", role="a"), occurred_at=THEN)
        view = open_read_model(address)
        catch_up(view, log)
        view.close()
        for _ in range(KILLS):
            killer = kill_soon(server, 0.05, 0.4)
            try:
                view = open_read_model(address)
                while killer.is_alive():  # a fast machine must not be done before the kill
                    hired = registry.hire(log, Hire(first_name="p", role="a"), occurred_at=THEN)
                    who = str(hired.employee.id)
                    registry.update(log, who, [ChangeRole(role="b")], occurred_at=THEN)
                    catch_up(view, log, batch=1)
                view.close()
            except StorageError as error:
                told.append(str(error))
            killer.join()
            server.restart()
        view = open_read_model(address)
        before = view.checkpoint()
        catch_up(view, log, batch=7)
        assert before.position <= log.head()
        assert told
        assert all(name in sentence for sentence in told)
        assert view.rows() == reports.list_employees(log)
        view.close()
    finally:
        server.stop()


def test_rabbitmq_killed_in_mid_publish_has_every_confirmed_message(tmp_path, monkeypatch):
    monkeypatch.setenv("EDALAB_SYSTEM_TIMEOUT", "3")
    server = RabbitMQ(tmp_path)
    try:
        name = f"kept.{new_id()[:8]}"
        confirmed, numbers = [], itertools.count()

        async def publish(runtime, channel):
            import aio_pika

            connection = await aio_pika.connect(server.url(""), timeout=3)
            amqp = await connection.channel(publisher_confirms=True)
            await amqp.declare_queue(name, durable=True)
            try:
                while True:
                    message = f"m{next(numbers)}"
                    out = aio_pika.Message(
                        b"{}", message_id=message, delivery_mode=aio_pika.DeliveryMode.PERSISTENT
                    )
                    await amqp.default_exchange.publish(out, name, timeout=3)
                    confirmed.append(message)
            except (aio_pika.exceptions.AMQPError, OSError, RuntimeError):
                pass

        for _ in range(KILLS):
            killer = kill_soon(server, 0.2, 0.8)
            asyncio.run(publish(None, None))
            killer.join()
            server.restart()

        async def gather():
            import aio_pika

            connection = await aio_pika.connect(server.url(""), timeout=10)
            async with connection:
                queue = await (await connection.channel()).get_queue(name)
                found = []
                while (message := await queue.get(no_ack=True, fail=False)) is not None:
                    found.append(message.message_id)
                return found

        there = asyncio.run(gather())
        assert set(confirmed) <= set(there)
        assert len(there) == len(set(there))
        assert len(confirmed) > KILLS
    finally:
        server.stop()


PRODUCER = """
import asyncio, sys
from edalab.adapters.kafka import Kafka
from edalab.addresses import parse_address
from edalab.lab.channel import Message
from edalab.lab.channel_plan import ChannelPlan
from edalab.lab.wall_runtime import WallRuntime

url, first = sys.argv[1], int(sys.argv[2])
system = Kafka(parse_address("--channel", url, "channel"), timeout_s=10)

async def scenario(runtime):
    channel = system.channel(runtime, ChannelPlan(kind="log", partitions=4))
    channel._prefix = "edalab.kept"
    channel.declare("t", "g")
    connection = channel.connect(runtime)
    for number in range(first, first + 100_000):
        await connection.publish("t", Message(f"m{number}"))
        print(f"m{number}", flush=True)

WallRuntime().run("lab", scenario)
"""


def test_a_client_killed_in_mid_publish_has_every_acknowledged_message_on_kafkas_protocol(tmp_path):
    from confluent_kafka import Consumer

    server = Kafka(tmp_path)
    try:
        acknowledged: list[str] = []
        for round_ in range(KILLS):
            command = [sys.executable, "-c", PRODUCER, server.url(""), str(round_ * 100_000)]
            child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            acknowledged.append(child.stdout.readline().strip())
            time.sleep(random.uniform(0, 0.2))
            child.kill()
            out, _ = child.communicate()
            acknowledged += [line.strip() for line in out.splitlines(True) if line.endswith("\n")]
        settings = {
            "bootstrap.servers": server.address, "group.id": "count", "log_level": 0,
            "auto.offset.reset": "earliest",
        }  # fmt: skip
        consumer, there = Consumer(settings), []
        consumer.subscribe(["edalab.kept.t"])
        until = time.monotonic() + 60
        while not set(acknowledged) <= set(there) and time.monotonic() < until:
            fetched = consumer.poll(1)
            if fetched is not None and fetched.error() is None:
                there.append(json.loads(fetched.value())["id"])
        consumer.close()
        assert len(acknowledged) >= KILLS
        assert all(acknowledged)
        assert set(acknowledged) <= set(there)
        assert len(there) == len(set(there))
    finally:
        server.stop()


def test_a_run_on_a_broker_that_dies_ends_with_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("EDALAB_SYSTEM_TIMEOUT", "3")
    server = RabbitMQ(tmp_path)
    try:
        system = live_channel(server.url(""), keep=False)
        made = []

        async def scenario(runtime):
            made.append(system.channel(runtime, ChannelPlan()))
            made[0].declare("t", "g")
            connection = made[0].connect(runtime)
            for number in range(10_000):
                await connection.publish("t", Message(f"m{number}"))

        async def drop():
            await made[0].drop()

        killer = kill_soon(server)
        with pytest.raises(StorageError, match="RabbitMQ"):
            WallRuntime(afterwards=drop).run("lab", scenario)
        killer.join()
    finally:
        server.stop()
