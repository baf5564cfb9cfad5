"""The errors that adapters raise: each names the system and its address, and shows no secret."""

from edalab.addresses import Address
from edalab.errors import SystemRefused, SystemUnreachable


def unreachable(address: Address, reason: object) -> SystemUnreachable:
    """Return the error for a system that does not answer.

    Args:
        address: The system's address.
        reason: The client's message or error.
    """
    return SystemUnreachable(address.system.name, address.shown, address.clean(reason))


def refused(address: Address, reason: object) -> SystemRefused:
    """Return the error for a system that refuses a request; takes what ``unreachable`` does."""
    return SystemRefused(address.system.name, address.shown, address.clean(reason))
