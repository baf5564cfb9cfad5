"""The foldings of all streams that have snapshots, by the stream's category."""

from typing import Any, Final

from edalab.errors import Refused
from edalab.eventlog.snapshots import Folding
from edalab.eventlog.stream_names import number_in

CATEGORIES: Final = ("account", "employee")
"""The categories whose streams have a folding."""


def folding_of(stream: str) -> Folding[Any]:
    """The folding of a stream.

    Raises:
        Refused: No domain has streams with such a name.
    """
    category, number = number_in(stream)
    if number and category == "employee":
        from edalab.domains.employees import snapshot

        return snapshot.FOLDING
    if number and category == "account":
        from edalab.domains.accounts import snapshot as of_account

        return of_account.FOLDING
    raise Refused("stream-without-state", stream=stream, known=", ".join(CATEGORIES))
