"""``edalab employee``: a registry of employees that is an append-only event log."""

from typing import Annotated, Any

import typer

from edalab.cli.logs import Log, employee_log
from edalab.cli.options import Json, parse_day, present
from edalab.cli.views import NoProject, Wait, changing, tell_behind, view_of
from edalab.domains.employees import registry, reports, sample
from edalab.domains.employees.commands import (
    Change,
    ChangeAddress,
    ChangeName,
    ChangeRole,
    Correct,
    Hire,
    Leave,
    Rehire,
)
from edalab.domains.employees.fields import FIELDS, moment, split_name
from edalab.errors import DomainRefusal, NeedsTerminal, UnknownName, UsageError
from edalab.eventlog.protocol import EventLog
from edalab.terminal.console import console, interactive, write_json, write_text
from edalab.texts import language, say

app = typer.Typer(add_completion=False, help=say("employee.help"), no_args_is_help=True)


def _option(name: str, metavar: str = "TEXT") -> Any:
    return typer.Option(
        name,
        metavar=metavar,
        show_default=False,
        help=say(f"employee.option{name.removeprefix('-')}"),
    )


Who = Annotated[str, typer.Argument(metavar="WHO", help=say("employee.argument-who"))]
Role = Annotated[str | None, _option("--role")]
Address = Annotated[str | None, _option("--address")]
On = Annotated[str | None, _option("--on", "DATE")]
AsOf = Annotated[str | None, _option("--as-of", "DATE")]
AsKnownOn = Annotated[str | None, _option("--as-known-on", "DATE")]


@app.command(help=say("employee.help-hire"))
def hire(
    name: Annotated[str, typer.Argument(metavar="NAME", help=say("employee.argument-name"))],
    *,
    role: Annotated[str, _option("--role")],
    address: Address = None,
    on: On = None,
    no_project: NoProject = False,
    where: Log = None,
    as_json: Json = False,
) -> None:
    """Append Hired under the next free number."""
    first, last = split_name(name)
    command = Hire(first_name=first, last_name=last, role=role, address=address)
    with changing(where, no_project=no_project) as (log, _):
        outcome = registry.hire(log, command, occurred_at=_moment(on), now=present())
    _show_outcome(outcome, as_json=as_json)


@app.command(help=say("employee.help-update"))
def update(
    who: Who,
    *,
    role: Role = None,
    address: Address = None,
    first_name: Annotated[str | None, _option("--first-name")] = None,
    last_name: Annotated[str | None, _option("--last-name")] = None,
    on: On = None,
    expected: Annotated[int | None, _option("--expected", "VERSION")] = None,
    no_project: NoProject = False,
    where: Log = None,
    as_json: Json = False,
) -> None:
    """Append what changed: RoleChanged, AddressChanged, NameChanged."""
    commands: list[Change] = []
    if first_name is not None or last_name is not None:
        commands.append(ChangeName(first_name=first_name, last_name=last_name))
    if role is not None:
        commands.append(ChangeRole(role=role))
    if address is not None:
        commands.append(ChangeAddress(address=address))
    if not commands:
        raise UsageError("employee-nothing-to-update")
    _carry_out(
        who, commands, on, expected=expected, where=where, no_project=no_project, as_json=as_json
    )


@app.command(help=say("employee.help-leave"))
def leave(
    who: Who,
    *,
    on: On = None,
    no_project: NoProject = False,
    where: Log = None,
    as_json: Json = False,
) -> None:
    """Append Left."""
    _carry_out(who, [Leave()], on, where=where, no_project=no_project, as_json=as_json)


@app.command(help=say("employee.help-rehire"))
def rehire(
    who: Who,
    *,
    role: Role = None,
    on: On = None,
    no_project: NoProject = False,
    where: Log = None,
    as_json: Json = False,
) -> None:
    """Append Rehired."""
    _carry_out(who, [Rehire(role=role)], on, where=where, no_project=no_project, as_json=as_json)


@app.command(help=say("employee.help-correct"))
def correct(
    who: Who,
    event: Annotated[str, typer.Argument(metavar="EVENT", help=say("employee.argument-event"))],
    *,
    value: Annotated[str, _option("--value")],
    field: Annotated[str | None, _option("--field", "FIELD")] = None,
    no_project: NoProject = False,
    where: Log = None,
    as_json: Json = False,
) -> None:
    """Append Corrected, which names the event that was wrong."""
    command = Correct(event=event, value=value, field=_field(field))
    _carry_out(who, [command], None, where=where, no_project=no_project, as_json=as_json)


@app.command(help=say("employee.help-history"))
def history(
    who: Who,
    *,
    field: Annotated[str | None, _option("--field", "FIELD")] = None,
    as_of: AsOf = None,
    as_known_on: AsKnownOn = None,
    where: Log = None,
    as_json: Json = False,
) -> None:
    """Show what happened to one employee, event by event."""
    with employee_log(where) as log:
        report = reports.history(
            log,
            who,
            field=_field(field),
            as_of=parse_day("--as-of", as_of),
            as_known_on=parse_day("--as-known-on", as_known_on),
            directory=view_of(log, where),
        )
    if as_json:
        write_json(report)
        return
    from edalab.terminal.employees import history_view

    screen = console()
    screen.print(history_view(report, screen.width))


