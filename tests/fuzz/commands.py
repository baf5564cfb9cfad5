"""Fuzzed command lines: each command with each option at its edges, and mixtures of them.

``python -m tests.fuzz.commands --lines 20000 --seed 7`` runs so many, and reports each that ends in
a traceback, in exit 70 or not within ten seconds. Run it as a user without rights: the commands
write files.
"""

import argparse
import contextlib
import io
import os
import random
import shlex
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

EDGES = (
    "",
    " ",
    "-",
    "--",
    ".",
    "..",
    "0",
    "1",
    "2",
    "-1",
    "-0",
    "+1",
    "1.5",
    ".5",
    "1e3",
    "1e400",
    "nan",
    "inf",
    "-inf",
    "9" * 30,
    "0x10",
    "1_000",
    "１２",
    "true",
    "x",
    "X" * 300,
    "가",
    "홍길동",
    "é",
    "e\u0301",
    "a b",
    "a=b",
    "a=1,b=2",
    "=",
    ",",
    "a,,b",
    "1..2",
    "2..1",
    "1..",
    "rate=1..9",
    "rate=1..1",
    "null",
    "[]",
    "{}",
    '{"a": 1}',
    "[bold]x[/]",
    "\x1b[31mred",
    "\x00",
    "\u202eabc",
    "\udc80",
    "'",
    '"',
    "%s",
    "{x}",
    "{}",
    "../../x",
    "no/such/file",
    "garbage",
    "folder",
    "pipe",
    "2020-02-30",
    "2020-01-01",
    "0001-01-01",
    "9999-12-31",
    "10000-01-01",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "12:00",
    "en",
    "ko",
    "xx",
    "john",
    "1 2",
    "employee-1",
    "ack",
    "calm",
    "crash@1",
    "raise@0",
    "solution",
    "sync-vs-async",
    "channel",
    "amqp://",
    "kafka://127.0.0.1",
    "http://x",
    "file:///",
    "mysql://u:p@/db",
    "postgresql://u:p@/db",
)
ENDLESS = frozenset(
    {("log", "tail"), ("exercise", "watch"), ("author", "check"), ("author", "book")}
)
"""Commands that go on until they are ended, or for a minute."""

LIMIT_S = 10
"""Seconds after which a command hangs that waits, or that computes for so long."""

IDLE_S = 0.1
"""Who computes less than this in ``LIMIT_S`` waits."""


class Late(BaseException):
    """A command took too long; no command can catch it."""


class Line(NamedTuple):
    """A command line and what came of it."""

    arguments: tuple[str, ...]
    code: int
    trouble: str


def tree() -> dict[tuple[str, ...], Any]:
    """Every command that can be run, by its words, as Click knows it."""
    from typer.main import get_command

    from edalab.cli.app import _application

    found: dict[tuple[str, ...], Any] = {}

    def walk(words: tuple[str, ...], node: Any) -> None:
        context = node.context_class(node, info_name=words[-1] if words else "edalab")
        names = node.list_commands(context) if hasattr(node, "list_commands") else []
        if words and words not in ENDLESS:
            found[words] = node
        for name in names:
            child = node.get_command(context, name)
            if child is not None:
                walk((*words, name), child)

    walk((), get_command(_application()))
    return found


def lines(seed: int) -> Iterator[tuple[str, ...]]:
    """Command lines without end; the same for the same seed."""
    draw = random.Random(seed)
    commands = tree()
    names = sorted(commands)
    while True:
        words = draw.choice(names)
        node = commands[words]
        arguments: list[str] = []
        for parameter in node.params:
            chance = 0.75 if parameter.param_type_name == "argument" else 1.7 / len(node.params)
            if draw.random() < chance:
                arguments += _typed(parameter, draw)
        if draw.random() < 0.05:
            arguments.append(draw.choice(EDGES))
        globals_ = ["--lang", draw.choice(["en", "ko"])] if draw.random() < 0.3 else []
        globals_ += ["--plain"] if draw.random() < 0.1 else []
        yield (*globals_, *words, *arguments)


def _typed(parameter: Any, draw: random.Random) -> list[str]:
    if parameter.param_type_name == "argument":
        return [
            draw.choice(EDGES)
            for _ in range(draw.choice((1, 1, 2) if parameter.nargs < 0 else (1,)))
        ]
    name = draw.choice([*parameter.opts, *parameter.secondary_opts])
    if parameter.is_flag:
        return [name]
    default = parameter.default
    usual = [str(default)] if isinstance(default, str | int | float) else []
    value = draw.choice((*EDGES, *usual))
    return [f"{name}={value}"] if name.startswith("--") and draw.random() < 0.5 else [name, value]


def furnish(folder: Path) -> None:
    """Put into a folder what the edges name: a file that is garbage, a folder and a pipe."""
    (folder / "garbage").write_bytes(b"\xff\xfe{\x00garbage\n" * 9)
    (folder / "folder").mkdir()
    os.mkfifo(folder / "pipe")


def run(arguments: tuple[str, ...], *, limited: bool = True) -> Line:
    """Run one line in this process, in the folder and the home at hand, without a terminal.

    Args:
        arguments: What is typed after ``edalab``.
        limited: Whether it is ended after ``LIMIT_S``; a test has a limit of its own.
    """
    from edalab import texts
    from edalab.cli.app import run as run_command

    out, err = _stream(), _stream()
    trouble = ""

    computed = [process_time()]

    def late(*_: object) -> None:
        now = process_time()
        if now - computed[-1] < IDLE_S or now - computed[0] > LIMIT_S:
            raise Late
        computed.append(now)
        signal.alarm(LIMIT_S)  # it computes on a machine that others use

    if limited:
        signal.signal(signal.SIGALRM, late)
        signal.alarm(LIMIT_S)
    code = 0
    stdin = sys.stdin
    try:
        sys.stdin = _stream()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run_command(list(arguments))
    except Late:
        trouble = f"not done within {LIMIT_S} s"
    except BaseException as error:  # noqa: BLE001 - whatever gets out is a fault
        trouble = f"{type(error).__name__}: {error}"
    finally:
        sys.stdin = stdin
        if limited:
            signal.alarm(0)
        texts.choose(None)
    errors = _written(err)
    said = _written(out) + errors
    if not trouble and (code not in {0, 1, 2, 3} or "Traceback" in said):
        trouble = f"exit {code}: {errors[-300:]}"
    if not trouble and "\x1b" in said:
        trouble = "an escape sequence was printed"
    return Line(arguments, code, trouble)


def _stream() -> io.TextIOWrapper:
    """A standard stream, with bytes beneath it as every real one has."""
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace")


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode("utf-8", "replace")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="edalab-fuzz-"))
    work = root / "a" / "b" / "c"
    work.mkdir(parents=True)
    os.chdir(work)
    os.environ["EDALAB_HOME"] = str(root / "home")
    furnish(work)
    codes: dict[int, int] = {}
    troubles = 0
    drawn = lines(asked.seed)
    for number in range(asked.lines):
        os.chdir(work)
        line = run(next(drawn))
        codes[line.code] = codes.get(line.code, 0) + 1
        if line.trouble:
            troubles += 1
            words = shlex.join(line.arguments).encode("utf-8", "backslashreplace").decode()
            print(f"{number}: edalab {words[:400]}\n    {line.trouble}", flush=True)
    print(f"{asked.lines} lines, {troubles} with a fault, exit codes {dict(sorted(codes.items()))}")
    return bool(troubles)


if __name__ == "__main__":
    sys.exit(main())
