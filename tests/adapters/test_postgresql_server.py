"""How PostgreSQL is connected to, and which error each answer of it is."""

import socket
import time

import pytest

from edalab.addresses import parse_address
from edalab.errors import StorageLocked, SystemRefused, SystemUnreachable

URL = "postgresql://me:secret1@h:6543/things?sslmode=require"


@pytest.fixture
def address(needs):
    needs("postgresql")
    return parse_address("--log", URL, "log")


@pytest.mark.parametrize(
    ("timeout_s", "connect_s", "milliseconds"), [(10, 10, 10_000), (2.5, 2, 2_500), (0.0001, 2, 1)]
)
def test_one_limit_holds_for_the_connection_each_statement_and_each_lock(
    address, timeout_s, connect_s, milliseconds
):
    from edalab.adapters.postgresql_server import connection_arguments

    arguments = connection_arguments(address, timeout_s)
    assert arguments["connect_timeout"] == connect_s
    assert arguments["tcp_user_timeout"] == milliseconds
    limits = dict(limit.split("=") for limit in arguments["options"].split() if limit != "-c")
    assert int(limits["lock_timeout"]) == milliseconds
    assert int(limits["idle_in_transaction_session_timeout"]) == milliseconds
    assert milliseconds < int(limits["statement_timeout"]) < milliseconds + 1_000
    assert arguments["sslmode"] == "require"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (URL, ("h", 6543, "me", "secret1", "things")),
        ("postgresql://h", ("h", 5432, None, None, "edalab")),
    ],
)
def test_each_part_of_an_address_is_used_and_each_has_its_usual_value(needs, url, expected):
    needs("postgresql")
    from edalab.adapters.postgresql_server import connection_arguments

    arguments = connection_arguments(parse_address("--log", url, "log"), 1)
    parts = ("host", "port", "user", "password", "dbname")
    assert tuple(arguments[part] for part in parts) == expected


ANSWERS = [
    ("55P03", "canceling statement due to lock timeout", StorageLocked),
    ("40P01", "deadlock detected", StorageLocked),
    ("40001", "could not serialize access", StorageLocked),
    ("08006", "connection failure", SystemUnreachable),
    ("57P01", "terminating connection due to administrator command", SystemUnreachable),
    ("57014", "canceling statement due to statement timeout", SystemUnreachable),
    ("58030", "could not read block", SystemUnreachable),
    ("42501", "permission denied", SystemRefused),
    ("53100", "disk full", SystemRefused),
    (None, "connection refused", SystemUnreachable),
    (None, "FATAL: password authentication failed", SystemRefused),
    (None, "FATAL: the database system is starting up", SystemUnreachable),
    (None, "FATAL: the database system is shutting down", SystemUnreachable),
    (None, "FATAL: sorry, too many clients already", SystemUnreachable),
    (None, "FATAL: the database system is not yet accepting connections", SystemUnreachable),
    (None, "FATAL: the database system is in recovery mode", SystemUnreachable),
    (None, 'invalid sslmode value: "some"', SystemRefused),
    (None, "root certificate file does not exist", SystemRefused),
    (None, "could not load private key file", SystemRefused),
]


@pytest.mark.parametrize(("code", "message", "kind"), ANSWERS)
def test_an_answer_is_a_lock_a_silence_or_a_refusal(address, code, message, kind):
    import psycopg

    from edalab.adapters.postgresql_server import error_of

    made = psycopg.errors.lookup(code) if code else psycopg.OperationalError
    error = error_of(made(f"{message} secret1"), address, 7)
    assert type(error) is kind
    assert "secret1" not in str(error)
    if kind is StorageLocked:
        assert "7" in str(error)
    else:
        assert f"{message} ***" in str(error)
    assert address.shown in str(error)


def test_an_answer_without_a_code_that_is_no_lost_connection_is_a_refusal_with_its_name(address):
    import psycopg

    from edalab.adapters.postgresql_server import error_of

    error = error_of(psycopg.DataError(), address, 7)
    assert type(error) is SystemRefused
    assert "DataError" in str(error)


def test_a_connection_is_cut_when_no_answer_comes_and_else_left_as_it_is():
    from edalab.adapters.postgresql_server import answered_in_time

    here, there = socket.socketpair()
    with here, there:
        with answered_in_time(here, 30):
            there.sendall(b"answer")
        assert here.recv(10) == b"answer"
        began = time.monotonic()
        with answered_in_time(here, 0.05):
            assert here.recv(10) == b""  # it would wait for ever
        assert time.monotonic() - began < 20
        assert there.recv(10) == b""


def test_a_connection_that_is_closed_is_left_to_the_request():
    from edalab.adapters.postgresql_server import answered_in_time

    here, there = socket.socketpair()
    there.close()
    here.close()
    done = []
    with answered_in_time(here, 30):
        done.append("request")
    assert done == ["request"]
