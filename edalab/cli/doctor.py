"""``edalab doctor``: checks the installation and says how to repair what is wrong."""

import typer

from edalab.cli.doctor_checks import Finding, check_all
from edalab.cli.options import Json
from edalab.settings import from_environment
from edalab.terminal.console import console, write_json
from edalab.texts import say

app = typer.Typer(add_completion=False)


@app.command("doctor", help=say("doctor.help"))
def doctor(*, as_json: Json = False) -> None:
    """Run all checks; exit code 1 if something must be repaired."""
    from edalab.terminal.lines import line

    screen = console()
    findings = []
    for finding in check_all(from_environment()):
        findings.append(finding)
        if not as_json:
            mark = say(f"doctor.state-{finding.state}")
            style = "bold" if finding.state == "wrong" else ""
            screen.print(line(f"{mark}  {finding.name}: {_words(finding)}", style))
    wrong = sum(finding.state == "wrong" for finding in findings)
    if as_json:
        checks = [{**_data(finding), "says": _words(finding)} for finding in findings]
        write_json({"healthy": not wrong, "checks": checks})
    elif wrong:
        screen.print(line(say("doctor.needs-mending", count=wrong), "bold"))
    else:
        screen.print(line(say("doctor.healthy")))
    if wrong:
        raise typer.Exit(1)


def _data(finding: Finding) -> dict[str, object]:
    return {"name": finding.name, "state": finding.state, **finding.facts}


def _words(finding: Finding) -> str:
    return say(f"doctor.{finding.code}", **finding.facts)
