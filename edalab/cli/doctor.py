"""``edalab doctor``: checks the installation and says how to repair what is wrong."""

from typing import Annotated, Final

import typer

from edalab.cli.doctor_checks import Finding, check_all
from edalab.cli.doctor_checks import clean as cleaned
from edalab.cli.options import Json
from edalab.settings import from_environment
from edalab.terminal.console import console, write_json
from edalab.texts import say

app = typer.Typer(add_completion=False)


@app.command("doctor", help=say("doctor.help"))
def doctor(
    *,
    clean: Annotated[bool, typer.Option("--clean", help=say("doctor.option-clean"))] = False,
    as_json: Json = False,
) -> None:
    """Run all checks; exit code 1 if something must be repaired."""
    from edalab.terminal.lines import line

    screen = console()
    findings = []
    settings = from_environment()
    for finding in cleaned(settings) if clean else check_all(settings):
        findings.append(finding)
        if not as_json:
            mark = say(f"doctor.state-{finding.state}")
            style = "bold" if finding.state == "wrong" else ""
            screen.print(line(f"{mark}  {_named(finding)}: {_words(finding)}", style))
    wrong = sum(finding.state == "wrong" for finding in findings)
    if as_json:
        checks = [{**_data(finding), "says": _words(finding)} for finding in findings]
        write_json({"healthy": not wrong, "checks": checks})
    elif wrong:
        screen.print(line(say("doctor.needs-mending", count=wrong), "bold"))
    else:
        screen.print(line(say(_result(findings, clean=clean))))
    if wrong:
        raise typer.Exit(1)


def _result(findings: list[Finding], *, clean: bool) -> str:
    if clean:
        return "doctor.left-some" if findings else "doctor.left-none"
    left = any(finding.name == "left" for finding in findings)
    return "doctor.healthy-left" if left else "doctor.healthy"


def _data(finding: Finding) -> dict[str, object]:
    return {"name": finding.name, "state": finding.state, **finding.facts}


NAMED: Final = (
    *("terminal", "width", "colours", "encoding", "language", "home", "course", "private", "left"),
    *("log", "log-lock", "log-events", "study", "study-lock", "study-events", "view"),
)
"""The checks whose name is a word of the language; the others are names of systems."""


def _named(finding: Finding) -> str:
    return say(f"doctor.name-{finding.name}") if finding.name in NAMED else finding.name


def _words(finding: Finding) -> str:
    return say(f"doctor.{finding.code}", **finding.facts)
