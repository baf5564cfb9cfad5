"""How long whole commands take, as a ratio to ``python -c pass``.

Run by hand: ``python tests/bench/startup.py [COMMAND…]``. Nine rounds; in each, every command runs
once, so that a slow moment of the machine is everybody's. The time is the processor's, of the
process and what it starts; the table has the median of each command's ratios.
"""

import os
import resource
import shlex
import statistics
import subprocess
import sys
import tempfile

ROUNDS = 9
COMMANDS = {
    "--version": 2,
    "employee hire 'Kim Minji' --role engineer": 10,
    "employee list": 10,
    "employee history 1": 10,
    "progress": 12,
    "glossary ack": 12,
    "doctor": 12,
    "compare sync-vs-async": 10,
    "lesson 3 --no-input": 20,
}
"""Commands with the ratio that is wanted."""


def seconds(command, environment):
    """The processor's time that a process takes, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command, env=environment, capture_output=True, stdin=subprocess.DEVNULL, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(chosen):
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {
            "EDALAB_HOME": home,
            "EDALAB_LANG": "en",
            "PYTHONPYCACHEPREFIX": f"{home}/compiled",  # as after an installation
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        edalab = [sys.executable, "-m", "edalab"]
        for command in ("employee sample", *chosen):
            seconds([*edalab, *shlex.split(command)], environment)
        ratios = {command: [] for command in chosen}
        for _ in range(ROUNDS):
            alone = seconds([sys.executable, "-c", "pass"], environment)
            for command in chosen:
                taken = seconds([*edalab, *shlex.split(command)], environment)
                ratios[command].append(taken / alone)
    for command, found in ratios.items():
        print(f"{command:<44} {statistics.median(found):>6.1f}  (wanted: {COMMANDS.get(command)})")


if __name__ == "__main__":
    main(sys.argv[1:] or list(COMMANDS))
