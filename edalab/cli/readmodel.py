"""``edalab readmodel``: how far the view has come, and making it come further."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from edalab.cli.logs import employee_log
from edalab.cli.options import Json
from edalab.cli.views import view_of
from edalab.eventlog.protocol import EventLog
from edalab.readmodel.opening import Status, View
from edalab.readmodel.projector import Advance, catch_up, rebuild
from edalab.readmodel.protocol import ReadModel
from edalab.terminal.console import write_error, write_json, write_text
from edalab.texts import say

app = typer.Typer(add_completion=False, help=say("readmodel.help"), no_args_is_help=True)


@app.command(help=say("readmodel.help-status"))
def status(*, as_json: Json = False) -> None:
    """Show how the view is; changes nothing."""
    with employee_log() as log:
        view = view_of(log)
        found, head = view.status(), log.head()
    if as_json:
        write_json({**_json(found), "log_position": head, "path": str(view.location)})
        return
    write_text(say(f"readmodel.state-{found.state}", behind=found.behind))
    write_text(say("readmodel.positions", position=found.position, head=head))
    if found.content_hash is not None:
        write_text(say("readmodel.rows", employees=found.employees, hash=found.content_hash))
    write_text(say("readmodel.path", path=view.location))


@app.command(help=say("readmodel.help-lag"))
def lag(*, as_json: Json = False) -> None:
    """Show how many events the view is behind; changes nothing."""
    with employee_log() as log:
        found, head = view_of(log).status(), log.head()
    if as_json:
        write_json({"behind": found.behind, "position": found.position, "log_position": head})
        return
    write_text(say("readmodel.lag", behind=found.behind))


@app.command("catch-up", help=say("readmodel.help-catch-up"))
def bring_along(*, as_json: Json = False) -> None:
    """Fold what the view does not have yet."""
    with employee_log() as log:
        view = view_of(log)
        before = view.status()
        with _progress(log) as advance:
            view.ask(lambda each: catch_up(each, log, advance=advance), as_is=True)
        after = view.status()
    folded = after.position - (before.position if before.trusted else 0)
    if as_json:
        write_json({"folded": folded, "position": after.position, "behind": after.behind})
        return
    write_text(say("readmodel.caught-up", folded=folded, position=after.position))


@app.command("rebuild", help=say("readmodel.help-rebuild"))
def make_anew(*, as_json: Json = False) -> None:
    """Make the view anew from the whole log, and compare its content with what was there."""
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
    def question(each: ReadModel) -> tuple[int, int, str]:
        with _progress(view.log) as advance:
            folded = rebuild(each, view.log, advance=advance)
        checkpoint = each.checkpoint()
        return folded, checkpoint.position if checkpoint else 0, each.content_hash()

    return view.ask(question, as_is=True)


@contextmanager
def _progress(log: EventLog) -> Iterator[Advance]:
    """Show how far a fold has come, on a terminal; Ctrl-C says it too, and passes on."""
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


def _json(found: Status) -> dict[str, object]:
    return {name: getattr(found, name) for name in found.__struct_fields__}
