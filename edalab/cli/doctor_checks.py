"""The checks of ``edalab doctor``: a function per subject, which returns its findings.

Checks change nothing, with one exception: an unfinished record that a crash left at the end of a
log is set aside, as the next append would do.
"""

import contextlib
import os
import platform
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec

from edalab import wiring
from edalab.addresses import SYSTEMS, is_address, parse_address
from edalab.course.index import Course
from edalab.errors import EdalabError, StorageLocked
from edalab.eventlog.private_files import abandoned_folders, abandoned_parts, remove_folder
from edalab.settings import Settings
from edalab.terminal.console import ascii_only, console, interactive
from edalab.texts import language

State: TypeAlias = Literal["ok", "note", "missing", "wrong"]
NARROWEST = 40


class Finding(msgspec.Struct, frozen=True):
    """The finding of a check.

    Args:
        name: The subject.
        state: ``note`` is information, ``missing`` means something optional is not installed, and
            only ``wrong`` must be repaired.
        code: The key of its text, under ``doctor.``.
        facts: The parameters of that text.
    """

    name: str
    state: State
    code: str
    facts: dict[str, Any] = {}


def check_all(settings: Settings) -> Iterator[Finding]:
    """Yield the findings of all checks."""
    yield from _terminal()
    yield from _readable("home", lambda: [_home(settings)])
    yield from _readable("course", lambda: [_course(settings)])
    log = _readable("log", lambda: _log("log", settings, settings.events))
    yield from log
    if log[0].state == "ok":
        yield from _readable("view", lambda: [_view(settings)])
    yield from _readable("study", lambda: _log("study", settings, settings.study))
    yield from _open_to_others(settings)
    yield from _readable("systems", lambda: _systems(settings))
    yield from _readable("left", lambda: left_behind(settings))


