"""Exercise outbox: an order and its message are committed together and published later."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, Self

import msgspec

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement, Unknown
from edalab.course.exercises.run import Effect, Process, Run, Task
from edalab.course.exercises.schedule import FaultClass
from edalab.course.exercises.worlds.database import DB, Connection
from edalab.lab.trace import Record

_SHOP: Final = "shop"
_RELAY: Final = "relay"
_CHANNEL: Final = "orders"


class Order(msgspec.Struct, frozen=True):
    """An order; its message is the order itself.

    Args:
        id: Names the order: no other has the same.
        item: What is ordered.
        amount: How many.
    """

    id: str
    item: str = "lamp"
    amount: int = 1


class Shop(msgspec.Struct, frozen=True):
    """The initial data of one run.

    Args:
        orders: Those that are placed, in order.
        left: Rows of orders that were committed before, and are not marked.
        steady: Whether the relay also runs after each order.
    """

    orders: tuple[Order, ...]
    left: tuple[Order, ...] = ()
    steady: bool = False


_TWO: Final = (Order("o1"), Order("o2", "desk", 2))

DATA: Final = {
    "two": Shop(_TWO),
    "equal-orders": Shop((Order("o1"), Order("o2"))),
    "rows-left": Shop(_TWO, left=(Order("o7", "desk", 2), Order("o8", "chair", 4))),
    "steady": Shop((Order("o1"), Order("o2", "desk"), Order("o3")), steady=True),
    "like-ids": Shop((Order("o11"), Order("o1", "desk"), Order("o10"))),
}
"""The data sets by name; the first one is that of the calm run."""


class _Tables:
    """The state that survives crashes of the processes."""

    def __init__(self, left: Sequence[Order]) -> None:
        self.outbox: list[Order] = list(left)


class Session(Connection):
    """The ``tx`` of ``place``; outside of ``async with tx:`` each write commits alone."""

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
            name = _name(order)
            self._run.note(_SHOP, "write", f"order {name}", DB, order=name, content=_content(order))

        return self.write("tx.insert_order", f"order {_name(order)}", make)

    def insert_outbox(self, order: Order) -> Effect[None]:
        """Write the order's message into the table that the relay reads."""

        def make() -> None:
            self._tables.outbox.append(order)
            self._run.note(_SHOP, "write", f"outbox {_name(order)}", DB, row=_name(order))

        return self.write("tx.insert_outbox", f"outbox {_name(order)}", make)

    def publish(self, order: Order) -> Effect[None]:
        """Publish the message at once: a channel can't join the transaction of a database."""
        return self._run.effect("tx.publish", lambda: _publish(self._run, _SHOP, order))


class Outbox:
    """The outbox that ``relay`` reads."""

    def __init__(self, run: Run, tables: _Tables) -> None:
        self._run = run
        self._tables = tables

    def unsent(self) -> Effect[list[Order]]:
        """Return the rows that are not marked, oldest first."""

        def do() -> list[Order]:
            message = ", ".join(map(_name, self._tables.outbox)) or "-"
            self._run.note(_RELAY, "read", message, DB)
            return list(self._tables.outbox)

        return self._run.read("outbox.unsent", do)

    def mark_sent(self, order: Order) -> Effect[None]:
        """Mark a row, so that it is not read again."""

        def do() -> None:
            if order in self._tables.outbox:
                self._tables.outbox.remove(order)
            self._run.note(_RELAY, "write", f"sent {_name(order)}", DB)

        return self._run.effect("outbox.mark_sent", do)


class Channel:
    """The channel that ``relay`` publishes to."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def publish(self, order: Order) -> Effect[None]:
        """Publish the order's message."""
        return self._run.effect("channel.publish", lambda: _publish(self._run, _RELAY, order))


def _publish(run: Run, actor: str, order: Order) -> None:
    run.note(actor, "publish-to", _name(order), _CHANNEL, content=_content(order))


def _name(order: Any) -> str:
    """Return the name of what a learner passes on as an order."""
    return str(getattr(order, "id", order))[:40]


def _content(order: Any) -> str:
    """Return an order's content in words; empty if it is no order."""
    return f"{order.amount} x {order.item}" if isinstance(order, Order) else ""


