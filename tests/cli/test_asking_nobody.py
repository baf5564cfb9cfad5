"""On a terminal, too, nobody is asked who wants a list or a document, or has given the answer."""

import importlib

import pytest

from edalab.cli import start
from edalab.errors import NeedsTerminal

CODES = {
    "edalab.cli.lesson": {
        "lesson 3 --no-input": 0,
        "lesson 3 --json": 0,
        "lesson 3 --answer what-moved=2": 0,
    },
    "edalab.cli.review": {
        "review --no-input": 0,
        "review --json": 0,
        "review --answer 3/what-moved=2": 0,
    },
    "edalab.cli.reset": {"reset --yes": 0, "reset --json": NeedsTerminal.exit_code},
    "edalab.cli.exercise": {
        "exercise solution ack --yes": 0,
        "exercise solution ack --json": NeedsTerminal.exit_code,
    },
    "edalab.cli.start": {"start --no-input": 0, "start --json": 0, "start --answer 1=1": 0},
}
"""The exit code of each command, by the module that could ask; one that goes wrong has 70."""


@pytest.mark.parametrize(
    ("module", "command"), [(module, command) for module in CODES for command in CODES[module]]
)
@pytest.mark.usefixtures("runs_once")
def test_who_has_said_all_is_not_asked_on_a_terminal(edalab, request, monkeypatch, module, command):
    monkeypatch.setattr(start, "print_or_json", lambda *_, **__: None)
    verb = command.split()[0]
    if verb in {"lesson", "review", "reset"}:
        request.getfixturevalue("three_steps")
    if verb in {"review", "reset"}:
        edalab("lesson", "3", "--answer", "what-moved=1")
    monkeypatch.setattr(importlib.import_module(module), "interactive", lambda: True)
    said = edalab(*command.split())
    assert said.code == CODES[module][command], said
