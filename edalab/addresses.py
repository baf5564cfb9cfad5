"""The real systems that edalab can use, and parsing and showing their addresses."""

import re
import sys
from importlib.util import find_spec
from typing import Final
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit, urlunsplit

import msgspec

from edalab.errors import BadSyntax, UsageError

_LONGEST: Final = 200
_KEY_VALUE_LOG: Final = "edalab.adapters.keyvalue_log:KeyValueEventLog"
_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.]+(?:%\w+)?\]|[^\[\]:,\s]+)(?::(\d{1,5}))?")
_HIGHEST_PORT: Final = 65535
_SECRET: Final = re.compile("pass|secret|token|key", re.IGNORECASE)
"""Matches the names of options whose values are never shown."""


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
        read_model: The class of the view, as ``module:Class``, in a system that keeps both a log
            and views; empty in the others.
        options: The options that an address may have; None if the client knows them and refuses
            others itself.
        tls_options: The options that only an address with TLS may have.
        own_options: Options of the client that edalab sets itself, in lower case.
        several_hosts: Whether an address may name several hosts.
        has_path: Whether an address may have a path.
        has_user: Whether an address may have a user and a password.
    """

    name: str
    kind: str
    extra: str
    clients: tuple[str, ...]
    package: str
    adapter: str
    example: str
    event_log: str = ""
    read_model: str = ""
    options: tuple[str, ...] | None = ()
    tls_options: tuple[str, ...] = ()
    own_options: tuple[str, ...] = ()
    several_hosts: bool = False
    has_path: bool = True
    has_user: bool = True

    @property
    def kinds(self) -> tuple[str, ...]:
        """All roles that the system can have."""
        return (self.kind, "readmodel") if self.read_model else (self.kind,)

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
        options=("auth", "heartbeat", "name"),
        tls_options=("cadata", "cafile", "capath", "certfile", "keyfile", "no_verify_ssl"),
    ),
    "kafka": System(
        name="Kafka",
        kind="channel",
        extra="kafka",
        clients=("confluent_kafka",),
        package="confluent-kafka",
        adapter="edalab.adapters.kafka:Kafka",
        example="kafka://HOST:9092",
        options=None,
        own_options=(
            "acks",
            "auto.offset.reset",
            "bootstrap.servers",
            "enable.auto.commit",
            "error_cb",
            "fetch.wait.max.ms",
            "group.id",
            "linger.ms",
            "log_level",
            "message.timeout.ms",
            "metadata.broker.list",
            "on_commit",
            "on_delivery",
            "socket.timeout.ms",
        ),
        several_hosts=True,
        has_path=False,
    ),
    "mongodb": System(
        name="MongoDB",
        kind="log",
        extra="mongodb",
        clients=("pymongo",),
        package="pymongo",
        adapter="edalab.adapters.mongodb:MongoDBEventLog",
        example="mongodb://HOST:27017/edalab",
        options=None,
        own_options=(
            "connecttimeoutms",
            "readconcernlevel",
            "serverselectiontimeoutms",
            "sockettimeoutms",
            "timeoutms",
            "w",
            "waitqueuetimeoutms",
            "wtimeoutms",
        ),
        several_hosts=True,
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
        options=("region",),
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
        options=("ip_protocol", "network"),
        tls_options=("tls_verify", "trust_certificate"),
        several_hosts=True,
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
        has_user=False,
    ),
    "mysql": System(
        name="MySQL",
        kind="readmodel",
        extra="mysql",
        clients=("sqlalchemy", "pymysql"),
        package="pymysql",
        adapter="edalab.adapters.mysql:MySQLReadModel",
        example="mysql://USER:PASSWORD@HOST/edalab",
        options=("ssl_ca", "ssl_cert", "ssl_key", "ssl_verify_identity"),
    ),
    "postgresql": System(
        name="PostgreSQL",
        kind="log",
        extra="postgresql",
        clients=("sqlalchemy", "psycopg"),
        package="psycopg",
        adapter="edalab.adapters.postgresql:PostgreSQLEventLog",
        example="postgresql://USER:PASSWORD@HOST/edalab",
        read_model="edalab.adapters.postgresql_view:PostgreSQLReadModel",
        options=("sslcert", "sslkey", "sslmode", "sslrootcert"),
    ),
}
"""The systems by the scheme of their addresses."""

_ALIASES: Final = {
    "amqps": "amqp",
    "kafkas": "kafka",
    "mongodb+srv": "mongodb",
    "couchbases": "couchbase",
    "rtdbs": "rtdb",
    "mariadb": "mysql",
    "postgres": "postgresql",
}


class Address(msgspec.Struct, frozen=True):
    """The address of a system.

    Args:
        url: The whole address, with user and password percent-encoded; never shown.
        scheme: The scheme as typed, in lower case.
        system: The system with this scheme.
        host: ``HOST:PORT`` or several of them as typed; empty if the system has a default host.
        hosts: Each host's name, an IPv6 address without brackets, and its port if one was typed.
        path: The part after the host, without the slash.
        options: The options after the question mark by name; their values may be secret.
        user: The user's name; may be empty.
        password: The password, never shown; may be empty.
        secrets: The texts that are never shown, in every spelling that a client may use.
    """

    url: str
    scheme: str
    system: System
    host: str
    hosts: tuple[tuple[str, int | None], ...]
    path: str
    options: dict[str, str]
    user: str
    password: str
    secrets: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return the address without secrets, since messages of errors may show it."""
        return f"Address({self.shown!r})"

    @property
    def shown(self) -> str:
        """The address without user, password and options."""
        slash = f"/{self.path}" if self.path else ""
        return f"{self.scheme}://{self.host}{slash}"

    @property
    def tls(self) -> bool:
        """Whether the scheme asks for an encrypted connection."""
        return self.scheme in {"amqps", "kafkas", "couchbases", "rtdbs", "mongodb+srv"}

    def clean(self, reason: object) -> str:
        """A client's message as one short line without secrets and without a full stop."""
        text = " ".join(str(reason).split())
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text.rstrip(".") if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


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
        UsageError: It has a part or an option that edalab would not use.
    """
    allowed = ", ".join(system.example for system in SYSTEMS.values() if kind in system.kinds)
    wrong = BadSyntax(option, _without_secrets(text), allowed)
    try:
        parts = urlsplit(text)
    except ValueError:
        raise wrong from None
    system = SYSTEMS.get(_ALIASES.get(parts.scheme, parts.scheme))
    credentials, _, host = parts.netloc.rpartition("@")
    matches = [_HOST.fullmatch(one) for one in host.split(",")] if host else []
    hosts = tuple(
        (match[1].strip("[]"), int(match[2]) if match[2] else None) for match in matches if match
    )
    ports = [port for _, port in hosts if port is not None]
    if (
        system is None
        or kind not in system.kinds
        or len(hosts) < max(len(matches), parts.scheme != "dynamodb")
        or not all(0 < port <= _HIGHEST_PORT for port in ports)
        or not text.isprintable()
    ):
        raise wrong
    user, _, password = credentials.partition(":")
    query = parse_qsl(parts.query, keep_blank_values=True)
    typed = [password, *(value for name, value in query if _SECRET.search(name))]
    address = Address(
        url=urlunsplit(parts._replace(netloc=_encoded(user, password) + host)),
        scheme=parts.scheme,
        system=system,
        host=host,
        hosts=hosts,
        path=unquote(parts.path.strip("/")),
        options=dict(query),
        user=unquote(user),
        password=unquote(password),
        secrets=_spellings(typed),
    )
    _check_parts(option, address, fragment="#" in text)
    _check_options(option, address, [name for name, _ in query])
    return address


def _encoded(user: str, password: str) -> str:
    """User and password as they stand before a host, with all special characters encoded."""
    if not user and not password:
        return ""
    encoded = quote(unquote(user), safe="")
    return f"{encoded}:{quote(unquote(password), safe='')}@" if password else f"{encoded}@"


def _spellings(secrets: list[str]) -> tuple[str, ...]:
    """Each secret in all spellings that a message may have, the longest first."""
    spellings = set()
    for secret in secrets:
        plain = unquote(secret)
        spellings |= {secret, plain, repr(plain)[1:-1], quote_plus(plain)}
        spellings |= {quote(plain), quote(plain, safe="")}
    return tuple(sorted(spellings - {""}, key=lambda text: (-len(text), text)))


def _check_parts(option: str, address: Address, *, fragment: bool) -> None:
    """Refuse parts of an address that the system has no use for."""
    system = address.system
    unused = {
        "fragment": fragment,
        "hosts": len(address.hosts) > 1 and not system.several_hosts,
        "path": bool(address.path) and not system.has_path,
        "user": bool(address.user or address.password) and not system.has_user,
    }
    for part, given in unused.items():
        if given:
            raise UsageError(f"address-{part}", option=option, system=system.name)


def _check_options(option: str, address: Address, names: list[str]) -> None:
    """Refuse options that are unknown, typed twice, set by edalab itself, or need TLS."""
    system = address.system
    for place, name in enumerate(names):
        facts = {"option": option, "system": system.name, "name": name}
        if name in names[:place]:
            raise UsageError("address-option-twice", **facts)
        if name.lower() in system.own_options:
            raise UsageError("address-option-own", **facts)
        if name in system.tls_options and not address.tls:
            raise UsageError("address-option-tls", scheme=f"{address.scheme}s", **facts)
        if system.options is not None and name not in system.options + system.tls_options:
            known = ", ".join(sorted(system.options + system.tls_options)) or "-"
            raise UsageError("address-option", known=known, **facts)


def _without_secrets(text: str) -> str:
    return re.sub(r"//.*@", "//", text, flags=re.DOTALL).partition("?")[0].partition("#")[0]
