"""How fast the event log is, as ratios that are measured in one run.

    python tests/bench/log.py [--events 1000000] [--rounds 5] [--only making]

Each line is a ratio to something simple that is done in the same run, round by round in turns, so
that the machine and its load cancel out; printed is the median of the rounds, with the goal.
"""

import argparse
import contextlib
import gc
import hashlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from tinydb import TinyDB

from edalab.__main__ import OBJECTS_BETWEEN_COLLECTIONS
from edalab.domains.employees.generate import generate
from edalab.eventlog.import_export import new_log
from edalab.eventlog.tinydb_log import open_log
from edalab.eventlog.verify import verify
from edalab.messages import NewEvent
from edalab.readmodel.projector import rebuild
from edalab.readmodel.sqlite import SqliteReadModel

PARTS = ("appends", "stock", "commands", "reading", "making", "memory")

Work = Callable[[], object]


def timed(work: Work, clock: Callable[[], float]) -> float:
    begun = clock()
    work()
    return clock() - begun


def compare(
    ours: Work, theirs: Work, rounds: int, clock: Callable[[], float] = time.perf_counter
) -> tuple[float, float, float]:
    """Median seconds of each, and the median of the rounds' ratios."""
    ours()
    theirs()
    pairs = [(timed(ours, clock), timed(theirs, clock)) for _ in range(rounds)]
    mine, other = zip(*pairs, strict=True)
    ratio = statistics.median(a / b for a, b in pairs)
    return statistics.median(mine), statistics.median(other), ratio


def tell(what: str, goal: str, found: tuple[float, float, float], each: int = 1) -> None:
    ours, theirs, ratio = found
    print(
        f"| {what} | {ours / each * 1e6:,.0f} µs | {theirs / each * 1e6:,.0f} µs |"
        f" {ratio:.2f} | {goal} |",
        flush=True,
    )


def event() -> NewEvent:
    return NewEvent(type="RoleChanged", data={"role": "backend"}, occurred_at=datetime.now(UTC))


def edalab(*arguments: object, home: Path | None = None) -> None:
    subprocess.run(
        [sys.executable, "-m", "edalab", *map(str, arguments)],
        env={**os.environ, "EDALAB_HOME": str(home or "nowhere")},
        check=True,
        stdout=subprocess.DEVNULL,
    )


def appends(folder: Path, rounds: int, times: int = 200) -> None:
    log = open_log(folder / "append.jsonl")
    log.append("employee-1", [event()])
    before = (folder / "append.jsonl").stat().st_size
    log.append("employee-1", [event()])
    line = b"x" * ((folder / "append.jsonl").stat().st_size - before - 1) + b"\n"
    raw = os.open(folder / "raw", os.O_CREAT | os.O_WRONLY | os.O_APPEND)

    events = iter([event() for _ in range(times * (rounds * 3 + 1))])

    def append() -> None:
        for _ in range(times):
            log.append("employee-1", [next(events)])

    def write() -> None:
        for _ in range(times):
            os.write(raw, line)
            os.fdatasync(raw)

    found = compare(append, write, rounds * 3)
    tell("append, durable / write + fdatasync of as many bytes", "≤ 1.3", found, times)
    log.close()


def stock(folder: Path, rounds: int, times: int = 20) -> None:
    log = open_log(folder / "thousand.jsonl")
    table = TinyDB(folder / "stock.json")
    for _ in range(10):
        log.append("employee-1", [event() for _ in range(100)])
    table.insert_multiple({"type": "RoleChanged", "n": n, "data": {}} for n in range(1000))

    def append() -> None:
        for _ in range(times):
            log.append("employee-1", [event()])

    def insert() -> None:
        for n in range(times):
            table.insert({"type": "RoleChanged", "n": n, "data": {}})

    found = compare(append, insert, rounds)
    tell("append, durable / insert of TinyDB as it comes, not durable", "≪ 1", found, times)


