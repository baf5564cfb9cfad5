"""Fuzzed files: each kind of file that edalab reads, damaged in each way, and the commands on it.

``python -m tests.fuzz.files --files 5000 --seed 7`` damages so many, and reports each command that
ends in a traceback, in exit 70, not within ten seconds or with an escape sequence in its output, and
each file of the user's that is not what it was. Run it as a user without rights: it writes files.
"""

# ruff: noqa: E501 - tables of commands and of signs

import argparse
import contextlib
import json
import os
import random
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.fuzz.commands import run

LOG, CACHE, OWN, PAGE = "log", "cache", "own", "page"


class Subject(NamedTuple):
    """A file, and the commands that read it.

    Args:
        path: Where it is in the furnished folder.
        kind: ``log`` (commands may append), ``cache`` (edalab's), ``own`` (no command changes it)
            or ``page`` (a command replaces it where it is a page of edalab).
        commands: The commands, as typed.
    """

    path: str
    kind: str
    commands: tuple[str, ...]


HOME_LOG = (
    "employee list", "employee show john", "employee hire Kim --role data", "employee ask 'who is john?'",
    "employee history john", "log verify", "log show --json", "log stats", "log export x.json", "doctor --json",
    "readmodel status", "readmodel rebuild", "readmodel catch-up", "log skip 2 --why x", "employee list --json",
)  # fmt: skip
BIG_LOG = (
    "log show --stream employee-4 --log big.jsonl", "log replay employee-4 --every 2 --log big.jsonl",
    "employee hire Kim --role data --log big.jsonl", "log stats --log big.jsonl",
    "log verify --log big.jsonl", "employee list --json --log big.jsonl",
    "log copy big.jsonl copied.jsonl", "employee show 7 --log big.jsonl",
)  # fmt: skip
STUDY = (
    "progress", "progress --json", "review --json", "recap 3", "lesson 3 --no-input --answer caller-wait=200",
    "log verify --study", "log show --study --json", "export x.json", "reset 3 --yes", "exercise list",
    "exercise hint ack", "exercise start ack", "doctor", "lesson", "import study.json",
)  # fmt: skip
COURSE = (
    "lesson",
    "lesson 1 --no-input",
    "author check course",
    "author preview 1",
    "glossary",
    "progress",
)
SUBJECTS = (
    Subject("home/events.jsonl", LOG, HOME_LOG),
    Subject("home/events.jsonl.view.sqlite", CACHE, HOME_LOG),
    Subject("home/study.jsonl", LOG, STUDY),
    Subject("big.jsonl", LOG, BIG_LOG),
    Subject("big.jsonl.index", CACHE, BIG_LOG),
    Subject("big.jsonl.view.sqlite", CACHE, BIG_LOG),
    Subject("big.jsonl.snapshots.sqlite", CACHE, BIG_LOG),
    Subject(
        "trace.jsonl", OWN,
        ("trace trace.jsonl", "trace trace.jsonl --view sequence", "trace trace.jsonl --json",
         "trace trace.jsonl --html x.html", "trace trace.jsonl --view mermaid", "trace trace.jsonl --view timeline"),
    ),
    Subject("events.json", OWN, ("log import events.json", "event check events.json", "log import events.json --log new.jsonl")),
    Subject("lines.jsonl", OWN, ("log import lines.jsonl", "log import lines.jsonl --log new.jsonl")),
    Subject("event.json", OWN, ("event check event.json", "event check event.json --json")),
    Subject("study.json", OWN, ("import study.json", "import study.json --json")),
    Subject("course/course.toml", OWN, COURSE),
    Subject("course/glossary.toml", OWN, COURSE),
    Subject("course/01_hello/en.md", OWN, COURSE),
    Subject("course/01_hello/ko.md", OWN, COURSE),
    Subject("home/exercises/ack.py", OWN, ("exercise start ack", "exercise list", "exercise reset ack")),
    Subject("own.toml", OWN, ("model check own.toml", "model run own.toml", "model run own.toml --json")),
    Subject("page.html", PAGE, ("trace trace.jsonl --html page.html", "trace trace.jsonl --svg page.html")),
    Subject("saved.svg", PAGE, ("trace trace.jsonl --view sequence --svg saved.svg",)),
)  # fmt: skip
CHECKED = Subject("home/exercises/ack.py", OWN, ("exercise check ack", "exercise schedules ack"))
"""It starts processes, and is drawn seldom."""

FURNISHING = (
    "employee sample", "employee hire 김하나 --role data", "log export events.json",
    "log export lines.jsonl --lines", "log generate --events 700 --out big.jsonl",
    "employee list --log big.jsonl", "log replay employee-4 --every 2 --log big.jsonl",
    "lesson 3 --no-input --answer caller-wait=200", "exercise start ack", "export study.json",
    "compare ack-first-vs-ack-after --save trace.jsonl --html page.html",
    "trace trace.jsonl --view sequence --svg saved.svg", "author new course", "model new own.toml",
)  # fmt: skip

