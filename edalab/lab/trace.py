"""The trace: what happened in a run, and the only thing that comes out of one.

Summaries, views and verdicts are folds over it. A fold may read the kept records afterwards or be
fed while the run goes on (``Trace.on``), so that a run of a million messages needs no memory for
them.
"""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec


class Record(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One thing that happened.

    Args:
        at: Virtual time in nanoseconds since the run began.
        actor: Who did it.
        action: What it did: a verb of ``docs/glossary.md``, such as ``publish`` or ``ack``.
        message: The message, request or event that it was done to.
        peer: The other side: the queue, the service, the caller.
        detail: What else there is to tell: plain JSON values by name.
    """

    at: int
    actor: str
    action: str
    message: str = ""
    peer: str = ""
    detail: dict[str, Any] | None = None


Fold = Callable[[Record], None]


class Trace:
    """The records of one run.

    Args:
        keep: Whether the records are kept; without, only the folds see them.
    """

    __slots__ = ("_folds", "_keep", "records")

    def __init__(self, *, keep: bool = True) -> None:
        self.records: list[Record] = []
        self._keep = keep
        self._folds: dict[str, tuple[Fold, ...]] = {}

    def on(self, actions: str | Iterable[str], fold: Fold) -> None:
        """Feed every later record of these actions to ``fold``, as it happens."""
        for action in [actions] if isinstance(actions, str) else actions:
            self._folds[action] = (*self._folds.get(action, ()), fold)

    def record(
        self,
        at: int,
        actor: str,
        action: str,
        message: str = "",
        peer: str = "",
        detail: dict[str, Any] | None = None,
    ) -> None:
        """Note that ``actor`` did ``action`` at virtual time ``at``."""
        folds = self._folds.get(action)
        if self._keep:
            entry = Record(at, actor, action, message, peer, detail)
            self.records.append(entry)
            if folds is not None:
                for fold in folds:
                    fold(entry)
        elif folds is not None:
            entry = Record(at, actor, action, message, peer, detail)
            for fold in folds:
                fold(entry)

    def encode(self) -> bytes:
        """The kept records as JSON Lines; the same run gives the same bytes."""
        encoder = msgspec.json.Encoder()
        return encoder.encode_lines(self.records)
