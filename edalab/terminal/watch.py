"""Plays a run on the terminal: shows each actor's state as the virtual clock advances."""

import time
from collections.abc import Mapping, Sequence
from typing import Final, Literal, Protocol, TypeAlias

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.text import Text

from edalab.lab.trace import Record
from edalab.lab.units import SECOND
from edalab.lab.views.actors import happened
from edalab.lab.views.gauges import Counts
from edalab.lab.views.player import Player
from edalab.lab.views.scene import Scene, Standing
from edalab.lab.views.sentences import sentence_at
from edalab.terminal.glyphs import COLOURS, Glyphs, glyphs
from edalab.terminal.keys import GONE
from edalab.terminal.measure_words import side_name
from edalab.terminal.measuring import Scale, fit
from edalab.terminal.paging import Page
from edalab.terminal.race import Race
from edalab.terminal.safe import printable
from edalab.terminal.session import terminal_session
from edalab.terminal.view_frames import WATCHED_VIEWS, ViewFrames
from edalab.texts import say

Key: TypeAlias = Literal["space", "left", "right", "tab", "plus", "minus", "quit", "other"]

_KEYS: Final[dict[str, Key]] = {
    " ": "space",
    "left": "left",
    "h": "left",
    "right": "right",
    "l": "right",
    "\t": "tab",
    "+": "plus",
    "=": "plus",
    "-": "minus",
    "q": "quit",
    GONE: "quit",
}
_FRAME_S = 0.05
_GAUGE = 20
_SENTENCES = 3
_OTHER_ROWS = _SENTENCES + 5
"""Rows for everything that is not an actor."""
_VIEW_OTHER_ROWS = 6
"""Rows for everything that is not the view."""
_RACE_OTHER_ROWS = 4
"""Rows for everything that is neither the race nor a sentence."""


def watch(
    traces: Mapping[str, Sequence[Record]],
    console: Console,
    speed: float | None = None,
    experiment: str = "",
    *,
    view: str = "",
) -> None:
    """Play the run until the user quits, then restore the terminal.

    Args:
        traces: The records by side; there is at least one record.
        console: A terminal.
        speed: Virtual seconds for each real second; None for a run of about ten seconds.
        experiment: The experiment, for the labels of its sides.
        view: The view that is played; the actors' states where it is none that can be.
    """
    traces = {side: happened(records) for side, records in traces.items()}
    player = Player(traces, speed)
    play(player, Frames(player, traces, experiment, view=view), console)


def play(player: Player, show: "Show", console: Console) -> None:
    """Draw frame after frame until the user quits, then restore the terminal.

    Args:
        player: The player.
        show: Draws the frames and acts on keys.
        console: A terminal.
    """
    with terminal_session() as terminal, terminal.full_screen():
        before = time.monotonic()
        while True:
            terminal.draw(console, show.frame(console))
            pressed = terminal.read_key(_FRAME_S if player.playing else 10 * _FRAME_S)
            key = None if pressed is None else _KEYS.get(pressed, "other")
            now = time.monotonic()
            player.advance(now - before)
            before = now
            if key == "quit":
                return
            if key is not None:
                show.press(key)


def steer(player: Player, key: Key, side: str | None = None) -> None:
    """Act on the keys that mean the same on every screen.

    Args:
        player: The player.
        key: The key that was pressed.
        side: The side whose records count; None for all sides.
    """
    if key == "space":
        player.pause_or_play()
    elif key in {"left", "right"}:
        player.step(1 if key == "right" else -1, side)
    elif key in {"plus", "minus"}:
        player.faster(2 if key == "plus" else 0.5)


class Show(Protocol):
    """Draws the screen at each moment."""

    def press(self, key: Key) -> None:
        """Act on a key that was pressed."""

    def frame(self, console: Console) -> RenderableType:
        """Return the present screen."""


