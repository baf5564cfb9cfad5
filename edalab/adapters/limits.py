"""Time limits that all adapters share: look-ups of names, and calls of blocking clients.

``EDALAB_SYSTEM_TIMEOUT`` is the limit of one request. ``wiring`` hands it to each adapter, which
sets its client's limits from it.
"""

import asyncio
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, TypeVar

from edalab.adapters.failures import unreachable
from edalab.addresses import Address
from edalab.errors import SystemUnreachable
from edalab.texts import say

T = TypeVar("T")

PARTING_S: Final = 1.0
"""The most seconds that closing a connection may take; the broker does not have to agree."""


def no_answer(address: Address, seconds: float) -> SystemUnreachable:
    """Return the error for a request that was not answered in time."""
    return unreachable(address, say("error.no-answer", seconds=f"{seconds:g}"))


def look_up_hosts(address: Address, timeout_s: float) -> None:
    """Look up the names in an address, so that no client waits for the DNS without a limit.

    A name that does not exist is left to the client, whose message tells more.

    Raises:
        SystemUnreachable: A look-up takes longer than ``timeout_s``.
    """
    if "+srv" in address.scheme:  # the client looks up another record, with a limit
        return
    until = time.monotonic() + timeout_s
    look_ups = []
    for host, _ in address.hosts:
        # A daemon, because the C library has no way to end a look-up.
        thread = threading.Thread(target=_look_up, args=(host,), daemon=True)
        thread.start()
        look_ups.append((host, thread))
    for host, thread in look_ups:
        thread.join(max(0, until - time.monotonic()))
        if thread.is_alive():
            reason = say("error.no-name", host=host, seconds=f"{timeout_s:g}")
            raise unreachable(address, reason)


async def call_in_thread(
    function: Callable[..., T], *values: Any, limit_s: float, **more: Any
) -> T:
    """Call a blocking function in a thread of its own, which does not keep the process alive.

    Args:
        function: The function.
        values: Its arguments.
        limit_s: The longest time to wait for it, in seconds.
        more: Its named arguments.

    Raises:
        TimeoutError: It takes longer; it goes on in the background.
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[T] = loop.create_future()

    def settle(result: Any, error: BaseException | None) -> None:
        if outcome.done():  # nobody waits any more
            return
        if error is None:
            outcome.set_result(result)
        else:
            outcome.set_exception(error)

    def work() -> None:
        result, error = None, None
        try:
            result = function(*values, **more)
        except BaseException as raised:  # noqa: BLE001 - raised again where it is waited for
            error = raised
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=work, daemon=True).start()
    async with asyncio.timeout(limit_s):
        return await outcome


def _look_up(host: str) -> None:
    with suppress(OSError, UnicodeError):
        socket.getaddrinfo(host, None)
