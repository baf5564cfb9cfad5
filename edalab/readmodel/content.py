"""The hash over a view's content, by which two views are compared."""

import hashlib
from collections.abc import Iterable

import msgspec

from edalab.domains.employees.reports import Row


def content_hash(rows: Iterable[Row], names: Iterable[tuple[int, str]]) -> str:
    """SHA-256 in hexadecimal.

    Args:
        rows: By number.
        names: Number and key, in order.
    """
    encode_lines = msgspec.json.Encoder().encode_lines
    digest = hashlib.sha256(encode_lines(list(rows)))
    digest.update(encode_lines(list(names)))
    return digest.hexdigest()
