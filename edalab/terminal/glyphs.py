"""The characters and colours of drawings: one set for UTF-8 terminals, one for ASCII."""

from typing import Final

import msgspec
from rich.console import Console

from edalab.lab.actions import State, Tone, action_of
from edalab.terminal.console import ascii_only


class Glyphs(msgspec.Struct, frozen=True):
    """The character for each part of a drawing; shapes differ, so that colour is not needed.

    Args:
        states: The fill of a timeline's lane, by state.
        crash: An actor's crash.
        restart: Its restart.
        axis: The line under the lanes, its corner, its ticks and its end.
        lane: The life line of an idle actor in the sequence diagram.
        working: The same while it works.
        spot: Something that an actor does alone.
        line: An arrow's shaft.
        right, left: An arrow's head.
        arrow: An arrow in running text.
        full, half, empty: The fill of a gauge for ready, unacked and acked.
        cut: The mark in place of a name's omitted part.
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
"""The style of an action by its tone; the text beside it says the same without colour."""

CRASH_STYLE: Final = "bold red"


def style_of(action: str, tone: Tone) -> str:
    """Return the style in which an action is shown."""
    return CRASH_STYLE if action_of(action).life == "ends" else TONES[tone]


def glyphs(console: Console) -> Glyphs:
    """Return the set of characters that suits the console."""
    return ASCII if ascii_only(console) else UNICODE
