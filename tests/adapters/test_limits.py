"""No look-up and no call of a client is waited for longer than the limit."""

import asyncio
import socket
import threading
import time

import pytest

from edalab.adapters.limits import call_in_thread, look_up_hosts, no_answer
from edalab.addresses import parse_address
from edalab.errors import SystemUnreachable

KAFKA = "kafka://a.example:1,b.example:2,c.example:3"


def address(url, kind="channel"):
    return parse_address("--at", url, kind)


@pytest.fixture
def never(monkeypatch):
    """Looking up some names never ends."""
    over, asked = threading.Event(), []
    monkeypatch.setattr(socket, "getaddrinfo", lambda name, _: (asked.append(name), over.wait(20)))
    yield asked
    over.set()


def test_all_names_of_an_address_are_looked_up_at_once_within_one_limit(never):
    began = time.monotonic()
    with pytest.raises(SystemUnreachable, match=r"a\.example") as caught:
        look_up_hosts(address(KAFKA), 0.05)
    assert time.monotonic() - began < 10
    assert sorted(never) == ["a.example", "b.example", "c.example"]
    assert "0.05 s" in str(caught.value)


def test_a_name_that_does_not_exist_is_left_to_the_client(monkeypatch):
    def fail(*_):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert look_up_hosts(address(KAFKA), 5) is None


def test_names_that_are_looked_up_within_the_limit_are_waited_for(monkeypatch):
    ended = []

    def take_a_while(name, _):
        time.sleep(0.05)
        ended.append(name)

    monkeypatch.setattr(socket, "getaddrinfo", take_a_while)
    look_up_hosts(address(KAFKA), 20)
    assert sorted(ended) == ["a.example", "b.example", "c.example"]


def test_an_address_that_names_a_record_is_looked_up_by_the_client(never):
    assert look_up_hosts(address("mongodb+srv://a.example/x", "log"), 0.05) is None
    assert never == []


def test_a_request_without_an_answer_is_told_with_the_seconds_it_was_waited_for():
    assert "1.5 s" in str(no_answer(address(KAFKA), 1.5))


def call(function, *values, limit_s=10, **more):
    return asyncio.run(call_in_thread(function, *values, limit_s=limit_s, **more))


def test_a_call_in_a_thread_gives_what_the_function_gives_or_raises():
    assert call(divmod, 7, 2) == (3, 1)
    assert call(sorted, [1, 3, 2], reverse=True) == [3, 2, 1]
    assert call(lambda: threading.current_thread().daemon) is True
    with pytest.raises(ZeroDivisionError):
        call(divmod, 1, 0)
    with pytest.raises(SystemExit):
        call(exit)


def test_a_call_that_takes_too_long_is_given_up_and_its_late_answer_is_nobodys():
    go, done = threading.Event(), threading.Event()

    def slow():
        go.wait(20)
        done.set()
        return "late"

    async def wait_and_go_on():
        with pytest.raises(TimeoutError):
            await call_in_thread(slow, limit_s=0.02)
        go.set()
        await asyncio.to_thread(done.wait, 20)
        await asyncio.sleep(0.01)
        return "went on"

    assert asyncio.run(wait_and_go_on()) == "went on"


def test_a_cancellation_that_comes_together_with_the_result_is_not_lost():
    async def main():
        asking = asyncio.ensure_future(call_in_thread(int, limit_s=60))
        await asyncio.sleep(0)  # now it is on its way
        time.sleep(0.05)  # noqa: ASYNC251 - the result is there, and nobody has seen it
        asyncio.get_running_loop().call_soon(asking.cancel)
        await asyncio.wait([asking])
        return asking.cancelled()

    assert asyncio.run(main())
