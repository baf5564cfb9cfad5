"""``edalab employee``: commands and queries on the employee registry, an event log."""

from datetime import date
from typing import Annotated, Any

import typer

from edalab.cli.employee_view import AppendOptions, Wait, appending, tell_behind, view_of
from edalab.cli.logs import LogOptions, employee_log
from edalab.cli.options import Options, parse_day, present, text_option, with_options
from edalab.domains.employees import registry, reports
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


Who = Annotated[str, typer.Argument(metavar="WHO", help=say("employee.argument-who"))]
Role = Annotated[str | None, text_option("--role", "employee.option-role")]
Address = Annotated[str | None, text_option("--address", "employee.option-address")]
On = Annotated[str | None, text_option("--on", "employee.option-on", "DATE")]
Field = Annotated[str | None, text_option("--field", "employee.option-field", "FIELD")]


class DayOptions(Options, frozen=True):
    """The day that a report shows, and the day whose knowledge it uses."""

    as_of: Annotated[str | None, text_option("--as-of", "employee.option-as-of", "DATE")] = None
    as_known_on: Annotated[
        str | None, text_option("--as-known-on", "employee.option-as-known-on", "DATE")
    ] = None

    def parsed(self) -> tuple[date | None, date | None]:
        """Return both days; None for an option that was not given.

        Raises:
            BadSyntax: A text is no date.
        """
        return (
            parse_day("--as-of", self.as_of),
            parse_day("--as-known-on", self.as_known_on),
        )


@app.command(help=say("employee.help-hire"))
@with_options
def hire(
    name: Annotated[str, typer.Argument(metavar="NAME", help=say("employee.argument-name"))],
    *,
    role: Annotated[str, text_option("--role", "employee.option-role")],
    address: Address = None,
    on: On = None,
    options: AppendOptions,
) -> None:
    """Append Hired under the next free number."""
    first, last = split_name(name)
    command = Hire(first_name=first, last_name=last, role=role, address=address)
    with appending(options.where, no_project=options.no_project) as (log, _):
        outcome = registry.hire(log, command, occurred_at=_moment(on), now=present())
    _show_outcome(outcome, as_json=options.as_json)


@app.command(help=say("employee.help-update"))
@with_options
def update(
    who: Who,
    *,
    role: Role = None,
    address: Address = None,
    first_name: Annotated[
        str | None, text_option("--first-name", "employee.option-first-name")
    ] = None,
    last_name: Annotated[
        str | None, text_option("--last-name", "employee.option-last-name")
    ] = None,
    on: On = None,
    expected: Annotated[
        int | None, text_option("--expected", "employee.option-expected", "VERSION")
    ] = None,
    options: AppendOptions,
) -> None:
    """Append the changes: RoleChanged, AddressChanged, NameChanged."""
    commands: list[Change] = []
    if first_name is not None or last_name is not None:
        commands.append(ChangeName(first_name=first_name, last_name=last_name))
    if role is not None:
        commands.append(ChangeRole(role=role))
    if address is not None:
        commands.append(ChangeAddress(address=address))
    if not commands:
        raise UsageError("employee-nothing-to-update")
    _carry_out(who, commands, on, options, expected=expected)


@app.command(help=say("employee.help-leave"))
@with_options
def leave(
    who: Who,
    *,
    on: On = None,
    options: AppendOptions,
) -> None:
    """Append Left."""
    _carry_out(who, [Leave()], on, options)


@app.command(help=say("employee.help-rehire"))
@with_options
def rehire(
    who: Who,
    *,
    role: Role = None,
    on: On = None,
    options: AppendOptions,
) -> None:
    """Append Rehired."""
    _carry_out(who, [Rehire(role=role)], on, options)


@app.command(help=say("employee.help-correct"))
@with_options
def correct(
    who: Who,
    event: Annotated[str, typer.Argument(metavar="EVENT", help=say("employee.argument-event"))],
    *,
    value: Annotated[str, text_option("--value", "employee.option-value")],
    field: Field = None,
    options: AppendOptions,
) -> None:
    """Append Corrected, which names the wrong event."""
    command = Correct(event=event, value=value, field=_field(field))
    _carry_out(who, [command], None, options)


@app.command(help=say("employee.help-history"))
@with_options
def history(
    who: Who,
    *,
    field: Field = None,
    days: DayOptions,
    options: LogOptions,
) -> None:
    """Show what happened to one employee, event by event."""
    as_of, as_known_on = days.parsed()
    with employee_log(options.where) as log:
        report = reports.history(
            log,
            who,
            field=_field(field),
            as_of=as_of,
            as_known_on=as_known_on,
            directory=view_of(log, options.where),
        )
    if options.as_json:
        write_json(report)
        return
    from edalab.terminal.employees import history_view

    screen = console()
    screen.print(history_view(report, screen.width))


