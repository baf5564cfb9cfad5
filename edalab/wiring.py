"""Opens the logs, views and systems that commands use, according to the settings."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from edalab import settings
from edalab.errors import BadSyntax, MissingExtra, StorageUnwritable

if TYPE_CHECKING:
    from edalab.adapters.couchbase import CouchbaseStore
    from edalab.adapters.dynamodb import DynamoDBStore
    from edalab.adapters.kafka import Kafka
    from edalab.adapters.keyvalue import KeyValueStore
    from edalab.adapters.keyvalue_log import KeyValueEventLog
    from edalab.adapters.leftovers import Left
    from edalab.adapters.mongodb import MongoDBEventLog
    from edalab.adapters.mysql import MySQLReadModel
    from edalab.adapters.postgresql import PostgreSQLEventLog
    from edalab.adapters.postgresql_view import PostgreSQLReadModel
    from edalab.adapters.rabbitmq import RabbitMQ
    from edalab.adapters.rtdb import RTDBStore
    from edalab.addresses import Address
    from edalab.eventlog.protocol import EventLog
    from edalab.eventlog.tinydb_log import TinyDBEventLog
    from edalab.experiments.live import LiveSystem
    from edalab.readmodel.opening import View
    from edalab.readmodel.protocol import ReadModel

    class SystemLog(EventLog, Protocol):
        """An event log in a system."""

        def drop(self) -> None:
            """Delete the whole log from the system."""

    # Adapters are imported by name, so the type checker compares them with their protocols here.
    _channels: list[type[LiveSystem]] = [Kafka, RabbitMQ]
    _logs: list[type[SystemLog]] = [KeyValueEventLog, MongoDBEventLog, PostgreSQLEventLog]
    _stores: list[type[KeyValueStore]] = [CouchbaseStore, DynamoDBStore, RTDBStore]
    _read_models: list[type[ReadModel]] = [MySQLReadModel, PostgreSQLReadModel]


PathCallback = Callable[[Path], None]

Location: TypeAlias = "Path | Address"
"""The file or the system of a log."""


def log_location(where: str | None = None) -> Location:
    """The location of the employees' log, or of the log that ``where`` names.

    Args:
        where: A file or an address as typed; left out, the location in the settings.

    Raises:
        BadSyntax: It is empty, or an address, but not of a system with event logs.
    """
    if where is not None and not where.strip():
        raise BadSyntax("--log", f"'{where}'", "FILE")
    configured = settings.from_environment()
    option, text = ("--log", where) if where else ("EDALAB_LOG", configured.log)
    if not text:
        return configured.events
    from edalab.addresses import is_address, parse_address

    return parse_address(option, text, "log") if is_address(text) else Path(text)


@contextmanager
def employee_log(
    on_set_aside: PathCallback,
    on_wait: PathCallback,
    where: str | None = None,
    *,
    make: bool = False,
) -> "Iterator[EventLog]":
    """The employees' event log, or the log that ``where`` names; closed at the end of the block.

    Args:
        on_set_aside: Called with the file to which the unfinished end of a crash was moved.
        on_wait: Called with the log's file when a command has to wait for its lock.
        where: A file or an address as typed; left out, the location in the settings.
        make: Whether the first append may create the file that ``where`` names.

    Raises:
        StorageError: The log can't be opened, or the file that ``where`` names is missing.
    """
    location = log_location(where)
    if not isinstance(location, Path):
        system = open_system(location)
        try:
            yield system
        finally:
            system.close()
        return
    if where is not None and not make:
        require_file(location)
    with _log(location, settings.from_environment(), on_set_aside, on_wait) as log:
        yield log


@contextmanager
def study_log(on_set_aside: PathCallback, on_wait: PathCallback) -> Iterator["TinyDBEventLog"]:
    """The event log of the learner's study; closed at the end of the block."""
    configured = settings.from_environment()
    with _log(configured.study, configured, on_set_aside, on_wait) as log:
        yield log


def open_system(address: "Address", **more: Any) -> "SystemLog":
    """The event log in the system at an address.

    Args:
        address: The system's address.
        more: Arguments of the log: ``clock``.

    Raises:
        MissingExtra: The system's client is not installed.
        StorageError: The system can't be reached, or refuses.
    """
    log: SystemLog = _connect(address, **more)
    return log


def live_channel(text: str | None, *, keep: bool) -> "LiveSystem | None":
    """The real channel at an address, or at the address in the settings; None without either.

    Args:
        text: The address as typed.
        keep: Whether a run's queues or topics stay in the system.

    Raises:
        BadSyntax: It is not the address of a channel.
        MissingExtra: The system's client is not installed.
    """
    configured = settings.from_environment().channel
    option, text = ("--channel", text) if text else ("EDALAB_CHANNEL", configured)
    if not text:
        return None
    from edalab.addresses import parse_address

    address = parse_address(option, text, "channel")
    system: LiveSystem = _connect(address, keep=keep)
    system.notes = notes_folder()
    return system


