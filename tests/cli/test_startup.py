"""What a command does not do before it answers: import what it has no use for, look for cycles."""

import subprocess
import sys

import pytest

import edalab.__main__  # noqa: F401 - to compile it is not what a command does

FOR_NONE = (
    "asyncio", "email", "importlib.metadata", "pydantic", "questionary", "tinydb", "tomllib",
    "edalab.adapters", "edalab.terminal.session",
)  # fmt: skip
"""Modules that no command below has a use for."""

NOT_IMPORTED = {
    "--version": ("msgspec", "rich", "typer", "typing", "edalab.cli"),
    "employee hire Kim --role engineer": (
        "json", "rich.markdown", "edalab.course", "edalab.experiments", "edalab.lab",
        "edalab.domains.employees.sample", "edalab.readmodel.memory",
    ),
    "employee sample": ("json", "rich.markdown", "edalab.course", "edalab.experiments"),
    "employee list": (
        "json", "rich.markdown", "rich.table", "edalab.addresses", "edalab.course",
        "edalab.experiments", "edalab.lab", "edalab.domains.employees.sample",
        "edalab.readmodel.memory",
    ),
    "employee list --json": ("rich.console", "rich.table", "edalab.course", "edalab.lab"),
    "employee history 1": ("json", "sqlite3", "edalab.course", "edalab.experiments", "edalab.lab"),
    "progress": (
        "json", "sqlite3", "rich.markdown", "rich.table", "edalab.domains", "edalab.experiments",
        "edalab.lab", "edalab.readmodel", "edalab.course.exercises.run",
    ),
    "glossary ack": (
        "hashlib", "json", "sqlite3", "rich.markdown", "rich.table", "edalab.domains",
        "edalab.eventlog", "edalab.lab.kernel", "edalab.wiring",
    ),
    "doctor": (
        "json", "rich.markdown", "rich.table", "edalab.course.exercises", "edalab.experiments",
        "edalab.lab",
    ),
    "compare sync-vs-async": (
        "hashlib", "json", "sqlite3", "tomli", "rich.markdown", "rich.table", "edalab.course",
        "edalab.domains", "edalab.lab.faults", "edalab.lab.log_channel", "edalab.lab.wall_runtime",
        "edalab.readmodel", "edalab.wiring",
    ),
    "lesson 3 --no-input": (
        "csv", "hashlib", "sqlite3", "rich.ansi", "rich.markdown",
        "edalab.addresses", "edalab.cli.sweep", "edalab.cli.task_runs", "edalab.course.answers",
        "edalab.course.checkers.registry", "edalab.course.events", "edalab.course.machine",
        "edalab.course.overview", "edalab.course.reactions", "edalab.course.typed_number",
        "edalab.domains",
        "edalab.eventlog.log_file", "edalab.eventlog.reading", "edalab.lab.wall_runtime",
        "edalab.messages", "edalab.readmodel", "edalab.terminal.narration",
        "edalab.terminal.paging", "edalab.wiring",
    ),
}  # fmt: skip
"""Modules that a command has no use for, beside those."""

CODE = """
import gc, sys
gc.collect()  # the next one is due after as many objects as can be
collections = []
gc.callbacks.append(lambda phase, info: collections.append(phase))
from edalab.__main__ import main
try:
    main()
except SystemExit as end:
    code = end.code or 0
else:
    code = 0
looked_for_cycles = len(collections)
names = {".".join(module.split(".")[:n]) for module in sys.modules for n in range(1, 6)}
unwanted = sorted(names & set(UNWANTED))
print("imported:", *unwanted, "collections:", looked_for_cycles, file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize("command", NOT_IMPORTED)
def test_a_command_imports_nothing_that_it_has_no_use_for(home, edalab, command):
    edalab("employee", "sample")
    unwanted = FOR_NONE + NOT_IMPORTED[command]
    code = CODE.replace("UNWANTED", repr(unwanted))
    done = subprocess.run(
        [sys.executable, "-c", code, *command.split()],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == "imported: collections: 0\n"