def commands(small: Path, large: Path, rounds: int) -> None:
    names = count()

    def history(home: Path, who: object) -> Work:
        return lambda: edalab("employee", "history", who, home=home)

    def hire(home: Path) -> Work:
        return lambda: edalab("employee", "hire", f"x{next(names)}", "--role", "x", home=home)

    times = rounds * 5
    for who, what in ((40, "40"), ("john smith", '"john smith"')):
        tell(f"`employee history {what}` / in a log of 1,000", "≤ 1.2",
             compare(history(large, who), history(small, who), times))  # fmt: skip
    tell("`employee hire` / in a log of 1,000", "≤ 1.2",
         compare(hire(large), hire(small), times))  # fmt: skip


def reading(path: Path, events: int, rounds: int) -> None:
    def fold() -> dict[str, int]:
        log, counted = open_log(path), dict[str, int]()
        for recorded in log.read_all():
            counted[recorded.type] = counted.get(recorded.type, 0) + 1
        log.close()
        return counted

    def loads() -> dict[str, int]:
        counted: dict[str, int] = {}
        with path.open("rb") as file:
            next(file)
            for line in file:
                kind = json.loads(line)["type"]
                counted[kind] = counted.get(kind, 0) + 1
        return counted

    def hashes() -> None:
        with path.open("rb") as file:
            for line in file:
                hashlib.sha256(line).hexdigest()

    ours, theirs, ratio = compare(fold, loads, rounds)
    tell("a `json.loads` loop / folding all events", "≥ 2.5", (theirs, ours, 1 / ratio), events)
    tell("`log verify` / reading and hashing each line", "≤ 2",
         compare(lambda: verify(path), hashes, rounds), events)  # fmt: skip


def making(folder: Path, path: Path, events: int, rounds: int) -> None:
    """Processor time that a long log and its view take to make, to that of a `json.loads` loop."""
    numbers = count()

    def loads() -> None:
        with path.open("rb") as file:
            for line in file:
                json.loads(line)

    def generated() -> None:
        with new_log(folder / f"made-{next(numbers)}.jsonl") as fill:
            for _ in fill(generate(events)):
                pass

    def view() -> None:
        log = open_log(path)
        with contextlib.closing(SqliteReadModel(folder / f"view-{next(numbers)}")) as made:
            rebuild(made, log)
        log.close()

    tell("`log generate` / a `json.loads` loop", "≤ 3",
         compare(generated, loads, rounds, time.process_time), events)  # fmt: skip
    tell("the read model made / a `json.loads` loop", "≤ 1.5",
         compare(view, loads, rounds, time.process_time), events)  # fmt: skip


def memory(path: Path) -> None:
    """The most memory that a process takes which reads everything, the index made anew."""
    path.with_name(path.name + ".index").unlink()
    script = (
        "import sys; from pathlib import Path; from edalab.eventlog.tinydb_log import open_log;"
        "log = open_log(Path(sys.argv[1])); print(sum(1 for _ in log.read_all())); log.close()"
    )
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", script, str(path)], check=True, stdout=subprocess.DEVNULL)
    took = time.perf_counter() - begun
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\nReading all, the index made anew: {took:.1f} s, {most:.0f} MiB at most (goal 200).")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--only", help="measure this part alone: " + ", ".join(PARTS), choices=PARTS
    )
    parser.add_argument("--folder", type=Path, help="where the files go; else a temporary folder")
    options = parser.parse_args()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)  # as the command line does
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        small, large = folder / "small", folder / "large"
        for home, events in ((small, 1_000), (large, options.events)):
            home.mkdir()
            edalab("log", "generate", "--events", events, "--out", home / "events.jsonl")
        print("| what / to what | ours | theirs | ratio | goal |\n|---|---|---|---|---|")
        log, events, rounds = large / "events.jsonl", options.events, options.rounds
        parts: dict[str, Work] = {
            "appends": lambda: appends(folder, rounds),
            "stock": lambda: stock(folder, rounds),
            "commands": lambda: commands(small, large, rounds),
            "reading": lambda: reading(log, events, rounds),
            "making": lambda: making(folder, log, events, min(3, rounds)),
            "memory": lambda: memory(log),
        }
        for part in [options.only] if options.only else PARTS:
            parts[part]()


if __name__ == "__main__":
    main()
