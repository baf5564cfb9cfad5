"""Writes a run as a terminal recording in the format of asciinema (asciicast version 2)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console

from edalab.lab.output_files import check_replaceable, write_whole
from edalab.lab.trace import Record
from edalab.lab.views.actors import happened
from edalab.lab.views.player import Player
from edalab.terminal.console import drawing_console
from edalab.terminal.watch import Frames

_STEP_S: Final = 0.1
_LAST_S: Final = 2.0
_HEAD: Final = b'{"version":2'
_CLEAR: Final = "\x1b[H\x1b[2J"


def check_cast(path: Path) -> None:
    """Check that a recording can be written to a path without overwriting another kind of file.

    Raises:
        TraceFileError: The path holds another kind of file, or its folder is missing.
    """
    check_replaceable(path, lambda head: head.startswith(_HEAD), "cast-would-overwrite")


def write_cast(
    path: Path,
    traces: Mapping[str, Sequence[Record]],
    like: Console,
    experiment: str,
    view: str = "",
) -> None:
    """Write what ``--watch`` shows as a recording; write the whole file or nothing.

    Args:
        path: The file.
        traces: The records by side, at least one in all.
        like: The console that says whether colours are used.
        experiment: The experiment, for the labels of its sides.
        view: The view that is played.

    Raises:
        TraceFileError: The file can't be written.
    """
    check_cast(path)
    sides = {side: happened(records) for side, records in traces.items()}
    player = Player(sides)
    frames = Frames(player, sides, experiment, view=view)
    window = drawing_console(like, "256", 80, 24, record=False)
    header = {"version": 2, "width": window.width, "height": window.height, "title": experiment}
    lines: list[object] = [header]
    at = 0.0
    shown = ""
    while True:
        with window.capture() as captured:
            window.print(frames.frame(window))
        drawn = _CLEAR + captured.get().rstrip("\n").replace("\n", "\r\n")
        if drawn != shown:
            lines.append([round(at, 3), "o", drawn])
            shown = drawn
        if player.over:
            break
        if player.end:
            player.advance(_STEP_S)
        else:
            player.step(1)
        at += _STEP_S
    lines.append([round(at + _LAST_S, 3), "o", ""])
    write_whole(path, msgspec.json.Encoder().encode_lines(lines))
