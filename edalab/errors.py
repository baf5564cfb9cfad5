"""All errors that edalab raises on purpose.

    EdalabError
    ├── UsageError              the command line is wrong                exit code 2
    │   ├── BadParameter        a value outside its allowed range
    │   ├── BadSyntax           a value not written as expected
    │   ├── UnknownName         an unknown name; lists the known ones
    │   └── NeedsTerminal       a question to a person without a terminal
    └── Refused                 the command can't be carried out         exit code 1
        ├── DomainRefusal       a rule of the domain does not allow it
        ├── VersionConflict     another writer appended first
        ├── DuplicateEvent      an event id is used again with other content
        ├── StorageError        the home or a file in it can't be used
        │   ├── StorageUnwritable
        │   ├── StorageLocked
        │   ├── Damaged         a file was changed after it was written
        │   ├── NotOurs         something of somebody else's stands at the place
        │   ├── NewerFormat     written by a later edalab
        │   ├── StorageBusy     other writers were faster many times in a row
        │   ├── SystemUnreachable  no answer from a system
        │   ├── SystemRefused   a system refused a request
        │   └── TraceFileError  a trace or picture that the user named
        ├── MissingExtra        a system's client is not installed
        ├── SimulationStuck     all actors wait; lists what they wait for
        └── CourseError         a lesson file with a mistake

An error has a code and parameters. The catalogue has its message under ``error.<code>``: what
happened, where, and what to do next. ``str(error)`` is the message in the present language.
"""

from collections.abc import Iterable
from typing import ClassVar

from edalab.texts import say


class EdalabError(Exception):
    """The base class of all errors.

    Args:
        code: The key of the message in the catalogue, after ``error.``.
        parameters: The values in the message: names, paths, counts.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, /, **parameters: object) -> None:
        super().__init__(code, parameters)
        self.code = code
        self.parameters = parameters

    def __str__(self) -> str:
        return say(f"error.{self.code}", **self.parameters)


_LONGEST_VALUE = 80


def _shown(value: object) -> object:
    """The value as a sentence can show it: on one line, not too long, and visible where blank."""
    text = str(value)
    if len(text) > _LONGEST_VALUE:
        text = f"{text[: _LONGEST_VALUE - 1]}…"
    if text.strip() and text.isprintable():
        return text if text != str(value) else value
    return repr(text)


class UsageError(EdalabError):
    """The command line or a setting is wrong."""

    exit_code = 2


class BadParameter(UsageError):
    """A value outside its allowed range."""

    def __init__(self, name: str, value: object, allowed: str) -> None:
        super().__init__("bad-parameter", name=name, value=_shown(value), allowed=allowed)


class BadSyntax(UsageError):
    """A value that is not written as expected."""

    def __init__(self, name: str, value: object, expected: str) -> None:
        super().__init__("bad-syntax", name=name, value=_shown(value), expected=expected)


class UnknownName(UsageError):
    """An unknown name; ``kind`` is the catalogue's key after ``common.kind-``, such as lesson.

    The message names those that are near to it, ``aliases`` among them, else all that are known.
    """

    def __init__(self, kind: str, name: str, known: list[str], aliases: Iterable[str] = ()) -> None:
        from difflib import get_close_matches

        near = (
            get_close_matches(name.lower(), [*known, *aliases]) if len(name) > 2 else []
        )  # numbers have none
        super().__init__(
            "unknown-name-near" if near else "unknown-name",
            kind=say(f"common.kind-{kind}"),
            name=_shown(name),
            known=", ".join(near or known) or "-",
        )


class NeedsTerminal(UsageError):
    """The command has a question to a person, but there is no terminal."""


class Refused(EdalabError):
    """The command was understood, but can't be carried out."""


class DomainRefusal(Refused):
    """A rule of the domain does not allow the command."""


