"""Keeps the passwords of addresses out of sentences, records and the process's title."""

import re
import sys
from collections.abc import Sequence
from typing import Final

_PASSWORD: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://[^\s/:@]*:)(\S+)@")


def without_passwords(text: str) -> str:
    """A text in which each address has ``***`` for its password."""
    return _PASSWORD.sub(r"\1***@", text) if "://" in text else text


def hide_in_title(arguments: Sequence[str]) -> None:
    """Overwrite the passwords among this process's arguments, which ``ps`` shows to everybody.

    It is done where the system shows where the arguments lie, as Linux does.
    """
    secrets = [match[2] for text in arguments for match in _PASSWORD.finditer(text)]
    if not secrets or not sys.platform.startswith("linux"):
        return
    import contextlib
    import ctypes
    from pathlib import Path

    with contextlib.suppress(OSError, ValueError, IndexError):
        # proc(5): fields 48 and 49; the second is the program's name, which may hold blanks.
        fields = Path("/proc/self/stat").read_text("utf-8", errors="replace").rpartition(")")[2]
        start, end = map(int, fields.split()[45:47])
        memory = ctypes.string_at(start, end - start)
        for secret in secrets:
            data = secret.encode("utf-8", "surrogateescape")
            at = memory.find(data)
            while at >= 0:
                ctypes.memmove(start + at, b"*" * len(data), len(data))
                at = memory.find(data, at + 1)
