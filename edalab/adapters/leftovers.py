"""What killed runs left in brokers, by the notes of ``run_notes``: named, and deleted."""

import asyncio
import contextlib
import fcntl
import os
from pathlib import Path
from typing import Any

import msgspec

from edalab.addresses import Address


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
    from confluent_kafka.admin import AdminClient

    from edalab.adapters.kafka_cluster import KafkaCluster

    system = KafkaCluster(address, timeout_s=timeout_s)
    admin = AdminClient(system.settings())
    there = (await system.ask(admin.list_topics, timeout=timeout_s)).topics
    names = [name for _, name in left.names if name in there]
    if not names:
        return
    for deletion in (await system.ask(admin.delete_topics, names)).values():
        await system.ask(deletion.result, timeout_s)
