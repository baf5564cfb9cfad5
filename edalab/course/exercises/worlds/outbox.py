"""Exercise outbox: an order and its message, committed together and published apart."""

from collections.abc import Callable
from typing import Final, Self

import msgspec

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement, Unknown
from edalab.course.exercises.run import Effect, Run, Task
from edalab.course.exercises.schedule import FaultClass
from edalab.course.exercises.worlds.database import DB, Connection

_SHOP: Final = "shop"
_RELAY: Final = "relay"
_CHANNEL: Final = "orders"
_MOST_ROUNDS: Final = 8


class Order(msgspec.Struct, frozen=True):
    """An order; its message has the same id."""

    id: str


_ORDERS: Final = (Order("o1"), Order("o2"))


class _Tables:
    """What outlives the processes."""

    def __init__(self) -> None:
        self.outbox: list[Order] = []


class Session(Connection):
    """What ``place`` is given as ``tx``; outside of ``async with tx:`` each write commits alone."""

    def __init__(self, run: Run, tables: _Tables) -> None:
        super().__init__(run, _SHOP, "tx")
        self._tables = tables

    async def __aenter__(self) -> Self:
        await self.begin()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        await self.end(commit=kind is None)

    def insert_order(self, order: Order) -> Effect[None]:
        """Write a row into the table of orders."""

        def make() -> None:
            self._run.note(_SHOP, "write", f"order {order.id}", DB, order=order.id)

        return self.write("tx.insert_order", f"order {order.id}", make)

    def insert_outbox(self, order: Order) -> Effect[None]:
        """Write the order's message into the table that the relay reads."""

        def make() -> None:
            self._tables.outbox.append(order)
            self._run.note(_SHOP, "write", f"outbox {order.id}", DB)

        return self.write("tx.insert_outbox", f"outbox {order.id}", make)

    def publish(self, order: Order) -> Effect[None]:
        """Publish the message at once: a channel can't join the transaction of a database."""
        return self._run.effect("tx.publish", lambda: _publish(self._run, _SHOP, order))


class Outbox:
    """What ``relay`` reads."""

    def __init__(self, run: Run, tables: _Tables) -> None:
        self._run = run
        self._tables = tables

    def unsent(self) -> Effect[list[Order]]:
        """The rows that are not marked, oldest first."""

        def do() -> list[Order]:
            told = ", ".join(order.id for order in self._tables.outbox) or "-"
            self._run.note(_RELAY, "read", told, DB)
            return list(self._tables.outbox)

        return self._run.effect("outbox.unsent", do)

    def mark_sent(self, order: Order) -> Effect[None]:
        """Mark a row, so that it is not read again."""

        def do() -> None:
            if order in self._tables.outbox:
                self._tables.outbox.remove(order)
            self._run.note(_RELAY, "write", f"sent {order.id}", DB)

        return self._run.effect("outbox.mark_sent", do)


class Channel:
    """Where ``relay`` publishes."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def publish(self, order: Order) -> Effect[None]:
        """Publish the order's message."""
        return self._run.effect("channel.publish", lambda: _publish(self._run, _RELAY, order))


def _publish(run: Run, actor: str, order: Order) -> None:
    run.note(actor, "publish-to", order.id, _CHANNEL)


def play(run: Run) -> None:
    """Place two orders; the relay runs after each, and in the end until nothing is left."""
    tables = _Tables()
    for order in _ORDERS:
        run.drive(run.task(run.process(_SHOP), "place", order, Session(run, tables)))

    def relay() -> Task:
        process = run.process(_RELAY)
        return run.task(process, "relay", Outbox(run, tables), Channel(run))

    _until_done(run, tables, relay)
    run.note(_CHANNEL, "end")


def _until_done(run: Run, tables: _Tables, relay: Callable[[], Task]) -> None:
    for _ in range(_MOST_ROUNDS):
        before = list(tables.outbox)
        task = relay()
        run.drive(task)
        if not task.crashed and (not tables.outbox or tables.outbox == before):
            return


def check(history: History) -> Judgement:
    """What was committed was published, and nothing else."""
    committed = [
        (record.detail or {})["order"]
        for record in history.of("write")
        if "order" in (record.detail or {})
    ]
    published = [record.message for record in history.of("publish-to")]
    if not history.of("end"):
        return Unknown()
    for order in _ORDERS:
        if order.id in published and order.id not in committed:
            return Broken("no-phantom", order.id, len(set(committed)), len(set(published)))
        if order.id in committed and order.id not in published:
            return Broken("none-lost", order.id, len(set(committed)), len(set(published)))
        if not history.of("crash"):
            if order.id not in committed:
                return Broken("placed", order.id, len(_ORDERS), len(set(committed)))
            if published.count(order.id) > 1:
                return Broken("once-when-calm", order.id, 1, published.count(order.id))
    return None


EXERCISE: Final = Exercise(
    name="outbox",
    functions=(
        Function("place", ("order", "tx"), is_async=True),
        Function("relay", ("outbox", "channel"), is_async=True),
    ),
    classes=(FaultClass("crash", {"crash": 2}),),
    scenario=play,
    check=check,
    invariants=("none-lost", "no-phantom", "placed", "once-when-calm"),
    step=("advanced", "outbox"),
)
