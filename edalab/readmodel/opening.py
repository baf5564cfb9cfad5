"""A view that is asked whatever state it is in.

Missing or of another log: it is made from the log. Damaged: it is made anew, and a damaged file is
set aside. Where no file can be kept, as in a folder that may only be read, the question goes to a
view in memory.
"""

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from edalab.domains.employees.directory import Person
from edalab.domains.employees.reports import Row
from edalab.errors import DomainRefusal, StorageUnwritable
from edalab.eventlog.protocol import EventLog
from edalab.readmodel.lookup import find_row, named_now
from edalab.readmodel.memory import MemoryReadModel
from edalab.readmodel.projector import BATCH, catch_up, lag, rebuild
from edalab.readmodel.protocol import ReadModel, Unusable
from edalab.readmodel.sqlite import SqliteReadModel
from edalab.readmodel.trust import Trust, assess, damaged

T = TypeVar("T")


class Status(Trust, frozen=True, kw_only=True):
    """A view's trust and what it holds.

    Args:
        employees: How many rows it has.
        content_hash: The hash of its rows and names; ``None`` where there are none to read.
    """

    employees: int = 0
    content_hash: str | None = None


_BESIDE: Final = ("-wal", "-shm")


class View(ABC):
    """The view of a log, wherever it is kept; also a ``Directory``.

    Nothing is opened before it is asked. Whatever it answers is of this log, but may be behind it.

    Args:
        place: Where it is kept, as people are told.
        log: The log that it is a view of.
    """

    def __init__(self, place: object, log: EventLog) -> None:
        self.place = place
        self.log = log

    @abstractmethod
    def ask(
        self, question: Callable[[ReadModel], T], *, make: bool = False, as_found: bool = False
    ) -> T:
        """What the view answers.

        Args:
            question: Asked once, or again from the start where the view proves damaged.
            make: Make the view also where the log has nothing to put into it.
            as_found: Ask the view, and make it, without folding the log into it before: what is
                asked does that itself, and may find an empty view or one of another log.

        Raises:
            StorageError: The log or the view can't be reached, or others kept the view locked.
        """

    @abstractmethod
    def status(self) -> Status:
        """How the view is now; asking this makes and mends nothing."""

    @abstractmethod
    def there(self) -> bool:
        """Whether the view has been made."""

    def make(self) -> None:
        """Make the file where there is none: from now on the view may be behind."""
        self.ask(lambda _view: None, make=True)

    def catch_up(self) -> int:
        """Fold what the view does not have yet; gives how many events that were."""
        return self.ask(lambda view: catch_up(view, self.log))

    def project(self) -> None:
        """Catch up after an append; where making a large log's view is left to who asks first."""
        if self.there() or self.log.head() <= BATCH:
            self.catch_up()

    def named(self, name_key: str) -> list[Person]:
        """Everybody who has or had this first or full name, as of the log's end."""
        return self.ask(lambda view: named_now(view, self.log, name_key))

    def list(self) -> tuple[tuple[Row, ...], int]:
        """Everybody, and how many events that is behind."""
        return self.ask(lambda view: (view.rows(), lag(view, self.log)))

    def show(self, who: str) -> tuple[Row | DomainRefusal, int]:
        """One employee, or why there is none to show, and how many events that is behind."""

        def question(view: ReadModel) -> tuple[Row | DomainRefusal, int]:
            behind = lag(view, self.log)
            try:
                return find_row(view, who), behind
            except DomainRefusal as refusal:
                return refusal, behind

        return self.ask(question)


def _status(trust: Trust, view: ReadModel | None = None) -> Status:
    values = msgspec.structs.asdict(trust)
    if view is None or trust.state == "missing":
        return Status(**values)
    return Status(**values, employees=len(view.rows()), content_hash=view.content_hash())


class ViewFile(View):
    """A view in a file.

    Args:
        path: The file.
        log: The log that it is a view of.
    """

    def __init__(self, path: Path, log: EventLog) -> None:
        super().__init__(path, log)
        self.path = path

    def ask(
        self, question: Callable[[ReadModel], T], *, make: bool = False, as_found: bool = False
    ) -> T:
        make = make or as_found
        if not make and not self.path.exists() and not self.log.head():
            return self._ask_memory(question, as_found=as_found)
        try:
            return self._ask_file(question, as_found=as_found)
        except (Unusable, StorageUnwritable) as error:
            problem = error
        try:
            if isinstance(problem, Unusable):
                set_aside(self.path)
                return self._ask_file(question, as_found=as_found)
        except (Unusable, StorageUnwritable):
            pass
        return self._ask_memory(question, as_found=as_found)

    def there(self) -> bool:
        return self.path.exists()

    def status(self) -> Status:
        if not self.path.exists():
            return Status(state="missing", behind=self.log.head())
        try:
            with contextlib.closing(SqliteReadModel(self.path)) as view:
                return _status(assess(view, self.log), view)
        except (Unusable, StorageUnwritable):
            return _status(damaged(self.log))

    def _ask_file(self, question: Callable[[ReadModel], T], *, as_found: bool) -> T:
        with contextlib.closing(SqliteReadModel(self.path)) as view:
            if not as_found and not assess(view, self.log).trusted:
                rebuild(view, self.log)
            return question(view)

    def _ask_memory(self, question: Callable[[ReadModel], T], *, as_found: bool) -> T:
        view = MemoryReadModel()
        if not as_found:
            rebuild(view, self.log)
        return question(view)


class ViewInSystem(View):
    """A view in a database that several people and programs may share.

    Args:
        open_it: Opens it.
        place: Where it is, as people are told.
        log: The log that it is a view of.
    """

    def __init__(self, open_it: Callable[[], ReadModel], place: str, log: EventLog) -> None:
        super().__init__(place, log)
        self._open = open_it

    def ask(
        self,
        question: Callable[[ReadModel], T],
        *,
        make: bool = False,  # noqa: ARG002 - it is made by being opened
        as_found: bool = False,
    ) -> T:
        with contextlib.closing(self._open()) as view:
            try:
                if not as_found and not assess(view, self.log).trusted:
                    rebuild(view, self.log)
                return question(view)
            except Unusable:
                rebuild(view, self.log)
                return question(view)

    def there(self) -> bool:
        with contextlib.closing(self._open()) as view:
            return view.checkpoint() is not None

    def status(self) -> Status:
        with contextlib.closing(self._open()) as view:
            try:
                return _status(assess(view, self.log), view)
            except Unusable:
                return _status(damaged(self.log))


def set_aside(path: Path) -> Path | None:
    """Move a damaged view out of the way; None where it is gone already.

    Raises:
        StorageUnwritable: It can't be moved.
    """
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    try:
        path.rename(aside)
        for ending in _BESIDE:
            path.with_name(path.name + ending).unlink(missing_ok=True)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageUnwritable(path, error.strerror or str(error)) from error
    return aside
