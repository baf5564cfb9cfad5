"""The addresses of systems: what was typed, taken apart, and fit to be shown without a password."""

import re
import sys
from importlib.util import find_spec
from typing import Final
from urllib.parse import quote, unquote, urlsplit

import msgspec

from edalab.errors import BadSyntax

_LONGEST: Final = 200
_KEY_VALUE_LOG: Final = "edalab.adapters.keyvalue_log:KeyValueEventLog"


class System(msgspec.Struct, frozen=True):
    """A system that edalab can use.

    Args:
        name: As people write it.
        kind: What it serves as.
        extra: The extra of the package that brings its client.
        clients: The modules that the client is imported as.
        package: The client as it is distributed.
        adapter: Where the adapter's class is, as ``module:Class``; only ``wiring`` imports it.
        example: An address.
        event_log: The class of the event log that keeps its events in the adapter, as
            ``module:Class``; empty where the adapter itself is what the system serves as.
    """

    name: str
    kind: str
    extra: str
    clients: tuple[str, ...]
    package: str
    adapter: str
    example: str
    event_log: str = ""

    def missing(self) -> list[str]:
        """Which of the client's modules are not installed."""
        return [
            name
            for name in self.clients
            if (sys.modules[name] if name in sys.modules else find_spec(name)) is None
        ]


SYSTEMS: Final = {
    "amqp": System(
        name="RabbitMQ",
        kind="channel",
        extra="rabbitmq",
        clients=("aio_pika",),
        package="aio-pika",
        adapter="edalab.adapters.rabbitmq:RabbitMQ",
        example="amqp://guest:guest@HOST:5672/",
    ),
    "kafka": System(
        name="Kafka",
        kind="channel",
        extra="kafka",
        clients=("confluent_kafka",),
        package="confluent-kafka",
        adapter="edalab.adapters.kafka:Kafka",
        example="kafka://HOST:9092",
    ),
    "mongodb": System(
        name="MongoDB",
        kind="log",
        extra="mongodb",
        clients=("pymongo",),
        package="pymongo",
        adapter="edalab.adapters.mongodb:MongoDBEventLog",
        example="mongodb://HOST:27017/edalab",
    ),
    "dynamodb": System(
        name="DynamoDB",
        kind="log",
        extra="dynamodb",
        clients=("boto3",),
        package="boto3",
        adapter="edalab.adapters.dynamodb:DynamoDBStore",
        example="dynamodb://HOST:8000/edalab",
        event_log=_KEY_VALUE_LOG,
    ),
    "couchbase": System(
        name="Couchbase",
        kind="log",
        extra="couchbase",
        clients=("couchbase",),
        package="couchbase",
        adapter="edalab.adapters.couchbase:CouchbaseStore",
        example="couchbase://USER:PASSWORD@HOST/BUCKET",
        event_log=_KEY_VALUE_LOG,
    ),
    "rtdb": System(
        name="RTDB",
        kind="log",
        extra="rtdb",
        clients=("firebase_admin",),
        package="firebase-admin",
        adapter="edalab.adapters.rtdb:RTDBStore",
        example="rtdb://HOST:9000/NAMESPACE",
        event_log=_KEY_VALUE_LOG,
    ),
    "mysql": System(
        name="MySQL",
        kind="readmodel",
        extra="mysql",
        clients=("sqlalchemy", "pymysql"),
        package="pymysql",
        adapter="edalab.adapters.mysql:MySQLReadModel",
        example="mysql://USER:PASSWORD@HOST/edalab",
    ),
}
"""Each system by the scheme of its addresses."""

_ALIASES: Final = {
    "amqps": "amqp",
    "mongodb+srv": "mongodb",
    "couchbases": "couchbase",
    "rtdbs": "rtdb",
    "mariadb": "mysql",
}


class Address(msgspec.Struct, frozen=True):
    """Where a system is.

    Args:
        url: The whole address, as typed; it may hold a password, and is never shown.
        scheme: As typed, in small letters.
        system: Which system serves this scheme.
        host: ``HOST:PORT`` as typed; empty where the system has a place of its own.
        path: What follows the host, without the slash.
        query: What follows the question mark.
        user: Who.
        password: Never shown.
    """

    url: str
    scheme: str
    system: System
    host: str
    path: str
    query: str
    user: str
    password: str

    @property
    def shown(self) -> str:
        """The address without user, password and options."""
        slash = f"/{self.path}" if self.path else ""
        return f"{self.scheme}://{self.host}{slash}"

    def clean(self, reason: object) -> str:
        """What a client said, as one short line without the password."""
        text = " ".join(str(reason).split())
        if self.password:
            text = text.replace(self.password, "***").replace(quote(self.password), "***")
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def is_address(text: str) -> bool:
    """Whether a text is meant as a system's address, and not as the name of a file."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", text) is not None


def parse_address(option: str, text: str, kind: str) -> Address:
    """An address taken apart.

    Args:
        option: Where it was given, for a message: ``--log``.
        text: What was given.
        kind: What the system is to serve as.

    Raises:
        BadSyntax: It is no address of such a system.
    """
    allowed = ", ".join(system.example for system in SYSTEMS.values() if system.kind == kind)
    try:
        parts = urlsplit(text)
        _ = parts.port  # a port that is no number is found out here
    except ValueError:
        raise BadSyntax(option, _without_secrets(text), allowed) from None
    system = SYSTEMS.get(_ALIASES.get(parts.scheme, parts.scheme))
    needs_host = parts.scheme != "dynamodb"
    if system is None or system.kind != kind or (needs_host and not parts.hostname):
        raise BadSyntax(option, _without_secrets(text), allowed)
    return Address(
        url=text,
        scheme=parts.scheme,
        system=system,
        host=parts.netloc.rpartition("@")[2],
        path=unquote(parts.path.strip("/")),
        query=parts.query,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _without_secrets(text: str) -> str:
    return re.sub(r"//[^/]*@", "//", text).partition("?")[0]
