"""``edalab event``: checks whether a text is a well-formed event."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from edalab.cli.files import read_text
from edalab.cli.options import Json
from edalab.cli.task_runs import record_for_task
from edalab.errors import StorageUnwritable, UsageError
from edalab.terminal.console import write_json, write_text
from edalab.texts import say

if TYPE_CHECKING:
    from edalab.domains.event_text import Finding

app = typer.Typer(add_completion=False, help=say("event.help"), no_args_is_help=True)


@app.callback()
def event() -> None:
    """Group the commands about events."""


@app.command(help=say("event.help-check"))
def check(
    *,
    event_text: Annotated[
        str,
        typer.Argument(metavar="FILE|-|TEXT", help=say("event.help-text"), show_default=False),
    ],
    as_json: Json = False,
) -> None:
    """Check a text; say which kind of event it is, or what is wrong."""
    from edalab.domains.event_text import inspect_event

    finding = inspect_event(_read(event_text))
    if as_json:
        write_json(_json(finding))
    else:
        for sentence in _sentences(finding):
            write_text(sentence)
    record_for_task(_CheckRun(finding, event_text))
    if finding.problems:
        raise typer.Exit(1)


def _read(argument: str) -> str:
    """Return the text of an argument: itself, the file that it names, or standard input for ``-``.

    Raises:
        UsageError: It does not look like an event, and no file has this name.
        Refused: The text is not UTF-8, or too long.
        StorageUnwritable: The file can't be read.
    """
    if argument == "-":
        if sys.stdin.isatty():
            raise UsageError("event-no-input")
        return read_text(None)
    if not argument.strip() or argument.lstrip()[:1] in '{["' or "\n" in argument:
        return argument
    path = Path(argument)
    try:
        return read_text(path)
    except FileNotFoundError:
        raise UsageError("event-no-file", path=argument) from None
    except (OSError, ValueError) as error:
        raise StorageUnwritable(path, getattr(error, "strerror", None) or str(error)) from None


def _json(finding: "Finding") -> dict[str, Any]:
    return {
        "event": "check",
        "well_formed": not finding.problems,
        "event_type": finding.event_type,
        "kind": finding.kind,
        "fields": finding.fields,
        "problems": [
            {"code": problem.code, "line": problem.line, "column": problem.column}
            for problem in finding.problems
        ],
        "advice": list(finding.advice),
    }


def _sentences(finding: "Finding") -> list[str]:
    sentences = []
    for problem in finding.problems:
        says = say(f"event.problem-{problem.code}", found=problem.excerpt)
        sentences.append(say("event.problem", line=problem.line, column=problem.column, says=says))
    if not finding.problems:
        fields = ", ".join(finding.fields)
        sentences.append(say(f"event.is-{finding.kind}", name=finding.event_type, fields=fields))
    return sentences + [
        say(f"event.advice-{code}", name=finding.event_type) for code in finding.advice
    ]


class _CheckRun:
    """A check as a run that a task can count."""

    def __init__(self, finding: "Finding", argument: str) -> None:
        self._finding = finding
        self._argument = argument

    def to_json(self) -> dict[str, object]:
        """Return the JSON of the finding."""
        return _json(self._finding)

    def again(self) -> str:
        """Return the command that repeats the check."""
        return f"edalab event check {shlex.quote(self._argument)}"