class Frames:
    """Draws the screen at each moment.

    Args:
        player: The player.
        traces: The records by side.
        experiment: The experiment, for the labels of its sides.
        view: The view that is played; the actors' states where it is none that can be.
    """

    def __init__(
        self,
        player: Player,
        traces: Mapping[str, Sequence[Record]],
        experiment: str = "",
        *,
        view: str = "",
    ) -> None:
        self._experiment = experiment
        self._player = player
        self._scale = Scale.of(player.end)
        self._front = next(iter(traces))
        self._together = True
        names = {side: side_name(side, experiment) for side in traces}
        racing = view == "race"
        self._race = Race(traces, names, by_record=player.by_record) if racing else None
        self._view = ViewFrames(view, traces, experiment) if view in WATCHED_VIEWS else None

    def press(self, key: Key) -> None:
        """Act on a key that was pressed."""
        if key == "tab":
            sides = list(self._player.scenes)
            self._front = sides[(sides.index(self._front) + 1) % len(sides)]
        steer(self._player, key, None if self._together else self._front)

    def frame(self, console: Console) -> RenderableType:
        """Return the present screen."""
        if self._race is not None:
            return self._race_frame(console, self._race)
        if self._view is not None:
            return self._view_frame(console, self._view)
        player, drawn = self._player, glyphs(console)
        room = console.height - _OTHER_ROWS
        needed = sum(len(scene.actors) + 2 for scene in player.scenes.values())
        self._together = together = needed <= room
        sides = list(player.scenes) if together else [self._front]
        parts: list[RenderableType] = [clock(player, self._scale, console, drawn)]
        for side in sides:
            parts.append(Text(""))
            if len(player.scenes) > 1:
                parts.append(Text(side_name(side, self._experiment), style="bold underline"))
            parts += _actors(player.scenes[side], console, drawn, room - 2)
        parts.append(Text(""))
        parts += self._last_sentences()
        parts.append(Text(""))
        keys = say("view.watch-keys")
        if not together:
            keys += " · " + say("view.watch-tab")
        parts.append(Text(keys, style="dim", no_wrap=True, overflow="ellipsis"))
        return Group(*parts)

    def _race_frame(self, console: Console, race: Race) -> RenderableType:
        """Return the race up to now, and as many of the last sentences as there is room for."""
        self._together = True
        rows = [
            line
            for row in race.rows(console, self._player.at)
            for line in (row.split("\n") if isinstance(row, Text) else [row])
        ]
        room = console.height - len(rows) - _RACE_OTHER_ROWS
        sentences = self._last_sentences()[max(0, _SENTENCES - max(0, room)) :]
        keys = Text(say("view.watch-keys"), style="dim", no_wrap=True, overflow="ellipsis")
        played = clock(self._player, self._scale, console, glyphs(console))
        return Group(played, Text(""), *rows, Text(""), *sentences, keys)

    def _view_frame(self, console: Console, view: ViewFrames) -> RenderableType:
        """Return the view up to now."""
        room = console.height - _VIEW_OTHER_ROWS
        self._together = together = view.together(room)
        sides = list(self._player.scenes) if together else [self._front]
        rows = Group(*view.rows(self._player, sides, console, room))
        # In a very narrow window a row may break in two; what came last stays.
        lines = Page(console.render_lines(rows, pad=False)[-room:])
        keys = say("view.watch-keys") + ("" if together else " · " + say("view.watch-tab"))
        played = clock(self._player, self._scale, console, glyphs(console))
        last = Text(keys, style="dim", no_wrap=True, overflow="ellipsis")
        return Group(played, Text(""), lines, Text(""), self._last_sentences()[-1], last)

    def _last_sentences(self) -> list[Text]:
        side = self._player.last if self._together else self._front
        if side is None:
            return [Text("")] * _SENTENCES
        scene = self._player.scenes[side]
        numbers = range(max(1, scene.seen - _SENTENCES + 1), scene.seen + 1)
        lines = [
            Text(printable(sentence_at(scene, number)), no_wrap=True, overflow="ellipsis",
                 style="" if number == scene.seen else "dim")
            for number in numbers
        ]  # fmt: skip
        return [Text("")] * (_SENTENCES - len(lines)) + lines


def clock(player: Player, scale: Scale, console: Console, drawn: Glyphs) -> Text:
    """Return the time that has been played, as a bar, and what the player does."""
    if player.over:
        doing = say("view.watch-over")
    elif player.playing and player.by_record:
        doing = say("view.watch-playing-records")
    elif player.playing:
        speed = round(player.speed * SECOND)
        doing = say("view.watch-playing", speed=Scale.of(speed).with_unit(speed))
    else:
        doing = say("view.watch-paused")
    exactly = round(player.at)
    # While the clock runs, the last digits would only flicker.
    at = exactly // (player.end // 1000 or 1) * (player.end // 1000 or 1)
    if player.by_record:
        position = say("view.watch-clock-records", at=int(player.at), end=player.end)
    else:
        position = say(
            "view.watch-clock",
            at=scale.with_unit(at if player.playing else exactly),
            end=scale.with_unit(player.end),
        )
    width = max(4, min(40, console.width - cell_len(position) - cell_len(doing) - 4))
    done = round(width * player.at / player.end) if player.end else 0
    text = Text(f"{position}  ", no_wrap=True, overflow="ellipsis")
    text.append(drawn.full * done + drawn.empty * (width - done), style="blue")
    return text.append(f"  {doing}")


def _actors(scene: Scene, console: Console, drawn: Glyphs, most: int) -> list[Text]:
    label = min(18, max(6, console.width // 4), max(map(len, scene.actors), default=6))
    lines = [_actor(standing, label, drawn) for standing in scene.standing()[: max(1, most)]]
    hidden = len(scene.actors) - len(lines)
    if hidden:
        lines[-1] = Text(say("view.more-actors", left=hidden + 1), style="dim")
    return lines


def _actor(standing: Standing, label: int, drawn: Glyphs) -> Text:
    text = Text(fit(standing.actor, label, drawn.cut) + "  ", no_wrap=True, overflow="ellipsis")
    if standing.crashed:
        return text.append(f"{drawn.crash} {say('view.watch-crashed')}", style="bold red")
    if standing.holds is not None:
        return text.append_text(gauge(standing.holds, drawn))
    state = standing.state
    if state is None:
        return text.append(say("view.watch-idle"), style="dim")
    text.append(drawn.states[state] * 2, style=COLOURS[state])
    messages = ", ".join(map(printable, standing.messages))
    return text.append(f" {say(f'view.told-{state}')}  {messages}")


def gauge(level: Counts, drawn: Glyphs) -> Text:
    """Return the counts of ready, unacked and acked messages as a bar and in numbers."""
    counts = (level.ready, level.unacked, level.acked)
    total = sum(counts)
    # A few messages have a cell each; with many, a cell is a share of them.
    parts = counts if total <= _GAUGE else tuple(round(_GAUGE * count / total) for count in counts)
    text = Text("[")
    marks = (drawn.full, drawn.half, drawn.empty)
    for part, mark, style in zip(parts, marks, ("cyan", "yellow", "green"), strict=True):
        text.append(mark * part, style=style)
    text.append(" " * max(0, _GAUGE - sum(parts)) + "]  ")
    words = ("ready", "unacked", "acked")
    numbers = [
        f"{mark} {word} {count}" for mark, word, count in zip(marks, words, counts, strict=True)
    ]
    return text.append("  ".join(numbers))
