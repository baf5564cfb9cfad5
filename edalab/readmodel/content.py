"""The hash of a view's content, for comparing two views."""

import hashlib
from collections.abc import Iterable

import msgspec

from edalab.domains.employees.reports import Row


def content_hash(rows: Iterable[Row], names: Iterable[tuple[int, str]]) -> str:
    """The SHA-256 of a view's rows and names, in hexadecimal.

    Args:
        rows: The rows, ordered by employee number.
        names: Pairs of employee number and name key, sorted.
    """
    encode_lines = msgspec.json.Encoder().encode_lines
    digest = hashlib.sha256(encode_lines(list(rows)))
    digest.update(encode_lines(list(names)))
    return digest.hexdigest()
