"""The real systems that edalab can use, and parsing and showing their addresses."""

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
        name: Its usual name.
        kind: Its role: ``channel``, ``log`` or ``readmodel``.
        extra: The extra of the package that installs its client.
        clients: The modules of its client.
        package: The client's distribution package.
        adapter: The adapter's class as ``module:Class``; only ``wiring`` imports it.
        example: An example of an address.
        event_log: The class of the event log that uses the adapter as its store, as
            ``module:Class``; empty if the adapter itself has the role.
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
        """The modules of the client that are not installed."""
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
"""The systems by the scheme of their addresses."""

_ALIASES: Final = {
    "amqps": "amqp",
    "mongodb+srv": "mongodb",
    "couchbases": "couchbase",
    "rtdbs": "rtdb",
    "mariadb": "mysql",
}


class Address(msgspec.Struct, frozen=True):
    """The address of a system.

    Args:
        url: The whole address as typed; it may contain a password and is never shown.
        scheme: The scheme as typed, in lower case.
        system: The system with this scheme.
        host: ``HOST:PORT`` as typed; empty if the system has a default host.
        path: The part after the host, without the slash.
        query: The part after the question mark.
        user: The user's name; may be empty.
        password: The password, never shown; may be empty.
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
        """A client's message as one short line without the password."""
        text = " ".join(str(reason).split())
        if self.password:
            text = text.replace(self.password, "***").replace(quote(self.password), "***")
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def is_address(text: str) -> bool:
    """Whether a text has the form of a system's address, not of a file's name."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", text) is not None


def parse_address(option: str, text: str, kind: str) -> Address:
    """Parse an address.

    Args:
        option: The option or variable that has it, for an error message: ``--log``.
        text: The address as typed.
        kind: The role that the system must have.

    Raises:
        BadSyntax: It is not an address of a system with this role.
    """
    allowed = ", ".join(system.example for system in SYSTEMS.values() if system.kind == kind)
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises ValueError if the port is not a number
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
