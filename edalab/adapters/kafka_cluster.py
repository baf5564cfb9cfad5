"""A Kafka cluster: settings of its client, calls of the blocking client, and its errors."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from edalab.adapters.broker import Broker
from edalab.adapters.failures import refused, unreachable
from edalab.adapters.limits import call_in_thread, no_answer

T = TypeVar("T")

_TOPICS: Final = "topics"
_GRACE_S: Final = 0.5
_LONGEST_SOCKET_MS: Final = 300_000
"""The client accepts no longer time limit for a socket."""

_SHORTEST_SOCKET_MS: Final = 10
_SILENT: Final = (
    "_TRANSPORT", "_TIMED_OUT", "_ALL_BROKERS_DOWN", "_MSG_TIMED_OUT", "_RESOLVE",
    "REQUEST_TIMED_OUT",
)  # fmt: skip
"""The client's error codes for a cluster that does not answer."""


class KafkaCluster(Broker):
    """The cluster at an address.

    Args:
        address: ``kafka://[USER:PASSWORD@]HOST:PORT[,HOST:PORT…]?OPTION=VALUE…``, or ``kafkas:``
            with TLS; options are the client library's, such as ``group.protocol`` or
            ``sasl.mechanism``. With ``topics=auto`` the cluster creates topics at their first use.
        timeout_s: How many seconds to wait for an answer.
        keep: Whether a run's topics stay in the cluster.
    """

    def settings(self, **more: object) -> dict[str, Any]:
        """The client's settings; ``more`` overrides the others."""
        address, options = self.address, dict(self.address.options)
        options.pop(_TOPICS, None)
        security = "ssl" if address.tls else "plaintext"
        if address.user or address.password:
            options |= {"sasl.username": address.user, "sasl.password": address.password}
            options.setdefault("sasl.mechanism", "PLAIN")
            security = f"sasl_{security}"
        socket_ms = round(self.timeout_s * 1000)
        return {
            "security.protocol": security,
            "bootstrap.servers": self.address.host,
            "log_level": 0,  # everything that it would print is raised as well
            "error_cb": _ignore,
            "socket.timeout.ms": min(max(socket_ms, _SHORTEST_SOCKET_MS), _LONGEST_SOCKET_MS),
            **options,
            **more,
        }

    @property
    def incremental(self) -> bool:
        """Whether partitions are assigned one by one, as in the newer group protocol."""
        options = self.address.options
        cooperative = "cooperative" in options.get("partition.assignment.strategy", "")
        return cooperative or options.get("group.protocol") == "consumer"

    @property
    def makes_topics(self) -> bool:
        """Whether topics have to be created before their first use."""
        return self.address.options.get(_TOPICS) != "auto"

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
            failure = unreachable if error.args[0].code() in silent else refused
            raise failure(self.address, error.args[0].str()) from None
        except TimeoutError:
            raise no_answer(self.address, self.timeout_s) from None
        except ValueError as error:
            raise self.refused(error) from None

    async def ask(self, function: Callable[..., T], *values: Any, **more: Any) -> T:
        """Call a blocking function of the client in a thread, and wait no longer than the limit.

        The client's own limits come first where it has any: a little later is soon enough here.
        """
        with self.errors_translated():
            limit_s = self.timeout_s + _GRACE_S
            return await call_in_thread(function, *values, limit_s=limit_s, **more)


def _ignore(_error: object) -> None:
    """Ignore the client's error callback: calls raise the errors that matter."""
