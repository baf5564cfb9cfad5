"""The characters that drawings are made of: one set for UTF-8 terminals, one in ASCII alone."""

from typing import Final

import msgspec
from rich.console import Console

from edalab.lab.actions import State, Tone, action_of
from edalab.terminal.console import ascii_only


class Glyphs(msgspec.Struct, frozen=True):
    """One character for each part of a drawing; their shapes differ, whatever their colours.

    Args:
        states: What fills a lane of the timeline.
        crash: Where an actor dies.
        restart: Where it comes back.
        axis: The line under the lanes, its corner, its ticks and its end.
        lane: The life line of an idle actor in the sequence diagram.
        working: The same while it works.
        spot: Where it does something alone.
        line: An arrow's shaft.
        right, left: An arrow's head.
        arrow: In running text.
        full, half, empty: What fills a gauge for ready, unacked, and nothing.
        cut: Stands for what was left out of a name.
    """

    states: dict[State, str]
    crash: str
    restart: str
    axis: str
    lane: str
    working: str
    spot: str
    line: str
    right: str
    left: str
    arrow: str
    full: str
    half: str
    empty: str
    cut: str


UNICODE: Final = Glyphs(
    states={"busy": "█", "blocked": "▒", "waiting": "·"},
    crash="✗", restart="↻", axis="└─┴┘", lane="│", working="┃", spot="●", line="─",
    right="▶", left="◀", arrow="→", full="█", half="▒", empty="░", cut="…",
)  # fmt: skip

ASCII: Final = Glyphs(
    states={"busy": "#", "blocked": "=", "waiting": "."},
    crash="X", restart="R", axis="+-+|", lane="|", working="#", spot="o", line="-",
    right=">", left="<", arrow="->", full="#", half="=", empty=".", cut="~",
)  # fmt: skip

COLOURS: Final[dict[State, str]] = {"busy": "green", "blocked": "red", "waiting": "cyan"}

TONES: Final[dict[Tone, str]] = {"plain": "", "good": "green", "caution": "yellow", "bad": "red"}
"""The style of an action, by what it means; the words beside it say the same without colour."""

CRASH_STYLE: Final = "bold red"


def style_of(action: str, tone: Tone) -> str:
    """The style in which an action is shown."""
    return CRASH_STYLE if action_of(action).life == "ends" else TONES[tone]


def glyphs(console: Console) -> Glyphs:
    """The set that suits the terminal."""
    return ASCII if ascii_only(console) else UNICODE
