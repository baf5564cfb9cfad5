"""A PostgreSQL server: how it is connected to, how long it is waited for, and its errors."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from edalab.adapters.failures import refused, unreachable
from edalab.addresses import Address
from edalab.errors import EdalabError, StorageLocked

_LOCKED: Final = {"55P03", "40P01", "40001"}
"""Lock not available, deadlock, serialization failure."""

_LOCK_FIRST_MS: Final = 500
"""How much longer a statement may take than it waits for a lock, so that a lock is told as one."""

_GONE: Final = ("08", "57P", "57014", "58")
"""How the codes begin of a lost connection, a server that ends or takes too long, and a disk."""

_WRONG_OPTION: Final = ("sslmode", "certificate file", "private key file")
_NOT_YET: Final = ("starting up", "shutting down", "recovery", "too many", "not yet accepting")


def connection_arguments(address: Address, timeout_s: float) -> dict[str, Any]:
    """Return what the client is told to connect: where, as whom, and how long anything may take.

    Args:
        address: ``postgresql://USER:PASSWORD@HOST:PORT/DATABASE``.
        timeout_s: Seconds for a connection, a statement, and a lock.
    """
    ((host, port),) = address.hosts
    milliseconds = max(1, round(timeout_s * 1000))
    limits = {
        "lock_timeout": milliseconds,
        "statement_timeout": milliseconds + _LOCK_FIRST_MS,
        "idle_in_transaction_session_timeout": milliseconds,
    }
    return {
        "host": host,
        "port": port or 5432,
        "user": address.user or None,
        "password": address.password or None,
        "dbname": address.path or "edalab",
        "connect_timeout": max(2, round(timeout_s)),  # the client takes less for two as well
        "application_name": "edalab",
        "client_encoding": "utf8",
        "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
        "tcp_user_timeout": milliseconds,
        **address.options,
    }


@contextmanager
def answered_in_time(connection: Any, seconds: float) -> Iterator[None]:
    """Cut the connection if the server says nothing for so long: a stopped one keeps it open.

    Args:
        connection: The client's connection.
        seconds: How long a request may take.
    """
    try:
        descriptor = os.dup(connection.fileno())
    except Exception:  # noqa: BLE001 - it is closed, and the request says so
        yield
        return
    timer = threading.Timer(seconds, _cut, (descriptor,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        os.close(descriptor)


def _cut(descriptor: int) -> None:
    with suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as ours:
        ours.shutdown(socket.SHUT_RDWR)


def error_of(error: Any, address: Address, timeout_s: float) -> EdalabError:
    """Return our error for one of the client, without a password."""
    code, text = getattr(error, "sqlstate", None) or "", str(error)
    reason = text or type(error).__name__
    if code in _LOCKED:
        return StorageLocked(address.shown, timeout_s)
    if code.startswith(_GONE):
        return unreachable(address, reason)
    fatal = "FATAL:" in text and not any(word in text for word in _NOT_YET)
    fatal = fatal or any(word in text for word in _WRONG_OPTION)
    if type(error).__name__ in {"OperationalError", "ConnectionTimeout"} and not (fatal or code):
        return unreachable(address, reason)
    return refused(address, reason)
