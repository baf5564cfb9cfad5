"""Exercise lease: two workers, a lease that expires unnoticed, and a store that fences.

A worker that is paused does not know how long. When it goes on, its lease may have run out, and
somebody else may have worked meanwhile. The store refuses whoever comes with an older token than
it has seen.
"""

from typing import Any, Final

import msgspec

from edalab.course.exercises.exercise import Exercise, Function
from edalab.course.exercises.history import Broken, History, Judgement, Unknown
from edalab.course.exercises.run import Effect, Run, Task
from edalab.course.exercises.schedule import FaultClass

_LEASES: Final = "leases"
_STORE: Final = "store"
_MOST_ROUNDS: Final = 6


class Fenced(Exception):
    """The store has seen a newer token; nothing was read or written."""


class Order(msgspec.Struct, frozen=True):
    """An order of some pieces from the stock.

    Args:
        id: Names the order.
        amount: How many.
    """

    id: str
    amount: int


class Lease(msgspec.Struct, frozen=True):
    """The right to work alone for a limited time.

    Args:
        token: Grows by each lease that is given.
    """

    token: int


class Shop(msgspec.Struct, frozen=True):
    """The initial data of one run.

    Args:
        stock: The pieces that are there.
        orders: One for each worker.
    """

    stock: int
    orders: tuple[Order, ...]


DATA: Final = {
    "two": Shop(20, (Order("o1", 3), Order("o2", 5))),
    "equal-orders": Shop(9, (Order("o1", 4), Order("o2", 4))),
    "three-workers": Shop(40, (Order("o1", 1), Order("o2", 20), Order("o3", 7))),
    "all-of-it": Shop(8, (Order("o8", 5), Order("o1", 3))),
}
"""The shops by name; the first one is that of the calm run."""


class _State:
    """The state that survives the workers' crashes."""

    def __init__(self, stock: int) -> None:
        self.stock: Any = stock
        self.token = 0
        self.newest_seen = 0


class Leases:
    """Gives the lease to one worker at a time."""

    def __init__(self, run: Run, state: _State, worker: str) -> None:
        self._run, self._state, self._worker = run, state, worker

    def take(self) -> Effect[Lease]:
        """Give a new lease; the last holder is done, or paused for longer than its lease lasts."""

        def do() -> Lease:
            self._state.token += 1
            token = self._state.token
            self._run.note(self._worker, "lease", f"token {token}", _LEASES)
            return Lease(token)

        return self._run.effect("leases.take", do)

    def holds(self, lease: Lease) -> Effect[bool]:
        """Return whether a lease is the newest one given so far."""

        def do() -> bool:
            self._run.note(self._worker, "look-up", f"token {lease.token}", _LEASES)
            return lease.token == self._state.token

        return self._run.effect("leases.holds", do)


class Store:
    """Keeps the stock, and the newest token that it has seen."""

    def __init__(self, run: Run, state: _State, worker: str) -> None:
        self._run, self._state, self._worker = run, state, worker

    def read(self, token: int | None = None) -> Effect[Any]:
        """Return the stock.

        Raises:
            Fenced: The store has seen a newer token.
        """

        def do() -> Any:
            self._fence(token)
            message = f"stock {self._state.stock}"
            self._run.note(self._worker, "read", message, _STORE)
            return self._state.stock

        return self._run.effect("store.read", do)

    def write(self, stock: Any, token: int | None = None) -> Effect[None]:
        """Set the stock.

        Raises:
            Fenced: The store has seen a newer token.
        """

        def do() -> None:
            self._fence(token)
            self._state.stock = stock
            self._run.note(self._worker, "write", f"stock {stock}", _STORE)

        return self._run.effect("store.write", do)

    def _fence(self, token: int | None) -> None:
        if token is None:
            return
        if token < self._state.newest_seen:
            self._run.note(self._worker, "fence", f"token {token}", _STORE)
            raise Fenced(f"token {token} is older than {self._state.newest_seen}")
        self._state.newest_seen = token


def play(run: Run) -> None:
    """Play workers with one order each; the order of a fenced worker comes again."""
    shop = run.dataset(DATA)
    state = _State(shop.stock)
    waiting = {f"worker-{number}": order for number, order in enumerate(shop.orders, 1)}
    processes = {worker: run.process(worker) for worker in waiting}
    for _ in range(_MOST_ROUNDS):
        tasks: dict[str, Task] = {}
        for worker, order in waiting.items():
            run.note("orders", "deliver", order.id, worker)
            tasks[worker] = run.task(
                processes[worker],
                "work",
                order,
                Leases(run, state, worker),
                Store(run, state, worker),
                may_raise=(Fenced,),
            )
        run.drive(*tasks.values())
        waiting = {worker: waiting[worker] for worker in tasks if tasks[worker].state == "raised"}
        if not waiting:
            break
    run.note(_STORE, "stock", str(state.stock), stock=state.stock)


def check(history: History) -> Judgement:
    """Check that each order reduces the stock exactly once."""
    ends = history.of("stock")
    if not ends:
        return Unknown()
    shop: Shop = history.data or DATA["two"]
    wanted = shop.stock - sum(order.amount for order in shop.orders)
    stock = (ends[-1].detail or {})["stock"]
    if stock == wanted:
        return None
    too_high = not isinstance(stock, int) or stock > wanted
    sign = 1 if too_high else -1
    hit = [order.id for order in shop.orders if stock == wanted + sign * order.amount]
    invariant = "none-lost" if too_high else "none-twice"
    return Broken(invariant, hit[0] if hit else shop.orders[0].id, wanted, stock)


EXERCISE: Final = Exercise(
    name="lease",
    functions=(Function("work", ("order", "leases", "store"), is_async=True),),
    classes=(
        FaultClass("pause", {"switch": 3}),
        FaultClass("data", {"data": 1, "switch": 2}),
    ),
    scenario=play,
    check=check,
    invariants=("none-lost", "none-twice"),
    given={"Fenced": Fenced},
)
