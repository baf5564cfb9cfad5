"""A Kafka cluster: settings of its client, calls of the blocking client, and its errors."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

from edalab.addresses import Address
from edalab.errors import SystemRefused, SystemUnreachable

T = TypeVar("T")

SYSTEM: Final = "Kafka"
_TOPICS: Final = "topics"
_SILENT: Final = (
    "_TRANSPORT", "_TIMED_OUT", "_ALL_BROKERS_DOWN", "_MSG_TIMED_OUT", "_RESOLVE",
    "REQUEST_TIMED_OUT",
)  # fmt: skip
"""The client's error codes for a cluster that does not answer."""


class KafkaCluster:
    """The cluster at an address.

    Args:
        address: ``kafka://HOST:PORT?OPTION=VALUE…``; options are the client library's, such as
            ``group.protocol`` or ``security.protocol``. With ``topics=auto`` the cluster creates
            topics at their first use.
        timeout_s: How many seconds to wait for an answer.
        keep: Whether a run's topics stay in the cluster.
    """

    def __init__(self, address: Address, *, timeout_s: float = 10.0, keep: bool = False) -> None:
        self.address = address
        self.shown = address.shown
        self.timeout_s = timeout_s
        self.keep = keep

    def settings(self, **more: object) -> dict[str, Any]:
        """The client's settings; ``more`` overrides the others."""
        options = dict(parse_qsl(self.address.query))
        options.pop(_TOPICS, None)
        if self.address.user:
            options |= {"sasl.username": self.address.user, "sasl.password": self.address.password}
        return {
            "bootstrap.servers": self.address.host,
            "log_level": 0,  # everything that it would print is raised as well
            "error_cb": _ignore,
            "socket.timeout.ms": round(self.timeout_s * 1000),
            **options,
            **more,
        }

    @property
    def incremental(self) -> bool:
        """Whether partitions are assigned one by one, as in the newer group protocol."""
        options = dict(parse_qsl(self.address.query))
        cooperative = "cooperative" in options.get("partition.assignment.strategy", "")
        return cooperative or options.get("group.protocol") == "consumer"

    @property
    def makes_topics(self) -> bool:
        """Whether topics have to be created before their first use."""
        return dict(parse_qsl(self.address.query)).get(_TOPICS) != "auto"

    @contextmanager
    def errors_translated(self) -> Iterator[None]:
        """Convert exceptions of the client into our errors, without a password.

        Raises:
            SystemUnreachable: The cluster does not answer.
            SystemRefused: The cluster refuses the request.
        """
        from confluent_kafka import KafkaError, KafkaException

        silent = {getattr(KafkaError, name) for name in _SILENT}
        try:
            yield
        except KafkaException as error:
            reason = self.address.clean(error.args[0].str())
            kind = SystemUnreachable if error.args[0].code() in silent else SystemRefused
            raise kind(SYSTEM, self.shown, reason) from None
        except TimeoutError:
            raise SystemUnreachable(SYSTEM, self.shown, f"{self.timeout_s} s") from None
        except ValueError as error:
            raise SystemRefused(SYSTEM, self.shown, self.address.clean(error)) from None

    async def ask(self, function: Callable[..., T], *values: Any, **more: Any) -> T:
        """Call a blocking function of the client in a thread."""
        with self.errors_translated():
            return await asyncio.to_thread(function, *values, **more)


def _ignore(_error: object) -> None:
    """Ignore the client's error callback: calls raise the errors that matter."""
