"""Notes what a run makes in a broker, so that what a killed run left can be named and deleted.

Each run has a file in the folder ``systems`` of the user's home: its first line is the broker's
address without user and password, each further line is a kind and a name. A name is noted before it
is made. The file is locked while the run goes on, and deleted when all of it is deleted.
"""

import asyncio
import contextlib
import fcntl
import os
from pathlib import Path
from typing import Any

import msgspec

from edalab.addresses import Address
from edalab.eventlog.private_files import make_folder, open_new
from edalab.messages import new_id


class Notes:
    """What one run makes in a broker.

    Args:
        folder: The folder of the notes; None for a run that takes none.
        shown: The broker's address without user and password.
    """

    def __init__(self, folder: Path | None, shown: str) -> None:
        self._folder = folder
        self._shown = shown
        self._path: Path | None = None
        self._descriptor: int | None = None

    def add(self, kind: str, *names: str) -> None:
        """Note names that are about to be made; what can't be noted is made all the same."""
        if self._folder is None:
            return
        with contextlib.suppress(OSError):
            if self._descriptor is None:
                make_folder(self._folder)
                self._path = self._folder / f"run-{new_id()[:12]}"
                self._descriptor = open_new(self._path)
                fcntl.flock(self._descriptor, fcntl.LOCK_EX)
                os.write(self._descriptor, f"{self._shown}\n".encode())
            lines = "".join(f"{kind} {name}\n" for name in names)
            os.write(self._descriptor, lines.encode())

    def close(self, *, deleted: bool) -> None:
        """End the notes.

        Args:
            deleted: Whether all that was noted is deleted, so that the notes are too.
        """
        if self._descriptor is not None:
            if deleted and self._path is not None:
                with contextlib.suppress(OSError):
                    self._path.unlink()
            os.close(self._descriptor)
            self._descriptor = None


class Left(msgspec.Struct, frozen=True):
    """What a run left in a broker.

    Args:
        path: The file of its notes.
        shown: The broker's address without user and password.
        names: Each kind and name.
    """

    path: Path
    shown: str
    names: tuple[tuple[str, str], ...]


def left_behind(folder: Path) -> list[Left]:
    """What runs that have ended left in brokers, by the notes in a folder."""
    left = []
    for path in sorted(folder.glob("run-*")):
        with contextlib.suppress(OSError, UnicodeDecodeError):
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(descriptor, "rb") as file:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shown, *lines = file.read().decode().splitlines() or [""]
            names = tuple((kind, name) for kind, _, name in (line.partition(" ") for line in lines))
            if all(name.startswith("edalab.") for _, name in names):
                left.append(Left(path, shown, names))
    return left


def delete(left: Left, address: Address, *, timeout_s: float) -> None:
    """Delete from a broker what a run left there, and then the notes.

    Raises:
        StorageError: The broker does not answer, or refuses.
    """
    deleters = {"rabbitmq": _delete_from_rabbitmq, "kafka": _delete_from_kafka}
    asyncio.run(deleters[address.system.extra](left, address, timeout_s))
    with contextlib.suppress(OSError):
        left.path.unlink()


async def _delete_from_rabbitmq(left: Left, address: Address, timeout_s: float) -> None:
    import aio_pika

    from edalab.adapters.rabbitmq import RabbitMQ

    async with RabbitMQ(address, timeout_s=timeout_s).asking():
        connection: Any = await aio_pika.connect(address.url)
        async with connection:
            control = await connection.channel()
            for kind, name in left.names:  # to delete what is not there is no error
                if kind == "queue":
                    await control.queue_delete(name)
                else:
                    await control.exchange_delete(name)


async def _delete_from_kafka(left: Left, address: Address, timeout_s: float) -> None:
    from confluent_kafka import KafkaException
    from confluent_kafka.admin import AdminClient

    from edalab.adapters.kafka_cluster import KafkaCluster

    system = KafkaCluster(address, timeout_s=timeout_s)
    admin = AdminClient(system.settings())
    there = (await system.ask(admin.list_topics, timeout=timeout_s)).topics
    names = [name for _, name in left.names if name in there]
    if not names:
        return
    for deletion in (await system.ask(admin.delete_topics, names)).values():
        with contextlib.suppress(KafkaException):
            await system.ask(deletion.result, timeout_s)
