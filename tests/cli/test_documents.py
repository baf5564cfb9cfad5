"""With ``--json`` a command prints one document, and without it the same facts in words."""

import json
import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest

EVENT_FIELDS = {
    "id", "stream", "type", "event", "field", "occurred_at", "recorded_at", "correlation_id",
    "causation_id",
}  # fmt: skip
"""Fields of an event that a table shows in other words, or not at all."""

BOTH_WAYS: dict[str, dict[str, set[str]]] = {
    "edalab.cli.diagram": {"diagram": set()},
    "edalab.cli.employee": {
        "employee list": {"status"},
        "employee show john": set(),
        "employee history john --field role": EVENT_FIELDS,
        "employee diff john --from 2022-01-01 --to 2024-01-01": EVENT_FIELDS,
        "employee ask who is john?": EVENT_FIELDS | {"question", "kind", "status"},
        "employee sample": {"status", "total"},
        "employee update john --role lead": EVENT_FIELDS | {"address", "date_join", "status"},
    },
    "edalab.cli.exercise": {
        "exercise start ack": set(),
        "exercise hint ack --all": set(),
        "exercise solution ack --yes": set(),
        "exercise reset ack": {"path", "kept"},
    },
    "edalab.cli.experiments": {"compare": set(), "simulate": set()},
    "edalab.cli.glossary": {"glossary ack": {"ko.says"}, "glossary load": {"ko.says"}},
    "edalab.cli.help": {"help": set(), "help log": {"text"}},
    "edalab.cli.log": {
        "log show": EVENT_FIELDS - {"type"},
        "log stats": {"first_recorded", "last_recorded"},
        "log verify": set(),
        "log copy events.jsonl copy.jsonl": set(),
    },
    "edalab.cli.model": {"model list": set()},
    "edalab.cli.readmodel": {
        "readmodel status": {"state"},
        "readmodel lag": {"position", "log_position"},
        "readmodel catch-up": set(),
        "readmodel rebuild": set(),
    },
    "edalab.cli.reset": {"reset --yes": set()},
}
"""Commands by module, each with the fields of its document that its words leave out."""

NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w])")
"""A number that stands alone: digits of a hash say nothing of it."""

CASES = [
    pytest.param(command, left_out, id=command)
    for commands in BOTH_WAYS.values()
    for command, left_out in commands.items()
]


def facts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every field of a document, by the names that lead to it, with its value as a text.

    What is nothing, false or 0 needs no words.
    """
    if isinstance(value, dict):
        for name, field in value.items():
            yield from facts(field, f"{path}.{name}".removeprefix("."))
    elif isinstance(value, list):
        for item in value:
            yield from facts(item, path)
    elif value and not isinstance(value, bool):
        yield path, str(value)


@pytest.mark.parametrize(("command", "left_out"), CASES)
def test_what_the_document_of_a_command_holds_its_words_tell_too(
    edalab, monkeypatch, tmp_path, command, left_out
):
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("EDALAB_HOME", ".")
    monkeypatch.chdir(tmp_path)
    edalab("employee", "sample")
    said = edalab(*shlex.split(command))
    document = edalab(*shlex.split(command), "--json")
    assert (said.code, document.code) == (0, 0)
    words, numbers = squeezed(said.out), NUMBER.findall(said.out.replace(",", ""))
    with pytest.raises(json.JSONDecodeError):
        json.loads(said.out)
    untold = [
        (path, value)
        for path, value in facts(document.json)
        if not left_out & {path, path.rpartition(".")[2]}
        and (value not in numbers if NUMBER.fullmatch(value) else squeezed(value) not in words)
    ]
    assert untold == []


def squeezed(text: str) -> str:
    """A text without blanks, the commas of numbers, and the marks of Markdown."""
    return re.sub(r"[\s,*`]", "", text)
