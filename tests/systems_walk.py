"""Records what the commands show on each real system: ``python tests/systems_walk.py [NAME ...]``.

``docs/walkthrough/system-NAME.txt`` is what stood on the terminal, with each system's usual port in
place of the one that the test's server happened to have. Times are real, and differ each time.
"""

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "systems")]

from servers import CHANNELS, LOGS, SYSTEMS  # noqa: E402

FOLDER = ROOT / "docs" / "walkthrough"
PORTS = {
    "amqp": 5672, "kafka": 9092, "mongodb": 27017, "dynamodb": 8000, "couchbase": 11210,
    "rtdb": 9000, "mysql": 3306, "postgresql": 5432,
}  # fmt: skip
NAMES = {"amqp": "rabbitmq"}

LOG = [
    "employee sample",
    "employee update john --role architect",
    "employee update john --role lead --expected 2",
    'employee ask "what was the previous role of john?"',
    "employee history sahra --field address",
    "log show --limit 3",
    "log verify",
    "log stats",
    "doctor",
]
CHANNEL = [
    "compare sync-vs-async",
    "simulate channel --publish 5 --take 3 --ack 2",
    "simulate channel --publish 5 --take 3 --ack 2 --crash",
    "simulate channel --publish 4 --take 4 --ack 4 --view sequence",
    "simulate channel --kind log",
    "simulate channel --publish 6 --work-ms 5 --fail-share 0.5 --max-attempts 2",
    "doctor",
]
VIEW = [
    "employee sample",
    "employee list",
    "employee update john --role architect --no-project",
    "employee show john",
    "readmodel status",
    "readmodel catch-up",
    "readmodel rebuild",
    "doctor",
]


def record(system, url, port, home):
    """What all commands of a system show."""
    if system in LOGS:
        commands, variable = LOG, "EDALAB_LOG"
        gone = f"log drop {url} --yes"
    else:
        commands = CHANNEL if system in CHANNELS else VIEW
        variable = "EDALAB_CHANNEL" if system in CHANNELS else "EDALAB_READMODEL"
        gone = None
    environment = {
        **os.environ, "EDALAB_HOME": str(home), variable: url, "COLUMNS": "80",
        "PYTHONPATH": str(ROOT), "EDALAB_LANG": "en", "EDALAB_PROGRAM": "edalab",
    }  # fmt: skip
    parts = [f"$ export {variable}={url}\n"]
    for command in [*commands, *([gone] if gone else [])]:
        words = shlex.split(command)
        ran = subprocess.run(
            [sys.executable, "-m", "edalab", *words],
            env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        code = f"[exit code {ran.returncode}]\n" if ran.returncode else ""
        parts.append(f"$ edalab {command}\n{ran.stdout}{ran.stderr}{code}")
    text = "\n".join(parts).replace(str(home), "~/.local/share/edalab")
    text = text.replace(str(ROOT), "~/edalab")
    return text.replace(f"127.0.0.1:{port}", f"127.0.0.1:{PORTS[system]}")


def main():
    wanted = sys.argv[1:] or list(SYSTEMS)
    for system in wanted:
        with tempfile.TemporaryDirectory() as place:
            server = SYSTEMS[system](Path(place))
            try:
                url = server.url("edalab")
                port = url.rpartition("127.0.0.1:")[2].partition("/")[0].partition("?")[0]
                text = record(system, url, port, Path(place) / "home")
            finally:
                server.stop()
        name = NAMES.get(system, system)
        (FOLDER / f"system-{name}.txt").write_text(text)
        sys.stdout.write(f"system-{name}.txt: {len(text.splitlines())} lines\n")


if __name__ == "__main__":
    main()