class VersionConflict(Refused):
    """A stream is at another version than the command was decided on.

    Args:
        stream: The stream's name.
        expected: The version that the append expected.
        actual: The version that the stream has.
    """

    def __init__(self, stream: str, *, expected: int, actual: int) -> None:
        super().__init__("version-conflict", stream=stream, expected=expected, actual=actual)
        self.stream = stream
        self.expected = expected
        self.actual = actual


class DuplicateEvent(Refused):
    """The log already has an event with this id and other content."""

    def __init__(self, event_id: str) -> None:
        super().__init__("duplicate-event", id=event_id)
        self.event_id = event_id


class StorageError(Refused):
    """The home folder, a file or a system can't be used."""


class StorageUnwritable(StorageError):
    """A file or folder can't be written or read; ``reason`` is the operating system's message."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__("storage-unwritable", path=path, reason=reason)


class StorageLocked(StorageError):
    """Another process held a lock for longer than ``seconds``."""

    def __init__(self, path: object, seconds: float) -> None:
        super().__init__("storage-locked", path=path, seconds=seconds)


class Damaged(StorageError):
    """A file is not as it was written.

    Args:
        path: The file.
        line: The first line that differs, from 1.
        reason: The catalogue's key under ``error.damage-``, such as ``hash`` or ``json``.
    """

    def __init__(self, path: object, line: int, reason: str) -> None:
        super().__init__("damaged", path=path, line=line, reason=say(f"error.damage-{reason}"))
        self.line = line
        self.reason = reason


class NotOurs(StorageError):
    """Something else than a file, table or log of edalab's stands at its place.

    Args:
        place: The file or the address.
        there: What is there instead.
    """

    def __init__(self, place: object, there: str) -> None:
        super().__init__("not-ours", place=place, there=there)


class NewerFormat(StorageError):
    """A later edalab wrote the file."""

    def __init__(self, path: object, version: int, known: int) -> None:
        super().__init__("newer-format", path=path, found=version, known=known)


class StorageBusy(StorageError):
    """Other writers were faster at each attempt, for ``seconds``."""

    def __init__(self, stream: str, seconds: float) -> None:
        super().__init__("storage-busy", stream=stream, seconds=seconds)


class SystemUnreachable(StorageError):
    """A system does not answer in time.

    Args:
        system: The system's name.
        address: Its address without a password.
        reason: The client's message.
    """

    def __init__(self, system: str, address: str, reason: str) -> None:
        super().__init__("system-unreachable", system=system, address=address, reason=reason)


class SystemRefused(StorageError):
    """A system refused a request, for example because of a wrong password."""

    def __init__(self, system: str, address: str, reason: str) -> None:
        super().__init__("system-refused", system=system, address=address, reason=reason)


class NewerSystemFormat(StorageError):
    """A later edalab made the log in the system."""

    def __init__(self, system: str, address: str, version: int, known: int) -> None:
        super().__init__(
            "newer-system-format", system=system, address=address, found=version, known=known
        )


class MissingExtra(Refused):
    """The client of the named system is not installed."""

    def __init__(self, system: str, extra: str) -> None:
        super().__init__("missing-extra", system=system, extra=extra)


class TraceFileError(StorageError):
    """A file that the user named for a trace or a picture can't be read or written."""


class SimulationStuck(Refused):
    """All actors of a simulation wait, and nothing can wake them.

    Args:
        waiting: What each actor waits for, by actor.
    """

    def __init__(self, waiting: dict[str, str]) -> None:
        listed = "; ".join(f"{actor}: {awaited}" for actor, awaited in waiting.items())
        super().__init__("simulation-stuck", waiting=listed or "-")
        self.waiting = waiting


class CourseError(Refused):
    """A lesson file has a mistake.

    Args:
        path: The file.
        line: The number of the line, from 1.
        expected: What was expected there, as a text for authors.
    """

    def __init__(self, path: object, line: int, expected: str) -> None:
        super().__init__("course", path=path, line=line, expected=expected)
