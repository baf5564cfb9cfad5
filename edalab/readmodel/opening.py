"""Opens a log's view and answers questions from it, whatever state the view is in.

A view that is missing, damaged or of another log is rebuilt from the log first; a damaged file is
renamed and kept. Where the file can't be written, as in a read-only folder, or is a database of
somebody else's, a view in memory gives the answer.
"""

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from edalab.domains.employees.directory import Person, explained, parse_number
from edalab.domains.employees.reports import Row
from edalab.errors import DomainRefusal, NotOurs, StorageUnwritable
from edalab.eventlog import cache_file
from edalab.eventlog.protocol import EventLog
from edalab.readmodel.lookup import find_row, named_now
from edalab.readmodel.projector import BATCH, catch_up, lag, rebuild
from edalab.readmodel.protocol import ReadModel, Unusable
from edalab.readmodel.sqlite import SqliteReadModel
from edalab.readmodel.trust import Trust, assess, damaged

T = TypeVar("T")


class Status(Trust, frozen=True, kw_only=True):
    """Whether a view can be trusted, and a summary of its content.

    Args:
        employees: The number of rows.
        content_hash: The hash of its rows and names; ``None`` where they can't be read.
    """

    employees: int = 0
    content_hash: str | None = None


class View(ABC):
    """The view of a log, in a file or a database; also a ``Directory``.

    It is opened at the first question. Answers come from this log, but may be behind it.

    Args:
        location: The file or address, for messages.
        log: The log that the view is folded from.
    """

    def __init__(self, location: object, log: EventLog) -> None:
        self.location = location
        self.log = log

    @abstractmethod
    def ask(self, question: Callable[[ReadModel], T], *, as_is: bool = False) -> T:
        """Call ``question`` with the open view, and return its result.

        Args:
            question: Called once, or a second time if the view turns out to be damaged.
            as_is: Create the view if it is missing, but don't rebuild it first: ``question`` may
                get an empty view or one of another log, and does the folding itself.

        Raises:
            StorageError: The log or the view can't be reached, or the view stayed locked too long.
        """

    @abstractmethod
    def status(self) -> Status:
        """The view's present status; creates and repairs nothing."""

    @abstractmethod
    def exists(self) -> bool:
        """Whether the view has been created."""

    def make(self) -> None:
        """Create the view if it is missing."""
        self.ask(lambda _view: None)

    def catch_up(self) -> int:
        """Fold the events that the view does not have yet, and return how many those were."""
        return self.ask(lambda view: catch_up(view, self.log))

    def project(self) -> None:
        """Catch up after an append; creating a large log's view is left to the first question."""
        if self.exists() or self.log.head() <= BATCH:
            self.catch_up()

    def named(self, name_key: str) -> list[Person]:
        """Everybody who has or had this first or full name, as of the log's end."""
        return self.ask(lambda view: named_now(view, self.log, name_key))

    def list(self) -> tuple[tuple[Row, ...], int]:
        """All rows, and how many events the view is behind the log."""
        return self.ask(lambda view: (view.rows(), lag(view, self.log)))

    def show(self, who: str) -> tuple[Row | DomainRefusal, int]:
        """One employee or the refusal, and how many events the view is behind the log."""

        def question(view: ReadModel) -> tuple[Row | DomainRefusal, int]:
            behind = lag(view, self.log)
            try:
                return find_row(view, who), behind
            except DomainRefusal as refusal:
                return explained(refusal, self.log, parse_number(who)), behind

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
        log: The log that the view is folded from.
        on_adopted: Called with the file if an older edalab made it.
        lock_timeout_s: How many seconds to wait for another process that holds the file.
    """

    def __init__(
        self,
        path: Path,
        log: EventLog,
        on_adopted: Callable[[Path], None] = lambda _path: None,
        *,
        lock_timeout_s: float = 10.0,
    ) -> None:
        super().__init__(path, log)
        self.path = path
        self._on_adopted = on_adopted
        self._lock_timeout_s = lock_timeout_s

    def ask(self, question: Callable[[ReadModel], T], *, as_is: bool = False) -> T:
        if not as_is and not self.path.exists() and not self.log.head():
            return self._ask_memory(question, as_is=as_is)
        return self._ask_repaired(question, as_is=as_is)

    def _ask_repaired(self, question: Callable[[ReadModel], T], *, as_is: bool) -> T:
        """Ask the file; make it anew where it is damaged, and ask memory where that is refused."""
        try:
            return self._ask_file(question, as_is=as_is)
        except NotOurs:
            if as_is:
                raise
            return self._ask_memory(question, as_is=as_is)
        except (Unusable, StorageUnwritable) as error:
            problem = error
        try:
            if isinstance(problem, Unusable):
                cache_file.set_aside(self.path)
                return self._ask_file(question, as_is=as_is)
        except (Unusable, StorageUnwritable, OSError):
            pass
        return self._ask_memory(question, as_is=as_is)

    def _open(self) -> SqliteReadModel:
        view = SqliteReadModel(self.path, lock_timeout_s=self._lock_timeout_s)
        if view.adopted:
            self._on_adopted(self.path)
        return view

    def make(self) -> None:
        self._ask_repaired(lambda _view: None, as_is=False)

    def exists(self) -> bool:
        return self.path.exists()

    def status(self) -> Status:
        if not self.path.exists():
            return Status(state="missing", behind=self.log.head())
        try:
            with contextlib.closing(self._open()) as view:
                return _status(assess(view, self.log), view)
        except NotOurs:
            return Status(state="not-ours", behind=self.log.head())
        except (Unusable, StorageUnwritable):
            return _status(damaged(self.log))

    def _ask_file(self, question: Callable[[ReadModel], T], *, as_is: bool) -> T:
        with contextlib.closing(self._open()) as view:
            if not as_is and not assess(view, self.log).trusted:
                rebuild(view, self.log)
            return question(view)

    def _ask_memory(self, question: Callable[[ReadModel], T], *, as_is: bool) -> T:
        from edalab.readmodel.memory import MemoryReadModel

        view = MemoryReadModel()
        if not as_is:
            rebuild(view, self.log)
        return question(view)


class ViewInSystem(View):
    """A view in a database that several people and programs may share.

    Args:
        open_view: Connects to the view.
        address: Its address, for messages.
        log: The log that the view is folded from.
    """

    def __init__(self, open_view: Callable[[], ReadModel], address: str, log: EventLog) -> None:
        super().__init__(address, log)
        self._open = open_view

    def ask(self, question: Callable[[ReadModel], T], *, as_is: bool = False) -> T:
        with contextlib.closing(self._open()) as view:
            try:
                if not as_is and not assess(view, self.log).trusted:
                    rebuild(view, self.log)
                return question(view)
            except Unusable:
                rebuild(view, self.log)
                return question(view)

    def exists(self) -> bool:
        with contextlib.closing(self._open()) as view:
            return view.checkpoint() is not None

    def status(self) -> Status:
        with contextlib.closing(self._open()) as view:
            try:
                return _status(assess(view, self.log), view)
            except Unusable:
                return _status(damaged(self.log))