SIGNS = (
    b"\x1b[31m", rb"\u001b[31m", b"\x00", rb"\u0000", rb"\ud800", b"\xff", b"[", b"]", b"{", b"}", b'"',
    b"1e999", b"9" * 400, b"-1", b"null", b"[bold]", b"\r", b"\xe2\x80\xae", b"<script>", b"=1+1",
    b"\xef\xbb\xbf", b"../../x", b"10000-01-01T00:00:00Z",
)  # fmt: skip


def _truncated(data: bytes, draw: random.Random) -> bytes:
    return data[: draw.randrange(len(data) + 1)]


def _flipped(data: bytes, draw: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.choice((1, 1, 2, 8))):
        if changed:
            changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def _inserted(data: bytes, draw: random.Random) -> bytes:
    for _ in range(draw.choice((1, 1, 3))):
        at = draw.randrange(len(data) + 1)
        data = data[:at] + draw.choice(SIGNS) + data[at + draw.choice((0, 0, 1, 9)) :]
    return data


def _nested(data: bytes, draw: random.Random) -> bytes:
    depth = draw.choice((200, 5_000, 100_000))
    opened, closed = draw.choice(((b"[", b"]"), (b'{"a":', b"}")))
    deep = opened * depth + b"1" + closed * depth
    whole = draw.random() < 0.3
    value = b'"' + b"role" + b'":' + deep
    return (
        deep if whole else re.sub(rb'"(role|data|id)":("[^"]*")?', lambda _: value, data, count=1)
    )


