"""The file in which a run is saved.

The file is JSON Lines. The first line is the head: format, version, what was run with which seed
and parameters, and how many records each side has, so that a file that was cut short is known for
one. Each further line is a record and the side that it belongs to, in the order of the sides.
"""

from pathlib import Path
from typing import Any, Final

import msgspec

from edalab.errors import NewerFormat, TraceFileError
from edalab.files import open_file
from edalab.lab.injected import Injected
from edalab.lab.output_files import check_replaceable, write_whole
from edalab.lab.trace import Record
from edalab.messages import NOT_DECODED

FORMAT: Final = "edalab-trace"
VERSION: Final = 2
"""Version 1 has no injected faults and no model, and is still written for a run without them."""


class SavedTrace(msgspec.Struct, frozen=True, kw_only=True):
    """A saved run.

    Args:
        experiment: Its name.
        verb: The command that ran it.
        seed: What the random streams were drawn from.
        given: What was typed, by parameter name.
        parameters: All parameters, as plain JSON values.
        traces: The records, by side.
        injected: The faults that the user put into the run; None without any.
        model: The model file that was run; empty for a comparison or simulation.
    """

    experiment: str
    verb: str
    seed: int
    given: dict[str, str]
    parameters: dict[str, Any]
    traces: dict[str, list[Record]]
    injected: Injected | None = None
    model: str = ""


class _Head(msgspec.Struct, kw_only=True, omit_defaults=True):
    format: str
    version: int
    experiment: str
    verb: str
    seed: int
    given: dict[str, str]
    parameters: dict[str, Any]
    records: dict[str, int]
    injected: Injected | None = None
    model: str = ""


class _Line(msgspec.Struct, omit_defaults=True, gc=False):
    side: str
    at: int
    actor: str
    action: str
    message: str = ""
    peer: str = ""
    detail: dict[str, Any] | None = None


class _Version(msgspec.Struct):
    format: str
    version: int


def save(path: Path, saved: SavedTrace) -> None:
    """Write the whole file or nothing; a trace that was there before is replaced.

    Raises:
        TraceFileError: Something else than a trace is there, or the place can't be written.
    """
    check_room(path)
    encoder = msgspec.json.Encoder()
    head = _Head(
        format=FORMAT,
        version=1 if saved.injected is None and not saved.model else VERSION,
        experiment=saved.experiment,
        verb=saved.verb,
        seed=saved.seed,
        given=saved.given,
        parameters=saved.parameters,
        records={side: len(records) for side, records in saved.traces.items()},
        injected=saved.injected,
        model=saved.model,
    )
    lines: list[Any] = [head]
    lines += [
        _Line(side, **msgspec.structs.asdict(record))
        for side, records in saved.traces.items()
        for record in records
    ]
    write_whole(path, encoder.encode_lines(lines))


def check_room(path: Path) -> None:
    """Check that a trace may be written to a path, before anything is run.

    Raises:
        TraceFileError: Something else than a trace stands there, or the folder is missing.
    """
    # The head may be longer than what is looked at, so its beginning tells.
    beginning = b'{"format":"' + FORMAT.encode() + b'",'
    check_replaceable(path, lambda head: head.startswith(beginning), "trace-would-overwrite")


def load(path: Path) -> SavedTrace:
    """Read a saved run.

    Raises:
        TraceFileError: There is no such file, it is no trace, or a part of it is missing.
        NewerFormat: A later edalab wrote it.
    """
    try:
        with open_file(path) as file:
            content = file.read()
    except FileNotFoundError:
        raise TraceFileError("trace-missing", path=path) from None
    except OSError as error:
        raise TraceFileError("file-unreadable", path=path, reason=error.strerror) from None
    first, _, rest = content.partition(b"\n")
    head = _read_head(path, first)
    return SavedTrace(
        experiment=head.experiment,
        verb=head.verb,
        seed=head.seed,
        given=head.given,
        parameters=head.parameters,
        traces=_read_records(path, head, rest),
        injected=head.injected,
        model=head.model,
    )


def _is_head(line: bytes) -> bool:
    try:
        return msgspec.json.decode(line, type=_Version).format == FORMAT
    except NOT_DECODED:
        return False


def _read_head(path: Path, line: bytes) -> _Head:
    if not _is_head(line):
        raise TraceFileError("trace-not-one", path=path)
    version = msgspec.json.decode(line, type=_Version).version
    if version > VERSION:
        raise NewerFormat(path, version, VERSION)
    try:
        return msgspec.json.decode(line, type=_Head)
    except NOT_DECODED:
        raise TraceFileError("trace-not-one", path=path) from None


def _read_records(path: Path, head: _Head, content: bytes) -> dict[str, list[Record]]:
    traces: dict[str, list[Record]] = {side: [] for side in head.records}
    decode = msgspec.json.Decoder(_Line).decode
    wanted, lines = sum(head.records.values()), content.splitlines()
    for number, line in enumerate(lines, 2):
        try:
            entry = decode(line)
            records = traces[entry.side]
        except (*NOT_DECODED, KeyError):
            if number == len(lines) + 1 and number <= wanted + 1:
                break  # the last line is a piece of one
            raise TraceFileError("trace-bad-line", path=path, line=number) from None
        before = records[-1].at if records else 0
        if entry.at < before:
            raise TraceFileError("trace-bad-line", path=path, line=number)
        records.append(
            Record(entry.at, entry.actor, entry.action, entry.message, entry.peer, entry.detail)
        )
    counts = {side: len(records) for side, records in traces.items()}
    if counts != head.records:
        missing = wanted - sum(counts.values())
        if missing <= 0:
            raise TraceFileError("trace-bad-line", path=path, line=len(lines) + 1)
        raise TraceFileError("trace-cut-short", path=path, missing=missing, records=wanted)
    return traces
