"""Whatever does not answer ends a command within the limit, in a sentence with system and host."""

import asyncio
import itertools
import os
import pkgutil
import signal
import socket
import threading

import pytest

from edalab.addresses import SYSTEMS

LIMIT_S = "0.5"
STUCK_S = 20
"""Seconds after which a command counts as stuck; none of these waits for that long."""

ADDRESSES = {
    "amqp": "amqp://me:secret%401@HOST/",
    "amqps": "amqps://me:secret%401@HOST/",
    "kafka": "kafka://HOST",
    "kafkas": "kafkas://me:secret%401@HOST",
    "mongodb": "mongodb://me:secret%401@HOST/x?replicaSet=rs0",
    "dynamodb": "dynamodb://me:secret%401@HOST/x",
    "couchbase": "couchbase://me:secret%401@HOST/x",
    "rtdb": "rtdb://HOST/x",
    "mysql": "mysql://me:secret%401@HOST/x",
    "postgresql": "postgresql://me:secret%401@HOST/x",
}


def test_each_system_has_an_address_here():
    assert SYSTEMS.keys() <= ADDRESSES.keys()


@pytest.fixture(scope="module")
def silent():
    """A host that takes connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(100)
        yield f"127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def say(edalab, monkeypatch):
    """Run a command that has to end in time."""
    monkeypatch.setenv("EDALAB_SYSTEM_TIMEOUT", LIMIT_S)

    def call(*arguments):
        watchdog = threading.Timer(STUCK_S, os.abort)
        watchdog.start()
        try:
            return edalab(*arguments)
        finally:
            watchdog.cancel()

    return call


def use(scheme, url, say, monkeypatch):
    system = SYSTEMS[scheme.rstrip("s")]
    if system.kind == "channel":
        return say("simulate", "channel", "--channel", url)
    monkeypatch.setenv("EDALAB_READMODEL" if system.kind == "readmodel" else "EDALAB_LOG", url)
    return say("employee", "list")


def assert_told(said, system, host):
    assert said.code == 1
    assert f"{system} does not answer at " in said.err
    assert host in said.err
    assert "secret" not in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("scheme", ADDRESSES)
def test_a_system_that_takes_the_connection_and_never_answers(
    scheme, silent, say, monkeypatch, needs
):
    needs(scheme.rstrip("s"))
    said = use(scheme, ADDRESSES[scheme].replace("HOST", silent), say, monkeypatch)
    assert_told(said, SYSTEMS[scheme.rstrip("s")].name, silent)


@pytest.mark.parametrize("scheme", ADDRESSES)
def test_a_name_that_is_looked_up_without_end(scheme, say, monkeypatch, needs):
    needs(scheme.rstrip("s"))
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(STUCK_S))
    said = use(scheme, ADDRESSES[scheme].replace("HOST", "broker.example:1"), say, monkeypatch)
    over.set()
    assert_told(said, SYSTEMS[scheme.rstrip("s")].name, "'broker.example'")
    assert "0.5 s" in said.err


def test_a_memory_alarm_is_named(say, servers):
    broker = servers("amqp")
    broker.control("set_vm_memory_high_watermark", "0.00001")
    try:
        said = say("compare", "sync-vs-async", "--channel", broker.url(""))
    finally:
        broker.control("set_vm_memory_high_watermark", "0.4")
        broker.clear()
    assert said.code == 1
    assert "takes no messages, as its memory or disk is short" in said.err
    assert said.err.count("\n") == 1


RUNS = {
    "busy": ["simulate", "channel", "--publish", "400", "--rate", "20", "--work-ms", "1"],
    "workers": ["compare", "sync-vs-async", "--requests", "100", "--rate", "5"],
    "idle": ["simulate", "channel", "--publish", "2", "--rate", "0.05", "--work-ms", "1"],
}
CHANNELS = {
    "amqp": "edalab.adapters.rabbitmq:RabbitMQChannel",
    "kafka": "edalab.adapters.kafka:KafkaChannel",
}


@pytest.mark.parametrize(
    ("scheme", "run"),
    [
        ("amqp", "busy"),
        pytest.param("amqp", "workers", marks=pytest.mark.long),
        pytest.param("amqp", "idle", marks=pytest.mark.long),
        ("kafka", "busy"),
    ],
)
def test_a_broker_that_freezes_in_mid_run(scheme, run, say, servers, monkeypatch):
    server, channel = servers(scheme), pkgutil.resolve_name(CHANNELS[scheme])
    if scheme == "kafka":  # to join a group takes longer than to answer
        monkeypatch.setenv("EDALAB_SYSTEM_TIMEOUT", "2")
    check, checks = channel.check, itertools.count(1)

    async def freeze_then_check(self):
        if next(checks) == 3:
            server.server.signal(signal.SIGSTOP)
        await check(self)

    monkeypatch.setattr(channel, "check", freeze_then_check)
    try:
        said = say(*RUNS[run], "--channel", server.url(""))
    finally:
        server.server.signal(signal.SIGCONT)
        if scheme == "amqp":
            server.clear()
    assert next(checks) > 3
    assert_told(said, SYSTEMS[scheme].name, "127.0.0.1")


@pytest.mark.long
def test_a_broker_that_is_killed_in_mid_run(say, servers, monkeypatch):
    server, channel = servers("amqp"), pkgutil.resolve_name(CHANNELS["amqp"])
    monkeypatch.setattr(channel, "check", lambda self: asyncio.to_thread(server.server.kill))
    said = say(*RUNS["idle"], "--channel", server.url(""))
    server.restart()
    assert_told(said, "RabbitMQ", "127.0.0.1")
