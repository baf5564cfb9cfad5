"""Time per operation on each real system, beside the embedded one, in one run.

    python tests/bench/systems.py [--rounds 5]

The servers are those of the tests (``.ci/servers`` installs them), on this machine, with nobody
else on them: what a network adds is not in the numbers.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "systems")]

from servers import LOGS, SYSTEMS  # noqa: E402

from edalab.addresses import parse_address  # noqa: E402
from edalab.domains.employees.generate import generate  # noqa: E402
from edalab.eventlog.memory import MemoryEventLog  # noqa: E402
from edalab.eventlog.tinydb_log import open_log  # noqa: E402
from edalab.lab.channel import Message  # noqa: E402
from edalab.lab.channel_plan import ChannelPlan, simulated  # noqa: E402
from edalab.lab.wall_runtime import WallRuntime  # noqa: E402
from edalab.messages import NewEvent, new_id  # noqa: E402
from edalab.readmodel.projector import catch_up  # noqa: E402
from edalab.readmodel.sqlite import SqliteReadModel  # noqa: E402
from edalab.wiring import live_channel, open_read_model, open_system  # noqa: E402

THEN = datetime(2024, 3, 1, tzinfo=UTC)
APPENDS, MESSAGES, EVENTS = 40, 100, 200


def per_operation(work, count):
    """Milliseconds for each of ``count`` operations that ``work`` does."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began) / count


def log_times(log):
    """Append to one stream, read it, read everything: milliseconds an event."""
    stream = f"a-{time.perf_counter_ns()}"

    def append():
        for version in range(APPENDS):
            new = NewEvent(type="Happened", data={"n": version}, occurred_at=THEN)
            log.append(stream, [new], expected=version)

    first = log.head()
    return {
        "append": per_operation(append, APPENDS),
        "read a stream": per_operation(lambda: list(log.read_stream(stream)), APPENDS),
        "read all": per_operation(lambda: list(log.read_all(after=first)), APPENDS),
    }


def channel_times(channels):
    """Publish with a confirm; receive and acknowledge: milliseconds a message."""
    made, times = [], {}

    async def scenario(runtime):
        channel = channels(runtime, ChannelPlan())
        made.append(channel)
        channel.declare("t", "g")
        connection = channel.connect(runtime)
        subscription = await connection.subscribe("t", "g", prefetch=10)
        began = time.perf_counter()
        for number in range(MESSAGES):
            await connection.publish("t", Message(f"m{number}", "k"))
        times["publish"] = 1000 * (time.perf_counter() - began) / MESSAGES
        began = time.perf_counter()
        for _ in range(MESSAGES):
            await subscription.ack(await subscription.receive())
        times["receive and ack"] = 1000 * (time.perf_counter() - began) / MESSAGES

    async def drop():
        for channel in made:
            if hasattr(channel, "drop"):
                await channel.drop()

    WallRuntime(afterwards=drop).run("bench", scenario)
    return times


def view_times(view):
    """Fold events into a new view: milliseconds an event."""
    log = MemoryEventLog()
    for stream, events in generate(EVENTS):
        log.append(stream, events)
    return {"fold an event": per_operation(lambda: catch_up(view, log, batch=50), EVENTS)}


def measure(name, folder, servers):
    """The times of one system, or of an embedded part."""
    if name == "embedded log":
        log = open_log(folder / f"{new_id()}.jsonl")
    elif name == "embedded channel":
        return channel_times(simulated)
    elif name == "embedded view":
        return view_times(SqliteReadModel(folder / f"{new_id()}.sqlite"))
    elif name in LOGS:
        log = open_system(parse_address("--log", servers[name].url(new_id()), "log"))
    elif name in {"mysql", "postgresql view"}:
        url = servers[name.partition(" ")[0]].url(new_id())
        view = open_read_model(parse_address("EDALAB_READMODEL", url, "readmodel"))
        try:
            return view_times(view)
        finally:
            view.close()
    else:
        return channel_times(live_channel(servers[name].url(""), keep=False).channel)
    try:
        return log_times(log)
    finally:
        log.close()


GROUPS = [
    ["embedded log", *LOGS],
    ["embedded channel", "amqp", "kafka"],
    ["embedded view", "mysql", "postgresql view"],
]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rounds", type=int, default=5)
    rounds = arguments.parse_args().rounds
    with tempfile.TemporaryDirectory() as place:
        folder, servers = Path(place), {}
        try:
            for name, start in SYSTEMS.items():
                (folder / name).mkdir()
                servers[name] = start(folder / name)
            for group in GROUPS:
                found = {name: [] for name in group}
                for _ in range(rounds):  # in turns, so that a slow moment is everybody's
                    for name in group:
                        found[name].append(measure(name, folder, servers))
                show(found)
        finally:
            for server in servers.values():
                server.stop()


def show(found):
    """Print the medians, and the ratio to the first."""
    names = list(found)
    print(f"{'ms each, median':<20}" + "".join(f"{name:>22}" for name in names))
    for operation in found[names[0]][0]:
        medians = {
            name: statistics.median(each[operation] for each in found[name]) for name in names
        }
        first = medians[names[0]]
        cells = [f"{value:>13.3f} {value / first:>7.1f}x" for value in medians.values()]
        print(f"{operation:<20}" + "".join(cells))
    print()


if __name__ == "__main__":
    asyncio.run(asyncio.sleep(0))  # imported and warm before anything is timed
    main()
