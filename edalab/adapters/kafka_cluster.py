"""A Kafka cluster and how its blocking client is asked: settings, time limits, errors of ours."""

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
"""The client's errors that mean: nobody answers."""


class KafkaCluster:
    """The cluster at an address.

    Args:
        address: ``kafka://HOST:PORT?OPTION=VALUE…``; options are the client library's, such as
            ``group.protocol`` or ``security.protocol``, and ``topics=auto``, by which topics are
            not made but come into being when they are first named.
        timeout_s: How long to wait for an answer.
        keep: Leave in the cluster what a run made there.
    """

    def __init__(self, address: Address, *, timeout_s: float = 10.0, keep: bool = False) -> None:
        self.address = address
        self.shown = address.shown
        self.timeout_s = timeout_s
        self.keep = keep

    def settings(self, **more: object) -> dict[str, Any]:
        """The client's settings."""
        given = dict(parse_qsl(self.address.query))
        given.pop(_TOPICS, None)
        if self.address.user:
            given |= {"sasl.username": self.address.user, "sasl.password": self.address.password}
        return {
            "bootstrap.servers": self.address.host,
            "log_level": 0,  # what it would print, comes as an error as well
            "error_cb": _ignore,
            "socket.timeout.ms": round(self.timeout_s * 1000),
            **given,
            **more,
        }

    @property
    def incremental(self) -> bool:
        """Whether partitions are given and taken one by one, as the newer group protocol does."""
        given = dict(parse_qsl(self.address.query))
        cooperative = "cooperative" in given.get("partition.assignment.strategy", "")
        return cooperative or given.get("group.protocol") == "consumer"

    @property
    def makes_topics(self) -> bool:
        """Whether topics are made before they are used."""
        return dict(parse_qsl(self.address.query)).get(_TOPICS) != "auto"

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Turn what the client raises into errors of ours, without a password.

        Raises:
            SystemUnreachable: Nobody answers.
            SystemRefused: The cluster says no.
        """
        from confluent_kafka import KafkaError, KafkaException

        silent = {getattr(KafkaError, name) for name in _SILENT}
        try:
            yield
        except KafkaException as error:
            said = self.address.clean(error.args[0].str())
            kind = SystemUnreachable if error.args[0].code() in silent else SystemRefused
            raise kind(SYSTEM, self.shown, said) from None
        except TimeoutError:
            raise SystemUnreachable(SYSTEM, self.shown, f"{self.timeout_s} s") from None
        except ValueError as error:
            raise SystemRefused(SYSTEM, self.shown, self.address.clean(error)) from None

    async def ask(self, question: Callable[..., T], *values: Any, **more: Any) -> T:
        """Ask the blocking client in a thread."""
        with self.asking():
            return await asyncio.to_thread(question, *values, **more)


def _ignore(_error: object) -> None:
    """What the client says beside: whatever matters is raised where it is asked."""
