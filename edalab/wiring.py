"""Builds what the commands use, from the settings. Nothing is opened before it is asked for."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from edalab import settings
from edalab.addresses import Address, is_address, parse_address
from edalab.errors import MissingExtra, StorageUnwritable
from edalab.eventlog.protocol import EventLog

if TYPE_CHECKING:
    from edalab.eventlog.tinydb_log import TinyDBEventLog
    from edalab.experiments.live import LiveSystem
    from edalab.readmodel.opening import View
    from edalab.readmodel.protocol import ReadModel


class SystemLog(EventLog, Protocol):
    """An event log in a system."""

    def drop(self) -> None:
        """Take the whole log out of the system, for good."""


if TYPE_CHECKING:
    from edalab.adapters.couchbase import CouchbaseStore
    from edalab.adapters.dynamodb import DynamoDBStore
    from edalab.adapters.kafka import Kafka
    from edalab.adapters.keyvalue import KeyValueStore
    from edalab.adapters.keyvalue_log import KeyValueEventLog
    from edalab.adapters.mongodb import MongoDBEventLog
    from edalab.adapters.mysql import MySQLReadModel
    from edalab.adapters.rabbitmq import RabbitMQ
    from edalab.adapters.rtdb import RTDBStore

    # Adapters are imported by name, so the type checker compares them with their protocols here.
    _channels: list[type[LiveSystem]] = [Kafka, RabbitMQ]
    _logs: list[type[SystemLog]] = [KeyValueEventLog, MongoDBEventLog]
    _stores: list[type[KeyValueStore]] = [CouchbaseStore, DynamoDBStore, RTDBStore]
    _read_models: list[type[ReadModel]] = [MySQLReadModel]


Told = Callable[[Path], None]
"""Told a file: where a crash's unfinished end was moved, or which log is waited for."""


Place = Path | Address
"""Where a log is: in a file, or in a system."""


def place(where: str | None = None) -> Place:
    """Where the employees' log is, or another one that somebody named.

    Args:
        where: A file or an address, as typed; left out, what the settings say.

    Raises:
        BadSyntax: It is an address of no system that a log can be kept in.
    """
    configured = settings.from_environment()
    option, text = ("--log", where) if where else ("EDALAB_LOG", configured.log)
    if not text:
        return configured.events
    return parse_address(option, text, "log") if is_address(text) else Path(text)


@contextmanager
def employee_log(
    on_set_aside: Told, on_wait: Told, where: str | None = None, *, make: bool = False
) -> Iterator[EventLog]:
    """The employees' event log, or the one in another file or system; closed in the end.

    Args:
        on_set_aside: Told what a crash left.
        on_wait: Told what is waited for.
        where: A file or an address, as typed; left out, what the settings say.
        make: Whether another file that is not there is made by the first append.

    Raises:
        StorageError: It can't be opened; another file was named, and is not there.
    """
    location = place(where)
    if isinstance(location, Address):
        system = open_system(location)
        try:
            yield system
        finally:
            system.close()
        return
    if where is not None and not make:
        must_be_there(location)
    with _log(location, settings.from_environment(), on_set_aside, on_wait) as log:
        yield log


@contextmanager
def study_log(on_set_aside: Told, on_wait: Told) -> Iterator["TinyDBEventLog"]:
    """The learner's own study, closed in the end."""
    configured = settings.from_environment()
    with _log(configured.study, configured, on_set_aside, on_wait) as log:
        yield log


def open_system(address: Address, **more: Any) -> SystemLog:
    """The event log in the system at an address.

    Args:
        address: Where.
        more: What the log is built with: ``clock``.

    Raises:
        MissingExtra: The system's client is not installed.
        StorageError: The system can't be reached, or refuses.
    """
    log: SystemLog = _connect(address, **more)
    return log