def play(run: Run) -> None:
    """Place the orders; the relay runs, perhaps after each, and in the end until nothing is left.

    A process lives on when a call of its failed. In the end the relay is run again while rows are
    left, as long as it marks some, or a fault struck it.
    """
    shop = run.dataset(DATA)
    tables = _Tables(shop.left)
    processes: dict[str, Process] = {}

    def call(actor: str, name: str, *arguments: object) -> Task:
        process = processes.pop(actor, None) or run.process(actor)
        task = run.task(process, name, *arguments)
        run.drive(task)
        if not task.crashed:
            processes[actor] = process
        return task

    def relay() -> bool:
        """Run the relay; return whether it has to run once more."""
        before, struck = list(tables.outbox), run.struck
        call(_RELAY, "relay", Outbox(run, tables), Channel(run))
        return bool(tables.outbox) and (tables.outbox != before or run.struck > struck)

    for order in shop.orders:
        task = call(_SHOP, "place", order, Session(run, tables))
        if not task.unfinished:
            run.note(_SHOP, "finish", order.id)
        if shop.steady:
            relay()
    while relay():
        pass
    run.note(_CHANNEL, "end", rows=[order.id for order in tables.outbox])


def check(history: History) -> Judgement:
    """Check that what was committed was published and marked, and nothing else was published."""
    shop: Shop = history.data or DATA["two"]
    committed = {order.id for order in shop.left}
    committed |= {_detail(record)["order"] for record in history.of("write")
                  if "order" in _detail(record)}  # fmt: skip
    published: dict[str, list[Record]] = {}
    for record in history.of("publish-to"):
        published.setdefault(record.message, []).append(record)
    ends = history.of("end")
    if not ends:
        return Unknown()
    for name in published:
        if name not in committed:
            end = published[name][0]
            return Broken("no-phantom", name, len(committed), len(published), culprit=end)
    names = [order.id for order in (*shop.left, *shop.orders)]
    for name in names:
        if name in committed and name not in published:
            marks = [record for record in history.of("write") if record.message == f"sent {name}"]
            marked = marks[-1] if marks else None
            return Broken("none-lost", name, len(committed), len(published), culprit=marked)
    if wrong := _wrong_content(shop, published):
        return wrong
    returned = {record.message for record in history.of("finish")}
    for order in shop.orders:
        if order.id in returned and order.id not in committed:
            return Broken("placed", order.id, len(returned), len(returned & committed))
    rows = _detail(ends[-1]).get("rows", ())
    return _once_and_marked(names, published, rows, history.faults) or _wrong_rows(shop, history)


def _wrong_rows(shop: Shop, history: History) -> Broken | None:
    """Return the first row of a table with wrong content, or that is there too often."""
    orders = {order.id: order for order in shop.orders}
    times: Counter[str] = Counter()
    for record in history.of("write"):
        detail = _detail(record)
        name = detail.get("order", detail.get("row", ""))
        if "content" in detail and detail["content"] != _content(orders.get(name)):
            expected, content = _content(orders.get(name)), detail["content"]
            return Broken("right-row", name, expected or "-", content, culprit=record)
        if "content" not in detail and "row" not in detail:
            continue
        times[record.message] += 1
        if (stored := times[record.message]) > 1 + history.faults:
            parameters = {"faults": history.faults}
            return Broken(
                "row-once", name, 1 + history.faults, stored, parameters, culprit=record, end=record
            )
    return None


def _wrong_content(shop: Shop, published: Mapping[str, Sequence[Record]]) -> Broken | None:
    """Return the first message whose content is not what was ordered."""
    for order in (*shop.left, *shop.orders):
        for record in published.get(order.id, ()):
            content = _detail(record).get("content", "")
            if content != _content(order):
                expected = _content(order)
                return Broken("right-content", order.id, expected, content, culprit=record)
    return None


def _once_and_marked(
    names: Sequence[str],
    published: Mapping[str, Sequence[Record]],
    rows: Sequence[str],
    faults: int,
) -> Broken | None:
    """Check that each fault repeats a message once at most, and that its row is marked."""
    if rows:
        return Broken("marked", rows[0], 0, len(rows))
    for name in names:
        records = published.get(name, ())
        if len(records) > 1 + faults:
            parameters = {"faults": faults}
            last = records[-1]
            return Broken(
                "once-when-calm", name, 1 + faults, len(records), parameters, culprit=last, end=last
            )
    return None


def _detail(record: Record) -> Mapping[str, Any]:
    return record.detail or {}


EXERCISE: Final = Exercise(
    name="outbox",
    functions=(
        Function("place", ("order", "tx"), is_async=True),
        Function("relay", ("outbox", "channel"), is_async=True),
    ),
    classes=(
        FaultClass("crash", {"crash": 2}),
        FaultClass("raise", {"raise": 1}),
        FaultClass("data", {"data": 1}),
        FaultClass("outage", {"outage": 1, "long-outage": 1}, together=1),
        FaultClass("crash-and-raise", {"crash": 1, "raise": 1}),
        FaultClass("data-and-faults", {"data": 1, "crash": 1, "raise": 1}, together=2),
    ),
    scenario=play,
    check=check,
    invariants=(
        "none-lost",
        "no-phantom",
        "right-content",
        "placed",
        "marked",
        "once-when-calm",
        "right-row",
        "row-once",
    ),
    step=("advanced", "outbox"),
)
