"""The faults that a user put into a run, and what became of them."""

from typing import Any

import msgspec


class Injected(msgspec.Struct, frozen=True, kw_only=True):
    """The faults of a run, side by side with the same run without them.

    Args:
        faults: Their sentences (see ``lab.fault_sentence``).
        struck: How often each of them struck, in their order, by side.
        without: The measures of the same run without the faults, by side.
        unfinished: What the actors waited for, by side that did not come to its end.
    """

    faults: tuple[str, ...]
    struck: dict[str, list[int]]
    without: dict[str, dict[str, Any]]
    unfinished: dict[str, str]