def _huge(data: bytes, draw: random.Random) -> bytes:
    filler = draw.choice((b" ", b"x", b"\n", b"[]\n", b'{"a":1}\n', b"\0"))
    return data + filler * (draw.choice((70_000, 3_000_000)) // len(filler))


def _version(data: bytes, draw: random.Random) -> bytes:
    other = draw.choice((b"0", b"2", b"99", b'"1"', b"null", b"-1", b"1.5"))
    return re.sub(
        rb'"((?:spec)?version|schema|format)": ?("[^"]*"|\d+)', rb'"\1":' + other, data, count=1
    )


def _lines(data: bytes, draw: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    if len(lines) < 2:
        return data * 2
    one, other = draw.randrange(len(lines)), draw.randrange(len(lines))
    match draw.randrange(3):
        case 0:
            del lines[one]
        case 1:
            lines[one], lines[other] = lines[other], lines[one]
        case _:
            lines.insert(one, lines[other])
    return b"".join(lines)


def _sealed(data: bytes, draw: random.Random) -> bytes:
    """A log with other values in it, and with the right hashes."""
    from edalab.eventlog.lines import seal

    values = []
    with contextlib.suppress(ValueError):
        values = [json.loads(line) for line in data.splitlines()]
    if not values or not all(isinstance(value, dict) and "hash" in value for value in values):
        return _inserted(data, draw)
    for _ in range(draw.choice((1, 2, 5))):
        places = list(_places(draw.choice(values)))
        holder, key = draw.choice(places)
        holder[key] = draw.choice(
            (None, True, -1, 0, 2**63, 1.5, "", "x" * 300, [], {}, [[]], "\x1b[31m", "\0", "0001-01-01",
             "9999-12-31T23:59:59.999999+14:00", "employee-1", "ack", 10**30)
        )  # fmt: skip
    before, sealed = b"", []
    for value in values:
        value.pop("hash", None)
        line, before = seal(value, before)
        sealed.append(line)
    return b"".join(sealed)


def _places(value: object) -> Iterator[tuple[dict | list, str | int]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in pairs:
        yield value, key
        if isinstance(inner, dict | list) and inner:
            yield from _places(inner)


DAMAGES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "truncated": _truncated,
    "flipped": _flipped,
    "inserted": _inserted,
    "nested": _nested,
    "huge": _huge,
    "version": _version,
    "lines": _lines,
    "sealed": _sealed,
    "type": lambda _data, draw: draw.choice((b"[]", b"null", b"42", b'"x"', b"{}", b"[1]", b'{"a":1}\n')),
    "empty": lambda _data, _draw: b"",
    "binary": lambda _data, draw: draw.randbytes(draw.choice((10, 5_000))),
    "bom": lambda data, _draw: b"\xef\xbb\xbf" + data,
    "utf-16": lambda data, _draw: data.decode("utf-8", "replace").encode("utf-16"),
    "cr": lambda data, draw: data.replace(b"\n", draw.choice((b"\r", b"\r\n"))),
    "note": lambda _data, _draw: "my own notes, 제 메모".encode(),
}  # fmt: skip
PLACES = ("folder", "pipe", "link to nothing", "link to itself", "link to a note", "unreadable")
"""What may stand at a path instead of a file."""

NOTE = "precious"


class Case(NamedTuple):
    """A damaged file and the commands that are run on it."""

    subject: Subject
    damage: str
    commands: tuple[str, ...]


def furnish(folder: Path) -> None:
    """Make one file of each kind in a folder, by commands."""
    os.chdir(folder)
    os.environ["EDALAB_HOME"] = str(folder / "home")
    for command in FURNISHING:
        line = run(tuple(shlex.split(command)), limited=False)
        assert line.code == 0, line
    (folder / "event.json").write_bytes((folder / "lines.jsonl").read_bytes().split(b"\n")[0])
    (folder / NOTE).write_bytes(b"nobody but me may change this")


def cases(seed: int) -> Iterator[tuple[Case, random.Random]]:
    """Cases without end, each with what draws its damage; the same for the same seed."""
    draw = random.Random(seed)
    names = [*DAMAGES, *PLACES]
    while True:
        subject = CHECKED if draw.random() < 0.01 else draw.choice(SUBJECTS)
        most = min(3, len(subject.commands))
        commands = tuple(draw.sample(subject.commands, 1 if subject is CHECKED else most))
        yield Case(subject, draw.choice(names), commands), random.Random(draw.random())


def damage(path: Path, kind: str, draw: random.Random) -> None:
    """Damage a file, or put something else in its place."""
    if kind in DAMAGES:
        path.write_bytes(DAMAGES[kind](path.read_bytes(), draw))
        return
    if kind == "unreadable":
        path.chmod(0)
        return
    path.unlink()
    match kind:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "link to nothing":
            path.symlink_to("nothing")
        case "link to itself":
            path.symlink_to(path.name)
        case _:
            path.symlink_to(Path.cwd() / NOTE)


def troubles_of(case: Case, draw: random.Random, template: Path, folder: Path) -> list[str]:
    """Damage a copy of the furnished folder, run the commands, and say what is wrong."""
    shutil.copytree(template, folder, symlinks=True)
    os.chdir(folder)
    os.environ["EDALAB_HOME"] = str(folder / "home")
    if case.subject.path.startswith("course"):
        os.environ["EDALAB_COURSE"] = str(folder / "course")
    troubles = []
    try:
        damage(folder / case.subject.path, case.damage, draw)
        before = _contents(folder)
        for command in case.commands:
            os.chdir(folder)
            line = run(tuple(shlex.split(command)))
            if line.trouble:
                troubles.append(f"{command}: {line.trouble}")
        troubles += _lost(case.subject, before, _contents(folder))
    finally:
        os.environ.pop("EDALAB_COURSE", None)
        os.chdir(folder.parent)
        shutil.rmtree(folder, ignore_errors=True)
    return troubles


def _contents(folder: Path) -> dict[str, object]:
    """What each file holds; what it is, if it is no file that can be read."""
    contents: dict[str, object] = {}
    for path in folder.rglob("*"):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            contents[name] = f"link to {path.readlink()}"
        elif path.is_file():
            try:
                contents[name] = path.read_bytes()
            except PermissionError:
                contents[name] = "unreadable"
        else:
            contents[name] = "folder" if path.is_dir() else "pipe"
    return contents


def _lost(subject: Subject, before: dict[str, object], after: dict[str, object]) -> list[str]:
    """The files that are not what they were, though no command's job is to change them."""
    lost = []
    logs = {other.path for other in SUBJECTS if other.kind == LOG}
    caches = {other.path for other in SUBJECTS if other.kind == CACHE}
    for name, held in before.items():
        now = after.get(name)
        if now == held:
            continue
        kept = [value for other, value in after.items() if other.startswith(f"{name}.")]
        if name == "home/exercises/ack.py":  # 'exercise reset' puts it aside
            kept = [
                value for other, value in after.items() if other.startswith("home/exercises/ack.")
            ]
        whole = held in kept
        if name in logs and isinstance(held, bytes) and isinstance(now, bytes):
            whole = (
                now.startswith(held)
                or any(  # an unfinished end is put aside
                    isinstance(rest, bytes)
                    and held.endswith(rest)
                    and now.startswith(held[: -len(rest)])
                    for rest in kept
                    if rest
                )
            )
        elif re.sub(r"-(wal|shm|journal)$", "", name) in caches:
            whole = whole or (isinstance(held, bytes) and (not held or held.startswith(b"SQLite")))
        elif subject.kind == PAGE and name == subject.path and isinstance(held, bytes):
            whole = not held or b"edalab" in held or b"<svg" in held
        if not whole:
            lost.append(f"{name} is not what it was")
    return lost


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="edalab-fuzz-"))
    os.environ["EDALAB_LOCK_TIMEOUT"] = "2"
    template = root / "template"
    template.mkdir()
    furnish(template)
    faulty = commands = 0
    drawn = cases(asked.seed)
    for number in range(asked.files):
        case, draw = next(drawn)
        commands += len(case.commands)
        troubles = troubles_of(case, draw, template, root / f"case-{number}")
        faulty += bool(troubles)
        for trouble in troubles:
            shown = trouble.encode("utf-8", "backslashreplace").decode()
            print(f"{number}: {case.subject.path}, {case.damage}\n    {shown[:600]}", flush=True)
    shutil.rmtree(root, ignore_errors=True)
    print(f"{asked.files} files, {commands} commands, {faulty} files with a fault")
    return bool(faulty)


if __name__ == "__main__":
    sys.exit(main())
