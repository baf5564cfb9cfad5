"""Every error that edalab raises on purpose.

    EdalabError
    ├── UsageError              what was typed can't be meant            exit code 2
    │   ├── BadParameter        a value outside its allowed range
    │   ├── BadSyntax           a value not written as expected
    │   ├── UnknownName         a name that nothing has; tells the known ones
    │   └── NeedsTerminal       a question to a person, and no terminal to ask on
    └── Refused                 understood, but it can't be done         exit code 1
        ├── DomainRefusal       a rule of the domain says no
        ├── VersionConflict     somebody else appended first
        ├── DuplicateEvent      an event id comes again with other content
        ├── StorageError        the home or a file in it can't be used
        │   ├── StorageUnwritable
        │   ├── StorageLocked
        │   ├── Damaged         the bytes are not what was written
        │   ├── NewerFormat     written by a later edalab
        │   └── TraceFileError  a file of the user's own choice: a trace, a picture
        ├── SimulationStuck     nobody can go on; tells who waits for what
        └── CourseError         a lesson file that can't be read as a lesson

An error is a code and parameters. Its words stand in the catalogue under ``error.<code>`` and say
what happened, where, and what to do next; ``str(error)`` gives them in the language now spoken.
"""

from typing import ClassVar

from edalab.texts import say


class EdalabError(Exception):
    """The root of the tree.

    Args:
        code: Names the sentence: the catalogue has it under ``error.<code>``.
        parameters: What the sentence tells: names, values, paths, counts.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, /, **parameters: object) -> None:
        super().__init__(code, parameters)
        self.code = code
        self.parameters = parameters

    def __str__(self) -> str:
        return say(f"error.{self.code}", **self.parameters)


class UsageError(EdalabError):
    """What was typed can't be meant."""

    exit_code = 2


class BadParameter(UsageError):
    """A value outside its allowed range."""

    def __init__(self, name: str, value: object, allowed: str) -> None:
        super().__init__("bad-parameter", name=name, value=value, allowed=allowed)


class BadSyntax(UsageError):
    """A value that is not written as expected."""

    def __init__(self, name: str, value: object, expected: str) -> None:
        super().__init__("bad-syntax", name=name, value=value, expected=expected)


class UnknownName(UsageError):
    """A name that nothing has; ``kind`` is the catalogue's key under ``kind.``, such as lesson."""

    def __init__(self, kind: str, name: str, known: list[str]) -> None:
        super().__init__(
            "unknown-name",
            kind=say(f"common.kind-{kind}"),
            name=name,
            known=", ".join(known) or "-",
        )


class NeedsTerminal(UsageError):
    """A question to a person, and no terminal to ask on."""


class Refused(EdalabError):
    """Understood, but it can't be done."""


class DomainRefusal(Refused):
    """A rule of the domain says no; each domain words its own under ``error.``."""


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
    """An event id that the log has comes again with other content."""

    def __init__(self, event_id: str) -> None:
        super().__init__("duplicate-event", id=event_id)
        self.event_id = event_id


class StorageError(Refused):
    """The home, or a file in it, can't be used."""


class StorageUnwritable(StorageError):
    """A file or folder can't be written or read; ``reason`` is the operating system's word."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__("storage-unwritable", path=path, reason=reason)


class StorageLocked(StorageError):
    """Another process holds a file's lock, and did not let go in time."""

    def __init__(self, path: object, seconds: float) -> None:
        super().__init__("storage-locked", path=path, seconds=seconds)


class Damaged(StorageError):
    """The bytes of a file are not what was written.

    Args:
        path: The file.
        line: The first line that differs, from 1.
        reason: The catalogue's key under ``error.damage-``, such as ``hash`` or ``json``.
    """

    def __init__(self, path: object, line: int, reason: str) -> None:
        super().__init__("damaged", path=path, line=line, reason=say(f"error.damage-{reason}"))
        self.line = line
        self.reason = reason


class NewerFormat(StorageError):
    """A file that a later edalab wrote."""

    def __init__(self, path: object, found: int, known: int) -> None:
        super().__init__("newer-format", path=path, found=found, known=known)


class TraceFileError(StorageError):
    """A file that the user named for a trace or a picture can't be read or written as one."""


class SimulationStuck(Refused):
    """Nobody in a simulation can go on.

    Args:
        waiting: Who waits for what, by actor.
    """

    def __init__(self, waiting: dict[str, str]) -> None:
        listed = "; ".join(f"{actor}: {what}" for actor, what in waiting.items())
        super().__init__("simulation-stuck", waiting=listed or "-")
        self.waiting = waiting


class CourseError(Refused):
    """A lesson file that can't be read as a lesson.

    Args:
        path: The file.
        line: Where in it, from 1.
        expected: What was expected there, in words for an author.
    """

    def __init__(self, path: object, line: int, expected: str) -> None:
        super().__init__("course", path=path, line=line, expected=expected)