def live_channel(text: str | None, *, keep: bool) -> "LiveSystem | None":
    """The real channel at an address, or at the one that the settings name; None without either.

    Args:
        text: The address, as typed.
        keep: Leave in the system what a run made there.

    Raises:
        BadSyntax: It is the address of no channel.
        MissingExtra: The system's client is not installed.
    """
    configured = settings.from_environment().channel
    option, text = ("--channel", text) if text else ("EDALAB_CHANNEL", configured)
    if not text:
        return None
    address = parse_address(option, text, "channel")
    system: LiveSystem = _connect(address, keep=keep)
    return system


def view_of(log: EventLog, where: str | None = None) -> "View":
    """The view of a log: in a file, or of one's own log where the settings say. Nothing is opened.

    Args:
        log: The employees' log, or another.
        where: The file or address of the other one.

    Raises:
        BadSyntax: The settings name a place that no view can be kept in.
    """
    from edalab.readmodel.opening import ViewFile, ViewInSystem

    text = settings.from_environment().readmodel
    if where is not None or not text:
        return ViewFile(view_path(where), log)
    address = parse_address("EDALAB_READMODEL", text, "readmodel")
    return ViewInSystem(lambda: open_read_model(address), address.shown, log)


def open_read_model(address: Address) -> "ReadModel":
    """The view in the system at an address.

    Raises:
        MissingExtra: The system's client is not installed.
        StorageError: The system can't be reached, or refuses.
    """
    view: ReadModel = _connect(address)
    return view


def greet(address: Address) -> str:
    """What the system at an address says it is; it is asked, and nothing is changed there.

    Raises:
        MissingExtra: The system's client is not installed.
        StorageError: The system can't be reached, or refuses.
    """
    _must_have_client(address)
    from edalab.adapters.greeting import greet as ask

    return ask(address, timeout_s=settings.from_environment().system_timeout_s)


def _connect(address: Address, **options: Any) -> Any:
    """Build what the address's row in ``SYSTEMS`` names.

    Args:
        address: Where.
        options: What it is built with, besides.

    Raises:
        MissingExtra: The system's client is not installed.
        StorageError: The system can't be reached, or refuses.
    """
    _must_have_client(address)
    system = address.system
    adapter = _load(system.adapter)
    timeout_s = settings.from_environment().system_timeout_s
    if not system.event_log:
        return adapter(address, timeout_s=timeout_s, **options)
    return _load(system.event_log)(adapter(address, timeout_s=timeout_s), **options)


def _load(path: str) -> Any:
    """Import the class at ``module:Class``."""
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)


def _must_have_client(address: Address) -> None:
    if address.system.missing():
        raise MissingExtra(address.system.name, address.system.extra)


def must_be_there(path: Path) -> None:
    """See that a log that somebody named exists.

    Raises:
        StorageUnwritable: It does not.
    """
    if not path.exists():
        raise StorageUnwritable(path, os.strerror(errno.ENOENT))


def view_path(where: str | None = None) -> Path:
    """Where a log's view is kept: beside its file; in the home, where it is in a system."""
    return _beside("view", where)


def snapshots_path(where: str | None = None) -> Path:
    """Where the snapshots of a log's streams are kept: as its view."""
    return _beside("snapshots", where)


def _beside(kind: str, where: str | None) -> Path:
    location = place(where)
    if isinstance(location, Path):
        return location.with_name(f"{location.name}.{kind}.sqlite")
    from hashlib import sha256

    name = f"{location.system.extra}-{sha256(location.shown.encode()).hexdigest()[:12]}"
    return settings.from_environment().home / "views" / f"{name}.{kind}.sqlite"


@contextmanager
def _log(
    path: Path, configured: settings.Settings, on_set_aside: Told, on_wait: Told
) -> Iterator["TinyDBEventLog"]:
    from edalab.eventlog.tinydb_log import open_log

    log = open_log(
        path, lock_timeout_s=configured.lock_timeout_s, on_set_aside=on_set_aside, on_wait=on_wait
    )
    try:
        yield log
    finally:
        log.close()
