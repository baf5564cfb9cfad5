"""``edalab log replay``: a stream's state from its first event, and from a snapshot."""

from typing import Annotated

import typer

from edalab.cli.logs import LogOptions, employee_log
from edalab.cli.options import parse_number
from edalab.terminal.console import write_json, write_text
from edalab.texts import say

_EVERY = 100


def replay(
    stream: Annotated[str, typer.Argument(metavar="STREAM", help=say("log.argument-stream"))],
    *,
    every: Annotated[
        int | None,
        typer.Option("--every", metavar="N", show_default=False, help=say("log.option-every")),
    ] = None,
    options: LogOptions,
) -> None:
    """Fold a stream with and without snapshots, and compare the two."""
    from edalab.domains.foldings import folding_of
    from edalab.eventlog.snapshot_comparison import compare
    from edalab.eventlog.snapshots import Snapshots
    from edalab.wiring import snapshots_path

    folding = folding_of(stream)
    kept = Snapshots(
        snapshots_path(options.where), every=parse_number("--every", every, 1) or _EVERY
    )
    with employee_log(options.where) as log:
        found = compare(log, stream, folding, kept)
    if options.as_json:
        write_json(found)
    elif not found.version:
        write_text(say("log.replay-none", stream=stream))
    else:
        write_text(say("log.replay-stream", stream=stream, count=found.version, every=found.every))
        found_one = found.with_snapshots.replayed < found.version
        for key, run in (
            ("first", found.from_first),
            ("with" if found_one else "without", found.with_snapshots),
            ("again", found.again),
        ):
            ms = f"{1000 * run.seconds:,.1f}"
            if key != "again" or run.replayed < found.version:
                write_text(say(f"log.replay-{key}", count=run.replayed, ms=ms))
        key = "same" if found.same else "other"
        write_text(say(f"log.replay-{key}", hash=found.from_first.state[:16]))
        unused = found.again.replayed == found.version
        write_text(say(f"log.replay-{'unkept' if unused else 'kept'}", path=found.snapshots,
                       every=found.every))  # fmt: skip
    if not found.same:
        raise typer.Exit(1)
