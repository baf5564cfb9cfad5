"""Steps through a run of an exercise: shows the acting line of code beside the run's picture."""

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.text import Text

from edalab.lab.trace import Record
from edalab.lab.views.player import Player
from edalab.lab.views.sentences import sentence_at
from edalab.terminal.console import ascii_only
from edalab.terminal.glyphs import Glyphs, glyphs
from edalab.terminal.lines import shortened
from edalab.terminal.measuring import Scale
from edalab.terminal.safe import printable
from edalab.terminal.sequence import sequence
from edalab.terminal.watch import Key, clock, play, steer
from edalab.texts import say

_WIDE: Final = 64
"""From this width in columns on, the code is beside the picture; else it is above."""

_WIDEST_CODE: Final = 36
_ROWS_OF_CODE: Final = 3
"""Rows of code, where it is above the picture."""

_OTHER_ROWS: Final = 9
"""Rows for everything but code and picture."""


def step_through(
    records: Sequence[Record], code: str, title: str, verdict: str, console: Console
) -> None:
    """Let a person step through a run by keys until they quit.

    Args:
        records: The records of the run, at least one.
        code: The text of the file whose lines the records name.
        title: The run's title.
        verdict: The verdict, shown at the run's end.
        console: A terminal.
    """
    player = Player({"": records})
    player.step(1)
    play(player, Steps(player, code, title, verdict), console)


class Steps:
    """Draws the screen at each step.

    Args:
        player: The player.
        code: The text of the file whose lines the records name.
        title: The run's title.
        verdict: The verdict.
    """

    def __init__(self, player: Player, code: str, title: str, verdict: str) -> None:
        self._player = player
        self._scene = player.scenes[""]
        self._code = [printable(line.expandtabs(4)) for line in code.splitlines()]
        self._title = title
        self._verdict = verdict
        self._rows: dict[int, list[Text]] = {}

    def press(self, key: Key) -> None:
        """Act on a key that was pressed."""
        steer(self._player, key)

    def frame(self, console: Console) -> RenderableType:
        """Return the present screen."""
        drawn, width = glyphs(console), console.width
        keys = "exercise.step-keys-ascii" if ascii_only(console) else "exercise.step-keys"
        room = max(4, console.height - _OTHER_ROWS)
        step = say("exercise.step", step=self._scene.seen, all=len(self._scene.records))
        lines = [
            shortened(Text(f"{step}  {printable(self._title)}", style="bold"), width, drawn.cut),
            clock(self._player, Scale.of(self._player.end), console, drawn),
            Text(""),
        ]
        if width >= _WIDE:
            lines += self._side_by_side(width, room, console, drawn)
        else:
            lines += self._code_rows(_ROWS_OF_CODE, width, drawn)
            lines += self._picture(width, room - _ROWS_OF_CODE, console, drawn)
        lines.append(Text(""))
        lines += self._words(width, console)
        lines.append(shortened(Text(say(keys), style="dim"), width, drawn.cut))
        return Group(*lines)

    def _side_by_side(self, width: int, room: int, console: Console, drawn: Glyphs) -> list[Text]:
        longest = max(map(cell_len, self._code), default=0) + 6
        columns = min(longest, _WIDEST_CODE, width // 2)
        code = self._code_rows(room, columns, drawn)
        picture = self._picture(width - columns - 2, room, console, drawn)
        rows = []
        for left, right in zip(code, picture, strict=True):
            left.pad_right(columns + 2 - left.cell_len)
            rows.append(left.append_text(right))
        return rows

    def _code_rows(self, room: int, columns: int, drawn: Glyphs) -> list[Text]:
        """Return the code around the acting line, or around the line that acted last."""
        acting, line = self._line()
        first = max(1, min(line - room // 2, len(self._code) - room + 1))
        rows = []
        for number in range(first, first + room):
            if number > len(self._code):
                rows.append(Text(""))
                continue
            acts_now = number == line and acting
            mark = drawn.right if acts_now else " "
            text = f"{mark} {number:>3} {self._code[number - 1]}"
            row = Text(text, style="bold" if acts_now else "dim")
            rows.append(shortened(row, columns, drawn.cut))
        return rows

    def _line(self) -> tuple[bool, int]:
        """Return whether the learner's code acts in this step, and the line that acted last."""
        for number in range(self._scene.seen, 0, -1):
            if line := (self._scene.records[number - 1].detail or {}).get("line", 0):
                return number == self._scene.seen, int(line)
        return False, 1

    def _picture(self, width: int, room: int, console: Console, drawn: Glyphs) -> list[Text]:
        """Return the picture up to this step, cut to its last rows where it is too high."""
        records = self._scene.records
        if width not in self._rows:
            self._rows[width] = list(sequence(records, console, len(records), width))
        rows = self._rows[width]
        head = len(rows) - len(records)
        seen = head + self._scene.seen
        visible = [*rows[:head], *rows[max(head, seen - max(1, room - head)) : seen]][:room]
        cut = [shortened(row.copy(), width, drawn.cut) for row in visible]
        return cut + [Text("") for _ in range(room - len(cut))]

    def _words(self, width: int, console: Console) -> list[Text]:
        """Return four rows: the sentence of this step and, at the end, the verdict."""
        seen = self._scene.seen
        sentence = Text(printable(sentence_at(self._scene, seen)) if seen else "")
        rows = list(sentence.wrap(console, width))[:2]
        if seen == len(self._scene.records):
            verdict = Text(printable(self._verdict), style="bold")
            rows += list(verdict.wrap(console, width))[: 4 - len(rows)]
        return rows + [Text("") for _ in range(4 - len(rows))]
