"""Which state a stream has: each domain that keeps snapshots says how its streams are folded."""

from typing import Any, Final

from edalab.errors import Refused
from edalab.eventlog.snapshots import Folding

CATEGORIES: Final = ("account", "employee")
"""The categories whose streams have a state here."""


def folding_of(stream: str) -> Folding[Any]:
    """How the events of this stream become a state.

    Raises:
        Refused: No domain here knows streams of that name.
    """
    category, _, number = stream.partition("-")
    if number.isdecimal() and category == "employee":
        from edalab.domains.employees import snapshot

        return snapshot.FOLDING
    if number.isdecimal() and category == "account":
        from edalab.domains.accounts import snapshot as of_account

        return of_account.FOLDING
    raise Refused("stream-without-state", stream=stream, known=", ".join(CATEGORIES))
