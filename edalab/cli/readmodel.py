"""``edalab readmodel``: shows the state of the employees' view, updates it, rebuilds it."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from edalab.cli.employee_view import view_of
from edalab.cli.logs import employee_log
from edalab.cli.options import Json
from edalab.cli.set_aside import events_set_aside, write_set_aside
from edalab.eventlog.protocol import EventLog
from edalab.readmodel.opening import Status, View
from edalab.readmodel.projector import Advance, catch_up, rebuild
from edalab.readmodel.protocol import ReadModel
from edalab.terminal.console import write_error, write_json, write_text
from edalab.texts import say

app = typer.Typer(add_completion=False, help=say("readmodel.help"), no_args_is_help=True)


@app.command(help=say("readmodel.help-status"))
def status(*, as_json: Json = False) -> None:
    """Show the state of the view without changing it."""
    with employee_log() as log:
        view = view_of(log)
        current, head = view.status(), log.head()
        aside = events_set_aside(log)
    if as_json:
        write_json(
            {
                **_json(current),
                "log_position": head,
                "path": str(view.location),
                "events_set_aside": aside,
            }
        )
        return
    write_text(say(f"readmodel.state-{current.state}", behind=current.behind))
    write_text(say("readmodel.positions", position=current.position, head=head))
    if current.content_hash is not None:
        write_text(say("readmodel.rows", employees=current.employees, hash=current.content_hash))
    write_text(say("readmodel.path", path=view.location))
    write_set_aside(aside)


@app.command(help=say("readmodel.help-lag"))
def lag(*, as_json: Json = False) -> None:
    """Show how many events the view is behind, without changing it."""
    with employee_log() as log:
        current, head = view_of(log).status(), log.head()
    if as_json:
        write_json({"behind": current.behind, "position": current.position, "log_position": head})
        return
    write_text(say("readmodel.lag", behind=current.behind))


@app.command("catch-up", help=say("readmodel.help-catch-up"))
def catch_up_view(*, as_json: Json = False) -> None:
    """Fold the events that the view lacks."""
    with employee_log() as log:
        view = view_of(log)
        before = view.status()
        with _progress(log) as advance:
            view.ask(lambda model: catch_up(model, log, advance=advance), as_is=True)
        after = view.status()
    folded = after.position - (before.position if before.trusted else 0)
    if as_json:
        write_json({"folded": folded, "position": after.position, "behind": after.behind})
        return
    write_text(say("readmodel.caught-up", folded=folded, position=after.position))


@app.command("rebuild", help=say("readmodel.help-rebuild"))
def rebuild_view(*, as_json: Json = False) -> None:
    """Rebuild the view from the whole log and compare its content with the old one."""
    with employee_log() as log:
        view = view_of(log)
        before = view.status()
        folded, position, after = _rebuilt(view)
    same = before.content_hash == after if before.position == position else None
    if before.content_hash is None:
        same = None
    if as_json:
        write_json(
            {"folded": folded, "before": before.content_hash, "after": after, "same": same}
        )  # fmt: skip
        return
    write_text(say("readmodel.rebuilt", folded=folded, hash=after))
    key = {True: "same", False: "other", None: "not-compared"}[same]
    write_text(say(f"readmodel.content-{key}"))


def _rebuilt(view: View) -> tuple[int, int, str]:
    def rebuild_and_hash(model: ReadModel) -> tuple[int, int, str]:
        with _progress(view.log) as advance:
            folded = rebuild(model, view.log, advance=advance)
        checkpoint = model.checkpoint()
        return folded, checkpoint.position if checkpoint else 0, model.content_hash()

    return view.ask(rebuild_and_hash, as_is=True)


@contextmanager
def _progress(log: EventLog) -> Iterator[Advance]:
    """Show the progress of a fold; on Ctrl-C report how far it came, and raise."""
    from edalab.terminal.progress import bar

    reached = 0, log.head()
    try:
        with bar("readmodel.folding", reached[1]) as show_progress:

            def advance(done: int, total: int) -> None:
                nonlocal reached
                reached = done, total
                show_progress(done)

            yield advance
    except KeyboardInterrupt:
        done, total = reached
        write_error(say("readmodel.interrupted", done=done, total=total))
        raise


def _json(view_status: Status) -> dict[str, object]:
    return {name: getattr(view_status, name) for name in view_status.__struct_fields__}