def _readable(name: str, check: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """Return the findings of a check; a folder or file that it may not read is one of them."""
    findings: list[Finding] = []
    try:
        findings.extend(check())
    except OSError as error:
        problem = f"{error.filename}: {error.strerror or error}"
        findings.append(Finding(name, "wrong", "problem", {"problem": problem}))
    except EdalabError as error:
        findings.append(Finding(name, "wrong", "problem", {"problem": str(error)}))
    return findings


def _open_to_others(settings: Settings) -> Iterator[Finding]:
    """Yield a file with personal data that others may read, as an older edalab may have made it."""
    for path in (settings.events, settings.study):
        with contextlib.suppress(OSError):
            if path.stat().st_mode & 0o077:
                yield Finding("private", "note", "open-to-others", {"path": str(path)})


def left_behind(settings: Settings) -> Iterator[Finding]:
    """Yield what processes that were killed left: folders, unfinished files, queues and topics."""
    for path in (*abandoned_folders(), *_unfinished(settings)):
        yield Finding("left", "note", "left-file", {"path": str(path)})
    for left in wiring.left_in_systems():
        names = ", ".join(name for _, name in left.names[:3])
        facts = {"address": left.shown, "count": len(left.names), "names": names}
        yield Finding("left", "note", "left-system", facts)


def clean(settings: Settings) -> Iterator[Finding]:
    """Delete what ``left_behind`` names, and yield what could not be deleted."""
    for folder in abandoned_folders():
        remove_folder(folder)
    for part in _unfinished(settings):
        part.unlink(missing_ok=True)
    for left in wiring.left_in_systems():
        with contextlib.suppress(EdalabError):
            if settings.channel:
                wiring.delete_left(left, settings.channel)
    yield from left_behind(settings)


def _unfinished(settings: Settings) -> list[Path]:
    log = settings.log
    beside = [Path(log).parent] if log and not is_address(log) else []
    folders = {settings.home, *beside, Path.cwd()}
    return [part for folder in sorted(folders) for part in abandoned_parts(folder)]


def _terminal() -> Iterator[Finding]:
    screen = console()
    yield Finding("python", "ok", "python", {"version": platform.python_version()})
    kind = os.environ.get("TERM") or "-"
    known = interactive()
    code = "terminal" if known else "no-terminal"
    yield Finding("terminal", "ok" if known else "note", code, {"kind": kind})
    narrow = screen.width < NARROWEST
    facts = {"columns": screen.width, "least": NARROWEST}
    yield Finding("width", "note" if narrow else "ok", "narrow" if narrow else "width", facts)
    colours = screen.color_system
    code = "colours" if colours and not screen.no_color else "no-colours"
    yield Finding(
        "colours", "ok" if code == "colours" else "note", code, {"colours": colours or "-"}
    )
    plain = ascii_only(screen)
    code, encoding = "ascii" if plain else "encoding", screen.encoding
    yield Finding(
        "encoding", "note" if plain else "ok", code, {"encoding": encoding, "locale": _locale()}
    )
    source = "EDALAB_LANG" if os.environ.get("EDALAB_LANG") else _locale()
    yield Finding("language", "ok", "language", {"language": language(), "source": source})


def _locale() -> str:
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    return next((os.environ[name] for name in names if os.environ.get(name)), "-")


def _home(settings: Settings) -> Finding:
    facts: dict[str, Any] = {"path": str(settings.home)}
    if not settings.home.exists():
        above = next(folder for folder in settings.home.parents if folder.exists())
        if above.is_dir() and os.access(above, os.W_OK):
            return Finding("home", "ok", "home-fresh", facts)
        return Finding("home", "wrong", "home-unwritable", {**facts, "reason": str(above)})
    try:
        with tempfile.TemporaryFile(dir=settings.home):
            return Finding("home", "ok", "home", facts)
    except OSError as error:
        reason = error.strerror or str(error)
        return Finding("home", "wrong", "home-unwritable", {**facts, "reason": reason})


def _course(settings: Settings) -> Finding:
    facts: dict[str, Any] = {"path": str(settings.course)}
    try:
        lessons = len(Course(settings.course).lessons(language()))
    except EdalabError as error:
        return Finding("course", "wrong", "problem", {**facts, "problem": str(error)})
    return Finding("course", "ok", "course", {**facts, "lessons": lessons})


def _log(name: str, settings: Settings, path: Path) -> Iterator[Finding]:
    """Yield whether a log is intact, and whether another process holds its lock."""
    facts: dict[str, Any] = {"path": str(path)}
    if name == "log" and settings.log:
        yield Finding(name, "note", "log-elsewhere")
        return
    if not path.exists():
        yield Finding(name, "ok", f"{name}-fresh", facts)
        return
    finding = _checked(name, facts, lambda: _verified(name, settings, path))
    yield finding
    if finding.state == "ok":
        yield _checked(f"{name}-lock", facts, lambda: _lock(f"{name}-lock", path))
        yield _checked(f"{name}-events", facts, lambda: _set_aside(f"{name}-events", path))


def _checked(name: str, facts: dict[str, Any], check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except EdalabError as error:
        return Finding(name, "wrong", "problem", {**facts, "problem": str(error)})


def _verified(name: str, settings: Settings, path: Path) -> Finding:
    from edalab.eventlog.verify import verify

    report = verify(path, lock_timeout_s=settings.lock_timeout_s)
    facts = {"path": str(path), "records": report.records, "line": report.line}
    if report.intact:
        return Finding(name, "ok", "intact", facts)
    return Finding(name, "wrong", "damaged", facts)


def _set_aside(name: str, path: Path) -> Finding:
    """Return whether folds leave out events of a log, because they can't read them."""
    from edalab.cli.set_aside import describe, events_set_aside

    ignore: Callable[[Path], None] = lambda _path: None  # noqa: E731 - 'log' reports it
    with wiring.employee_log(ignore, ignore, str(path)) as log:
        events = events_set_aside(log)
    if not events:
        return Finding(name, "ok", "all-read", {"path": str(path)})
    option = " --study" if name == "study-events" else ""
    facts = {"count": len(events), "first": describe(events[0]), "option": option}
    return Finding(name, "note", "events-aside", {**facts, "events_set_aside": events})


def _lock(name: str, path: Path) -> Finding:
    from edalab.eventlog.log_file import LogFile

    file = LogFile(path, lock_timeout_s=0.0, on_set_aside=lambda _path: None)
    try:
        with file.exclusive():
            return Finding(name, "ok", "lock-free", {"path": str(path)})
    except StorageLocked:
        return Finding(name, "note", "lock-held", {"path": str(path)})
    finally:
        file.close()


def _view(settings: Settings) -> Finding:
    from edalab import wiring
    from edalab.readmodel.opening import ViewFile

    path = wiring.view_path()
    facts: dict[str, Any] = {"path": str(path)}
    if settings.log or not settings.events.exists():
        return Finding("view", "ok", "view-fresh", facts)

    def look() -> Finding:
        ignore: Callable[[Path], None] = lambda _path: None  # noqa: E731 - 'log' reports it
        with wiring.employee_log(ignore, ignore) as log:
            status = ViewFile(path, log).status()
        if status.state == "not-ours":
            return Finding("view", "note", "view-not-ours", facts)
        if not status.trusted and status.state != "missing":
            return Finding("view", "note", "view-anew", facts)
        return Finding("view", "ok", "view", {**facts, "behind": status.behind})

    return _checked("view", facts, look)


def _systems(settings: Settings) -> Iterator[Finding]:
    """Yield which clients of optional systems are installed, and whether named systems answer."""
    versions = _installed_versions()
    for system in SYSTEMS.values():
        facts = {"system": system.name, "extra": system.extra, "serves": ", ".join(system.kinds)}
        if system.missing():
            yield Finding(system.extra, "missing", "no-client", facts)
        else:
            facts["version"] = versions.get(_normalized(system.package), "-")
            yield Finding(system.extra, "ok", "client", facts)
    named = ("log", settings.log), ("channel", settings.channel), ("readmodel", settings.readmodel)
    for kind, text in named:
        if text and (kind != "log" or is_address(text)):
            yield _named(kind, text)


def _installed_versions() -> dict[str, str]:
    """Return the version of each installed distribution by its name, read off its folder's name.

    Importing ``importlib.metadata`` for this would take longer than all other checks.
    """
    versions: dict[str, str] = {}
    for folder in map(Path, sys.path):
        names = os.listdir(folder) if folder.is_dir() else []  # noqa: PTH208 - names alone
        for name in names:
            if name.endswith(".dist-info"):
                distribution, _, version = name.removesuffix(".dist-info").rpartition("-")
                versions.setdefault(_normalized(distribution), version)
    return versions


def _normalized(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def _named(kind: str, text: str) -> Finding:
    """Return whether the system that the environment names for ``kind`` answers."""
    name = f"EDALAB_{kind.upper()}"
    try:
        address = parse_address(name, text, kind)
        facts = {"system": address.system.name, "address": address.shown}
        version = wiring.greet(address)
    except EdalabError as error:
        return Finding(name, "wrong", "problem", {"problem": str(error)})
    return Finding(name, "ok", "answers", {**facts, "version": version or "-"})
