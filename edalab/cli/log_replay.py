"""``edalab log replay``: folds a stream with and without snapshots, and compares both."""

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
    snapshots = Snapshots(
        snapshots_path(options.where), every=parse_number("--every", every, 1) or _EVERY
    )
    with employee_log(options.where) as log:
        comparison = compare(log, stream, folding, snapshots)
    if options.as_json:
        write_json(comparison)
    elif not comparison.version:
        write_text(say("log.replay-none", stream=stream))
    else:
        write_text(
            say(
                "log.replay-stream", stream=stream, count=comparison.version, every=comparison.every
            )
        )
        used_snapshot = comparison.with_snapshots.replayed < comparison.version
        for key, run in (
            ("first", comparison.from_first),
            ("with" if used_snapshot else "without", comparison.with_snapshots),
            ("again", comparison.again),
        ):
            ms = f"{1000 * run.seconds:,.1f}"
            if key != "again" or run.replayed < comparison.version:
                write_text(say(f"log.replay-{key}", count=run.replayed, ms=ms))
        key = "same" if comparison.same else "other"
        write_text(say(f"log.replay-{key}", hash=comparison.from_first.state[:16]))
        unused = comparison.again.replayed == comparison.version
        write_text(say(f"log.replay-{'unkept' if unused else 'kept'}", path=comparison.snapshots,
                       every=comparison.every))  # fmt: skip
    if not comparison.same:
        raise typer.Exit(1)
