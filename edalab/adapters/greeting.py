"""Asks a system for its version, to see whether it can be reached."""

import asyncio
import contextlib
from typing import Any

from edalab.adapters.limits import look_up_hosts
from edalab.addresses import Address


def greet(address: Address, *, timeout_s: float) -> str:
    """Connect to a system, ask for its version and disconnect; nothing is changed there.

    Args:
        address: The system's address.
        timeout_s: How many seconds to wait for an answer.

    Returns:
        The system's name or version; empty if its protocol has none.

    Raises:
        StorageError: The system does not answer, or refuses.
    """
    greeters = {
        "rabbitmq": _rabbitmq,
        "kafka": _kafka,
        "mongodb": _mongodb,
        "dynamodb": _dynamodb,
        "couchbase": _couchbase,
        "rtdb": _rtdb,
        "mysql": _mysql,
        "postgresql": _postgresql,
    }
    look_up_hosts(address, timeout_s)
    return greeters[address.system.extra](address, timeout_s)


def _rabbitmq(address: Address, timeout_s: float) -> str:
    from edalab.adapters.rabbitmq import RabbitMQ

    system = RabbitMQ(address, timeout_s=timeout_s)

    async def ask() -> str:
        import aio_pika

        async with system.asking():
            connection: Any = await aio_pika.connect(address.url)
            properties = connection.transport.connection.server_properties
            await connection.close()
        return f"{_text(properties['product'])} {_text(properties['version'])}"

    return asyncio.run(ask())


def _kafka(address: Address, timeout_s: float) -> str:
    from confluent_kafka.admin import AdminClient

    from edalab.adapters.kafka_cluster import KafkaCluster

    system = KafkaCluster(address, timeout_s=timeout_s)
    with system.errors_translated():
        cluster = AdminClient(system.settings()).list_topics(timeout=timeout_s)
    return f"brokers: {len(cluster.brokers)}"


def _mongodb(address: Address, timeout_s: float) -> str:
    from edalab.adapters.mongodb import MongoDBEventLog

    return _version(MongoDBEventLog(address, timeout_s=timeout_s))


def _dynamodb(address: Address, timeout_s: float) -> str:
    from edalab.adapters.dynamodb import DynamoDBStore

    return _read_one_key(DynamoDBStore(address, timeout_s=timeout_s))


def _couchbase(address: Address, timeout_s: float) -> str:
    from edalab.adapters.couchbase import CouchbaseStore

    return _read_one_key(CouchbaseStore(address, timeout_s=timeout_s))


def _rtdb(address: Address, timeout_s: float) -> str:
    from edalab.adapters.rtdb import RTDBStore

    return _read_one_key(RTDBStore(address, timeout_s=timeout_s))


def _mysql(address: Address, timeout_s: float) -> str:
    from edalab.adapters.mysql import MySQLReadModel

    return _version(MySQLReadModel(address, timeout_s=timeout_s, make=False))


def _postgresql(address: Address, timeout_s: float) -> str:
    from edalab.adapters.postgresql import PostgreSQLEventLog

    return _version(PostgreSQLEventLog(address, timeout_s=timeout_s))


def _version(connected: Any) -> str:
    with contextlib.closing(connected):
        return str(connected.server_version())


def _read_one_key(store: Any) -> str:
    with contextlib.closing(store):
        store.get("meta/log")
    return ""


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
