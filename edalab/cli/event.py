"""``edalab event``: whether a text is a well-formed event."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from edalab.cli.notes import note_for_lesson
from edalab.cli.options import Json
from edalab.errors import StorageUnwritable, UsageError
from edalab.terminal.console import write_json, write_text
from edalab.texts import say

if TYPE_CHECKING:
    from edalab.domains.event_text import Finding

app = typer.Typer(add_completion=False, help=say("event.help"), no_args_is_help=True)


@app.callback()
def event() -> None:
    """Hold the commands about events, of which there is one."""


@app.command(help=say("event.help-check"))
def check(
    *,
    event_text: Annotated[
        str,
        typer.Argument(metavar="FILE|-|TEXT", help=say("event.help-text"), show_default=False),
    ],
    as_json: Json = False,
) -> None:
    """Look at a text, and say what kind of event it is or what to mend."""
    from edalab.domains.event_text import inspect_event

    finding = inspect_event(_read(event_text))
    if as_json:
        write_json(_json(finding))
    else:
        for sentence in _sentences(finding):
            write_text(sentence)
    note_for_lesson(_Noted(finding, event_text))
    if finding.problems:
        raise typer.Exit(1)


def _read(given: str) -> str:
    """The text itself, or what stands in the file of this name or in standard input.

    Raises:
        UsageError: There is no such file, and it does not look like an event.
        StorageUnwritable: The file can't be read.
    """
    if given == "-":
        if sys.stdin.isatty():
            raise UsageError("event-no-input")
        return sys.stdin.read()
    if not given.strip() or given.lstrip()[:1] in '{["' or "\n" in given:
        return given
    path = Path(given)
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UsageError("event-no-file", path=given) from None
    except UnicodeDecodeError:
        raise StorageUnwritable(path, "UTF-8") from None
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
            {"code": each.code, "line": each.line, "column": each.column}
            for each in finding.problems
        ],
        "advice": list(finding.advice),
    }


def _sentences(finding: "Finding") -> list[str]:
    told = []
    for each in finding.problems:
        says = say(f"event.problem-{each.code}", found=each.found)
        told.append(say("event.problem", line=each.line, column=each.column, says=says))
    if not finding.problems:
        fields = ", ".join(finding.fields)
        told.append(say(f"event.is-{finding.kind}", name=finding.event_type, fields=fields))
    return told + [say(f"event.advice-{code}", name=finding.event_type) for code in finding.advice]


class _Noted:
    """The finding, for the task that is open."""

    def __init__(self, finding: "Finding", given: str) -> None:
        self._finding = finding
        self._given = given

    def to_json(self) -> dict[str, object]:
        """Its JSON."""
        return _json(self._finding)

    def again(self) -> str:
        """The command that gives it again."""
        return f"edalab event check {shlex.quote(self._given)}"