def notes_folder() -> Path:
    """The folder with the notes of what runs make in brokers."""
    return settings.from_environment().home / "systems"


def left_in_systems() -> "list[Left]":
    """What runs that have ended left in brokers."""
    folder = notes_folder()
    if not folder.is_dir():
        return []
    from edalab.adapters.leftovers import left_behind

    return left_behind(folder)


def delete_left(left: "Left", text: str) -> bool:
    """Delete from the broker at an address what a run left there.

    Args:
        left: What it left.
        text: The address as typed.

    Returns:
        Whether it is the address of that broker.

    Raises:
        StorageError: The broker does not answer, or refuses.
    """
    from edalab.addresses import parse_address

    address = parse_address("EDALAB_CHANNEL", text, "channel")
    if address.shown != left.shown:
        return False
    _require_client(address)
    from edalab.adapters.leftovers import delete

    delete(left, address, timeout_s=settings.from_environment().system_timeout_s)
    return True


def view_of(
    log: "EventLog",
    where: str | None = None,
    on_adopted: PathCallback = lambda _path: None,
) -> "View":
    """The view of a log, not opened yet.

    The view of the employees' log is in the database in the settings, or else in a file; the view
    of another log is in a file.

    Args:
        log: The log.
        where: The file or address of a log that is not the employees'.
        on_adopted: Called with the view's file if an older edalab made it.

    Raises:
        BadSyntax: The settings have an address that is not of a database for views.
    """
    from edalab.readmodel.opening import ViewFile, ViewInSystem

    configured = settings.from_environment()
    text = configured.readmodel
    if where is not None or not text:
        limit_s = configured.lock_timeout_s
        return ViewFile(view_path(where), log, on_adopted, lock_timeout_s=limit_s)
    from edalab.addresses import parse_address

    address = parse_address("EDALAB_READMODEL", text, "readmodel")
    return ViewInSystem(lambda: open_read_model(address), address.shown, log)


def open_read_model(address: "Address") -> "ReadModel":
    """The view in the system at an address.

    Raises:
        MissingExtra: The system's client is not installed.
        StorageError: The system can't be reached, or refuses.
    """
    view: ReadModel = _connect(address, adapter=address.system.read_model)
    return view


def greet(address: "Address") -> str:
    """The version of the system at an address, which is asked; nothing is changed there.

    Raises:
        MissingExtra: The system's client is not installed.
        StorageError: The system can't be reached, or refuses.
    """
    _require_client(address)
    from edalab.adapters.greeting import greet as ask

    return ask(address, timeout_s=settings.from_environment().system_timeout_s)


def _connect(address: "Address", *, adapter: str = "", **options: Any) -> Any:
    """An instance of the class that ``SYSTEMS`` has for the address.

    Args:
        address: The address.
        adapter: The class, where it is not the one that the system has first.
        options: Further arguments of the class.

    Raises:
        MissingExtra: The system's client is not installed.
        StorageError: The system can't be reached, or refuses.
    """
    _require_client(address)
    system = address.system
    connect = _load(adapter or system.adapter)
    timeout_s = settings.from_environment().system_timeout_s
    from edalab.adapters.limits import look_up_hosts

    look_up_hosts(address, timeout_s)
    if not system.event_log:
        return connect(address, timeout_s=timeout_s, **options)
    return _load(system.event_log)(connect(address, timeout_s=timeout_s), **options)


def _load(path: str) -> Any:
    """Import the class at ``module:Class``."""
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)


def _require_client(address: "Address") -> None:
    if address.system.missing():
        raise MissingExtra(address.system.name, address.system.extra)


def require_file(path: Path) -> None:
    """Check that a file exists.

    Raises:
        StorageUnwritable: It does not exist.
    """
    if not path.exists():
        raise StorageUnwritable(path, os.strerror(errno.ENOENT))


def view_path(where: str | None = None) -> Path:
    """The file of a log's view: beside the log's file, or in the home for a log in a system."""
    return _cache_path("view", where)


def snapshots_path(where: str | None = None) -> Path:
    """The file of a log's snapshots, in the same folder as its view."""
    return _cache_path("snapshots", where)


def _cache_path(kind: str, where: str | None) -> Path:
    location = log_location(where)
    if isinstance(location, Path):
        return location.with_name(f"{location.name}.{kind}.sqlite")
    from hashlib import sha256

    name = f"{location.system.extra}-{sha256(location.shown.encode()).hexdigest()[:12]}"
    return settings.from_environment().home / "views" / f"{name}.{kind}.sqlite"


@contextmanager
def _log(
    path: Path, configured: settings.Settings, on_set_aside: PathCallback, on_wait: PathCallback
) -> Iterator["TinyDBEventLog"]:
    from edalab.eventlog.tinydb_log import open_log

    log = open_log(
        path, lock_timeout_s=configured.lock_timeout_s, on_set_aside=on_set_aside, on_wait=on_wait
    )
    try:
        yield log
    finally:
        log.close()
