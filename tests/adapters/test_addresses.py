"""Addresses of systems: every part and option is used, or refused by name; no secret is shown."""

import pytest

from edalab.addresses import SYSTEMS, parse_address
from edalab.errors import UsageError

SECRET = "p@s:s/w%d#?"
ENCODED = "p%40s%3As%2Fw%25d%23%3F"
KINDS = {scheme: system.kind for scheme, system in SYSTEMS.items()}
ALIASES = {"amqps": "channel", "kafkas": "channel", "couchbases": "log", "mariadb": "readmodel"}


def address(url):
    scheme = url.partition(":")[0]
    return parse_address("--at", url, {**KINDS, **ALIASES}[scheme])


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("kafka://a:1,b:2,c", (("a", 1), ("b", 2), ("c", None))),
        ("mongodb://a:1,b:2/x?replicaSet=rs0", (("a", 1), ("b", 2))),
        ("couchbase://a,b/bucket", (("a", None), ("b", None))),
        ("amqp://[::1]:5672/", (("::1", 5672),)),
        ("kafka://[::1]:1,[fe80::2]", (("::1", 1), ("fe80::2", None))),
        ("mysql://[::1]/x", (("::1", None),)),
        ("dynamodb:///x", ()),
    ],
)
def test_each_host_of_an_address_is_read(url, hosts):
    assert address(url).hosts == hosts
    assert address(url).shown == url.partition("?")[0].rstrip("/")


@pytest.mark.parametrize("scheme", [name for name in KINDS if SYSTEMS[name].has_user] + ["amqps"])
def test_any_password_is_read_and_none_is_shown(scheme):
    made = address(f"{scheme}://us%40er:{ENCODED}@host:123")
    assert (made.user, made.password) == ("us@er", SECRET)
    assert made.url.startswith(f"{scheme}://us%40er:{ENCODED}@host:123")
    message = f"{SECRET} {ENCODED} {made.url} {SECRET!r}"
    for shown in (made.shown, repr(made), made.clean(message)):
        assert SECRET not in shown
        assert ENCODED not in shown


def test_a_password_in_an_option_is_not_shown_either():
    made = address("kafka://host?sasl.password=hidden1&ssl.key.password=hidden2")
    assert made.options["sasl.password"] == "hidden1"
    assert made.clean("hidden1 and hidden2.") == "*** and ***"


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("amqp://host/?frame_max=1", "'frame_max'"),
        ("amqp://host/?cafile=x", "amqps://"),
        ("amqp://host/#part", "%23"),
        ("amqp://a,b/", "one host"),
        ("kafka://host/topic", "host and port"),
        ("kafka://host?socket.timeout.ms=1", "'socket.timeout.ms'"),
        ("mongodb://host/?timeoutMS=0", "'timeoutMS'"),
        ("dynamodb://host/t?endpoint=x", "'endpoint'"),
        ("couchbase://host/b?kv_timeout=1", "'kv_timeout'"),
        ("couchbase://host/b?trust_certificate=x", "couchbases://"),
        ("rtdb://user:secret1@host/n", "user or password"),
        ("rtdb://host/n?auth=secret1", "'auth'"),
        ("mysql://host/x?charset=latin1", "'charset'"),
        ("mysql://a,b/x", "one host"),
        ("kafka://host?group.protocol=consumer&group.protocol=classic", "twice"),
    ],
)
def test_what_would_not_be_used_is_refused_by_name(url, named):
    with pytest.raises(UsageError) as refusal:
        address(url)
    assert named in str(refusal.value)
    assert "--at" in str(refusal.value)
    assert "secret1" not in str(refusal.value)


@pytest.mark.parametrize(
    "url",
    [
        "amqp://user:se/cret@host/",
        "amqp://user:se?cret@host/",
        "amqp://user:se#cret@host/",
        "amqp://user:se[cret@host/",
        "amqp://user:secret@host:port/",
        "amqp://user:secret@host:0/",
        "amqp://user:secret@host:65536/",
        "amqp://user:secret@:5672/",
        "amqp://user:secret@[::1/",
        "amqp://user:secret@a,,b/",
        "http://user:secret@host/",
    ],
)
def test_an_address_that_is_none_is_refused_without_its_password(url):
    with pytest.raises(UsageError) as refusal:
        parse_address("--channel", url, "channel")
    assert "cret" not in str(refusal.value)


def test_kafka_sends_user_and_password_and_encrypts_with_kafkas(needs):
    needs("kafka")
    from edalab.adapters.kafka_cluster import KafkaCluster

    plain = KafkaCluster(address("kafka://a:1,b:2")).settings()
    assert (plain["bootstrap.servers"], plain["security.protocol"]) == ("a:1,b:2", "plaintext")
    login = KafkaCluster(address(f"kafkas://me:{ENCODED}@a:1?sasl.mechanism=SCRAM-SHA-256"))
    wanted = {
        "security.protocol": "sasl_ssl",
        "sasl.mechanism": "SCRAM-SHA-256",
        "sasl.username": "me",
        "sasl.password": SECRET,
    }
    assert wanted.items() <= login.settings().items()