@app.command(help=say("employee.help-show"))
def show(
    who: Who,
    *,
    as_of: AsOf = None,
    as_known_on: AsKnownOn = None,
    wait: Wait = False,
    where: Log = None,
    as_json: Json = False,
) -> None:
    """Show one employee: from the view, or as of another day from the log."""
    then, known = parse_day("--as-of", as_of), parse_day("--as-known-on", as_known_on)
    with employee_log(where) as log:
        view = view_of(log, where)
        if then or known:
            behind = 0
            row = reports.show(log, who, as_of=then, as_known_on=known, directory=view)
        else:
            if wait:
                view.catch_up()
            found, behind = view.show(who)
            if isinstance(found, DomainRefusal):
                tell_behind(behind, refused=True)
                raise found
            row = found
    if as_json:
        write_json({**_builtins(row), "behind": behind})
        return
    from edalab.terminal.employees import employee_view

    console().print(employee_view(row))
    tell_behind(behind)


@app.command("list", help=say("employee.help-list"))
def list_all(
    *,
    as_of: AsOf = None,
    as_known_on: AsKnownOn = None,
    wait: Wait = False,
    where: Log = None,
    as_json: Json = False,
) -> None:
    """Show everybody: from the view, or as of another day from the log."""
    then, known = parse_day("--as-of", as_of), parse_day("--as-known-on", as_known_on)
    with employee_log(where) as log:
        if then or known:
            rows, behind = reports.list_employees(log, as_of=then, as_known_on=known), 0
        else:
            view = view_of(log, where)
            if wait:
                view.catch_up()
            rows, behind = view.list()
    _show_rows(rows, behind, as_json=as_json)


@app.command(help=say("employee.help-diff"))
def diff(
    who: Who,
    *,
    from_day: Annotated[str, _option("--from", "DATE")],
    to_day: Annotated[str, _option("--to", "DATE")],
    where: Log = None,
    as_json: Json = False,
) -> None:
    """Show what differs between two days."""
    first, last = parse_day("--from", from_day), parse_day("--to", to_day)
    assert first is not None  # noqa: S101 - the options are required
    assert last is not None  # noqa: S101
    with employee_log(where) as log:
        differences = reports.diff(
            log, who, from_day=first, to_day=last, directory=view_of(log, where)
        )
    if as_json:
        write_json({"differences": differences})
        return
    from edalab.terminal.employees import differences_view

    console().print(differences_view(differences))


@app.command(help=say("employee.help-ask"), epilog=say("ask.forms"))
def ask(
    question: Annotated[
        list[str] | None,
        typer.Argument(metavar="[QUESTION]", help=say("employee.argument-question")),
    ] = None,
    *,
    where: Log = None,
    as_json: Json = False,
) -> None:
    """Answer a question about the history, with the events that the answer rests on."""
    from edalab.domains.employees.asking.ask import ask as answer_to

    with employee_log(where) as log:
        text = " ".join(question or ())
        if not text.strip():
            text = _choose_question(log)
        answer = answer_to(log, text, directory=view_of(log, where), today=present().date())
    if as_json:
        write_json(answer.document())
        return
    from edalab.terminal.employees import answer_view

    console().print(answer_view(answer))


@app.command("sample", help=say("employee.help-sample"))
def load_sample(*, no_project: NoProject = False, where: Log = None, as_json: Json = False) -> None:
    """Load the three employees of the course."""
    with changing(where, no_project=no_project) as (log, _):
        loaded = sample.load(log)
        rows = reports.list_employees(log)
    if as_json:
        write_json({**_builtins(loaded), "employees": rows})
        return
    key = "employee.sample-loaded" if loaded.added else "employee.sample-there"
    write_text(say(key, numbers=", ".join(map(str, loaded.numbers)), added=loaded.added))
    _show_rows(rows, 0, as_json=False)


def _carry_out(
    who: str,
    commands: Any,
    on: str | None,
    *,
    expected: int | None = None,
    where: str | None,
    no_project: bool,
    as_json: bool,
) -> None:
    with changing(where, no_project=no_project) as (log, view):
        outcome = registry.update(
            log,
            who,
            commands,
            occurred_at=_moment(on),
            now=present(),
            expected=expected,
            directory=view,
        )
    _show_outcome(outcome, as_json=as_json)


def _show_outcome(outcome: registry.Outcome, *, as_json: bool) -> None:
    if as_json:
        write_json(outcome)
        return
    from edalab.terminal.employees import outcome_view

    console().print(outcome_view(outcome))


def _show_rows(rows: tuple[reports.Row, ...], behind: int, *, as_json: bool) -> None:
    if as_json:
        write_json({"employees": rows, "behind": behind})
        return
    if not rows:
        write_text(say("employee.none"))
        tell_behind(behind)
        return
    from edalab.terminal.employees import employees_view

    screen = console()
    screen.print(employees_view(rows, screen.width))
    tell_behind(behind)


def _moment(on: str | None) -> Any:
    day = parse_day("--on", on)
    return present() if day is None else moment(day)


def _field(text: str | None) -> str | None:
    if text is None:
        return None
    name = text.strip().lower().replace("-", "_").replace(" ", "_")
    if name not in FIELDS:
        raise UnknownName("field", text, list(FIELDS))
    return name


def _builtins(value: Any) -> Any:
    import msgspec

    return msgspec.to_builtins(value)


def _choose_question(log: EventLog) -> str:
    from edalab.domains.employees.asking.suggestions import suggestions

    offered = suggestions(log, language())
    if not interactive():
        raise NeedsTerminal("employee-which-question", examples="; ".join(offered))
    from edalab.terminal.prompter import Left, TerminalPrompter

    try:
        options = [(question, question) for question in offered]
        return TerminalPrompter().choose(say("employee.choose-question"), options)
    except Left:
        raise typer.Exit from None