@app.command(help=say("employee.help-show"))
@with_options
def show(
    who: Who,
    *,
    days: DayOptions,
    wait: Wait = False,
    options: LogOptions,
) -> None:
    """Show one employee, from the view; as of another day, from the log."""
    as_of, as_known_on = days.parsed()
    with employee_log(options.where) as log:
        view = view_of(log, options.where)
        if as_of or as_known_on:
            behind = 0
            row = reports.show(log, who, as_of=as_of, as_known_on=as_known_on, directory=view)
        else:
            if wait:
                view.catch_up()
            answer, behind = view.show(who)
            if isinstance(answer, DomainRefusal):
                tell_behind(behind, refused=True)
                raise answer
            row = answer
    if options.as_json:
        write_json({**_builtins(row), "behind": behind})
        return
    from edalab.terminal.employees import employee_view

    console().print(employee_view(row))
    tell_behind(behind)


@app.command("list", help=say("employee.help-list"))
@with_options
def list_all(
    *,
    days: DayOptions,
    wait: Wait = False,
    options: LogOptions,
) -> None:
    """Show all employees, from the view; as of another day, from the log."""
    as_of, as_known_on = days.parsed()
    with employee_log(options.where) as log:
        if as_of or as_known_on:
            rows, behind = reports.list_employees(log, as_of=as_of, as_known_on=as_known_on), 0
        else:
            view = view_of(log, options.where)
            if wait:
                view.catch_up()
            rows, behind = view.list()
    _show_rows(rows, behind, as_json=options.as_json)


@app.command(help=say("employee.help-diff"))
@with_options
def diff(
    who: Who,
    *,
    from_day: Annotated[str, text_option("--from", "employee.option-from", "DATE")],
    to_day: Annotated[str, text_option("--to", "employee.option-to", "DATE")],
    options: LogOptions,
) -> None:
    """Show what differs between two days."""
    first, last = parse_day("--from", from_day), parse_day("--to", to_day)
    assert first is not None  # noqa: S101 - the options are required
    assert last is not None  # noqa: S101
    with employee_log(options.where) as log:
        differences = reports.diff(
            log, who, from_day=first, to_day=last, directory=view_of(log, options.where)
        )
    if options.as_json:
        write_json({"differences": differences})
        return
    from edalab.terminal.employees import differences_view

    console().print(differences_view(differences))


@app.command(help=say("employee.help-ask"), epilog=say("ask.forms"))
@with_options
def ask(
    question: Annotated[
        list[str] | None,
        typer.Argument(metavar="[QUESTION]", help=say("employee.argument-question")),
    ] = None,
    *,
    options: LogOptions,
) -> None:
    """Answer a question about the history, with the events that the answer rests on."""
    from edalab.domains.employees.asking.ask import ask as answer_to

    with employee_log(options.where) as log:
        text = " ".join(question or ())
        if not text.strip():
            text = _choose_question(log)
        answer = answer_to(log, text, directory=view_of(log, options.where), today=present().date())
    if options.as_json:
        write_json(answer.document())
        return
    from edalab.terminal.employees import answer_view

    console().print(answer_view(answer))


@app.command("sample", help=say("employee.help-sample"))
@with_options
def load_sample(*, options: AppendOptions) -> None:
    """Load the three employees of the course."""
    from edalab.domains.employees import sample

    with appending(options.where, no_project=options.no_project) as (log, _):
        loaded = sample.load(log)
        rows = reports.list_employees(log)
    if options.as_json:
        write_json({**_builtins(loaded), "employees": rows})
        return
    key = "employee.sample-loaded" if loaded.added else "employee.sample-there"
    write_text(say(key, numbers=", ".join(map(str, loaded.numbers)), added=loaded.added))
    _show_rows(rows, 0, as_json=False)


def _carry_out(
    who: str,
    commands: Any,
    on: str | None,
    options: AppendOptions,
    *,
    expected: int | None = None,
) -> None:
    with appending(options.where, no_project=options.no_project) as (log, view):
        outcome = registry.update(
            log,
            who,
            commands,
            occurred_at=_moment(on),
            now=present(),
            expected=expected,
            directory=view,
        )
    _show_outcome(outcome, as_json=options.as_json)


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
    from edalab.terminal.prompter import TerminalPrompter, UserLeft

    try:
        options = [(question, question) for question in offered]
        return TerminalPrompter().choose(say("employee.choose-question"), options)
    except UserLeft:
        raise typer.Exit from None
