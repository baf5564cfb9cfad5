"""The broker at an address, as the channel of runs: what RabbitMQ and Kafka have in common."""

from pathlib import Path

from edalab.adapters.failures import refused
from edalab.addresses import Address
from edalab.errors import SystemRefused


class Broker:
    """The broker at an address.

    Args:
        address: The broker's address.
        timeout_s: How many seconds to wait for an answer.
        keep: Whether what a run makes stays in the broker.
    """

    def __init__(self, address: Address, *, timeout_s: float = 10.0, keep: bool = False) -> None:
        self.address = address
        self.shown = address.shown
        self.timeout_s = timeout_s
        self.keep = keep
        self.notes: Path | None = None

    def refused(self, reason: object) -> SystemRefused:
        """Return the error for a request that the broker refuses."""
        return refused(self.address, reason)
