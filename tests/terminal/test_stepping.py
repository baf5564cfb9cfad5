"""A run that is stepped through or watched obeys its keys, and shows the present step."""

import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

from edalab.lab.trace import Record
from edalab.lab.views.player import Player
from edalab.lab.views.scene import Scene
from edalab.lab.views.sentences import sentence_at
from edalab.terminal import stepping
from edalab.terminal.glyphs import UNICODE
from edalab.terminal.measuring import Scale
from edalab.terminal.session import terminal_session
from edalab.terminal.stepping import Steps, step_through
from edalab.terminal.watch import Frames, clock, play
from edalab.texts import say

RECORDS = [
    Record(at * 1_000_000, "q" if at % 2 else "p", "enqueue", f"m{at}", "p", {"line": at})
    for at in range(1, 13)
]
CODE = "\n".join(f"line_{number} = {number}" for number in range(1, 13))


def shown(show, width=80, height=24):
    console = Console(
        file=io.StringIO(), width=width, height=height, color_system=None, legacy_windows=False
    )
    console.print(show.frame(console))
    return console.file.getvalue().rstrip("\n").split("\n")


def steps(player):
    return Steps(player, CODE, "Paying", "All is paid.")


SHOWS = {"steps": steps, "watch": lambda player: Frames(player, {"": RECORDS}, "any")}


@pytest.mark.parametrize("show", SHOWS.values(), ids=SHOWS)
@pytest.mark.parametrize(
    ("key", "moved", "faster", "playing"),
    [
        ("space", 0, 1, False),
        ("right", 1, 1, False),
        ("left", -1, 1, False),
        ("plus", 0, 2, True),
        ("minus", 0, 0.5, True),
        ("other", 0, 1, True),
    ],
)
def test_each_key_does_one_thing(show, key, moved, faster, playing):
    player = Player({"": RECORDS})
    showing = show(player)
    player.step(3)
    player.pause_or_play()
    speed = player.speed
    showing.press(key)
    assert (player.position, player.speed) == (3 + moved, speed * faster)
    assert player.playing is playing


def test_stepping_begins_with_the_first_record_and_goes_on_by_keys(monkeypatch):
    played = []
    monkeypatch.setattr(stepping, "play", lambda player, show, console: played.append(show))
    step_through(RECORDS, CODE, "Paying", "All is paid.", Console(file=io.StringIO()))
    [show] = played
    show.press("right")
    assert shown(show)[0].startswith("Step 2 of 12")


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("height", [14, 17, 24])
def test_each_step_shows_its_record_its_line_of_code_and_its_sentence(width, height):
    player = Player({"": RECORDS})
    show, scene = steps(player), Scene(RECORDS)
    for number in range(1, len(RECORDS) + 1):
        show.press("right")
        scene.step()
        lines = shown(show, width, height)
        assert len(lines) <= height
        assert max(map(cell_len, lines)) <= width
        assert any(line.startswith(f"▶ {number:>3} line_{number}") for line in lines)
        assert sentence_at(scene, number) in " ".join(line.strip() for line in lines)
        assert any(scene.row().label in line for line in lines[3:-5]), lines
        assert ("All is paid." in lines[-2] + lines[-3] + lines[-4]) == (number == len(RECORDS))


@pytest.mark.parametrize("width", [20, 30, 40, 50, 60, 80, 120])
def test_the_bar_of_the_clock_takes_what_the_words_leave(width):
    player = Player({"": RECORDS})
    for _ in range(3):
        line = clock(
            player, Scale.of(player.end), Console(file=io.StringIO(), width=width), UNICODE
        )
        bar = sum(line.plain.count(mark) for mark in UNICODE.full + UNICODE.empty)
        assert 4 <= bar <= 40
        assert line.cell_len >= width or bar == 40
        assert line.cell_len <= width or bar == 4
        player.step(4)


def test_the_clock_says_what_the_player_does():
    def words(player):
        line = clock(player, Scale.of(player.end), Console(file=io.StringIO()), UNICODE).plain
        return [part.strip() for part in re.split("[█░]+", line)]

    player = Player({"": RECORDS})
    assert words(player) == ["at 0 ms of 12 ms", "1 s shows 1,200 µs"]
    player.step(1)
    assert words(player) == ["at 1 ms of 12 ms", "paused"]
    player.step(11)
    assert words(player) == ["at 12 ms of 12 ms", "over"]
    few = Player({"": RECORDS[:3]})
    assert words(few) == ["record 0 of 3", say("view.watch-playing-records")]


def test_both_sides_are_shown_as_soon_as_they_fit():
    sides = {"left": RECORDS, "right": RECORDS}

    def at(height):
        return shown(Frames(Player(sides), sides, "any"), height=height)

    fits = next(height for height in range(10, 40) if "right" in at(height))
    assert len(at(fits)) == fits - 1
    assert "tab" not in at(fits)[-1]
    assert "tab other side" in at(fits - 1)[-1]
    assert all(len(at(height)) <= height for height in range(10, 40))


def test_keys_play_a_run_until_one_of_them_leaves_it(person):
    person.sit_down()
    player = Player({"": RECORDS})
    speed, page = player.speed, Console(file=io.StringIO(), width=80, height=24)
    with terminal_session():
        person.press(b" l\x1b[C+=-hq")
        play(player, steps(player), page)
        assert (player.position, player.speed, player.playing) == (1, 2 * speed, False)
        person.press(b"?l\x04")
        play(player, steps(player), page)
        assert player.position == 2


@pytest.mark.parametrize("view", ["", "race"])
def test_the_last_sentence_is_of_the_last_record_and_alone_is_bright(view):
    sides = {"left": RECORDS[::2], "right": RECORDS[1::2]}
    player = Player(sides)
    frames = Frames(player, sides, "any", view=view)
    for _ in RECORDS[:7]:
        player.step(1)
    page = Console(file=io.StringIO(), width=80, height=40, force_terminal=True, color_system="256")
    page.print(frames.frame(page))
    lines = page.file.getvalue().splitlines()
    [last] = [line for line in lines if sentence_at(Scene(RECORDS), 7) in line]
    assert "\x1b[2m" not in last
    [earlier] = [line for line in lines if sentence_at(Scene(RECORDS), 5) in line]
    assert earlier.startswith("\x1b[2m")


class UntilOver:
    """Draws nothing, and lets the person leave when the run is over."""

    def __init__(self, player, person):
        self.player, self._person, self.frames = player, person, 0

    def frame(self, console):
        self.frames += 1
        if self.player.over or self.frames > 20:
            self._person.press(b"q")
        return ""

    def press(self, key):
        raise AssertionError(key)


def test_a_run_that_plays_comes_to_its_end_by_itself(person):
    person.sit_down()
    show = UntilOver(Player({"": RECORDS}, speed=1000), person)
    play(show.player, show, Console(file=io.StringIO(), width=80, height=24))
    assert show.player.over
    assert show.frames > 1


@pytest.mark.parametrize(("width", "beside"), [(63, False), (64, True), (100, True)])
def test_from_64_columns_on_the_code_stands_beside_the_picture(width, beside):
    player = Player({"": RECORDS})
    player.step(1)
    lines = shown(steps(player), width)
    assert any("line_1 " in line and Scene(RECORDS).actors[0] in line for line in lines) is beside


@pytest.mark.parametrize("code", [CODE, "", "x = 1"])
def test_the_picture_beside_the_code_begins_in_one_column_beside_rows_without_code_too(code):
    player = Player({"": RECORDS})
    player.step(1)
    lines = shown(Steps(player, code, "Paying", ""), 100)
    [heads] = [place for place, line in enumerate(lines) if line.endswith("q             p")]
    assert lines[heads].index("q") == lines[heads + 1].index("│")


@pytest.mark.parametrize(("width", "columns"), [(64, 32), (70, 35), (72, 36), (73, 36), (120, 36)])
def test_code_takes_half_of_the_window_and_at_most_36_columns_beside_the_picture(width, columns):
    player = Player({"": RECORDS})
    player.step(1)
    lines = shown(Steps(player, "x" * 200, "Paying", ""), width)
    [code] = [line for line in lines if line.startswith("▶   1 ")]
    assert code.index("…") == columns - 1


@pytest.mark.parametrize("height", [20, 21, 30])
def test_the_acting_line_stands_in_the_middle_of_long_code(height):
    records = [Record(1, "w", "start", "m", "", {"line": 50})]
    player = Player({"": records})
    player.step(1)
    code = "\n".join(f"x{number} = {number}" for number in range(1, 101))
    lines = shown(Steps(player, code, "Paying", ""), 100, height)
    [acting] = [place for place, line in enumerate(lines) if line.startswith("▶  50 ")]
    numbered = [place for place, line in enumerate(lines) if re.match(r"[▶ ] +\d+ x", line)]
    assert abs((acting - numbered[0]) - (numbered[-1] - acting)) <= 1


def test_a_step_is_a_record_of_the_side_in_front_where_there_is_room_for_one():
    sides = {"left": RECORDS[1::2], "right": RECORDS[::2]}
    for height, seen in ((40, (0, 1)), (10, (1, 1))):
        player = Player(sides)
        frames = Frames(player, sides, "any")
        shown(frames, height=height)
        frames.press("right")
        assert tuple(scene.seen for scene in player.scenes.values()) == seen


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("height", [13, 14, 20])
@pytest.mark.parametrize(("number", "verdict"), [(2, "Paid."), (12, "Paid."), (12, "Paid. " * 99)])
def test_the_screen_of_a_step_is_as_high_as_the_window(width, height, number, verdict):
    player = Player({"": RECORDS})
    player.step(number)
    assert len(shown(Steps(player, CODE, "Paying", verdict), width, height)) == height


def test_no_line_is_marked_where_the_code_does_nothing():
    records = [Record(1, "q", "enqueue", "m", "p"), RECORDS[1], Record(9, "q", "enqueue", "n", "p")]
    player, marked = Player({"": records}), []
    for _ in records:
        player.step(1)
        marked.append([line[:5] for line in shown(steps(player)) if line.startswith("▶")])
    assert marked == [[], ["▶   2"], []]


@pytest.mark.parametrize("height", [14, 20, 30])
def test_as_many_actors_are_shown_as_there_is_room_for_and_the_others_counted(height):
    records = [Record(at, f"w{at}", "show", "m") for at in range(60)]
    sides = {"left": records, "right": records}
    lines = shown(Frames(Player(sides), sides, "any"), height=height)
    named = [line for line in lines if re.match(r"w\d", line)]
    assert len(lines) == height - 1
    assert say("view.more-actors", left=60 - len(named)) in lines


def test_tab_goes_from_side_to_side_and_around():
    sides = dict.fromkeys(("here", "there", "yonder"), RECORDS)
    frames, seen = Frames(Player(sides), sides, "any"), []
    for _ in range(4):
        seen.append(shown(frames, height=14)[2])
        frames.press("tab")
    assert seen == ["here", "there", "yonder", "here"]


@pytest.mark.parametrize(("width", "columns"), [(40, 10), (60, 15), (80, 18), (200, 18)])
def test_what_an_actor_does_stands_beside_its_name_or_what_there_is_room_for_of_it(width, columns):
    player = Player(sides := {"one": [Record(1, "a" * 50, "show", "m")]})
    [line] = [line for line in shown(Frames(player, sides, "any"), width) if "idle" in line]
    assert line.index("idle") == columns + 2
    assert line.count("a") == columns - 1


def test_a_tab_in_code_goes_on_to_the_next_of_four_columns():
    player = Player({"": RECORDS})
    player.step(1)
    lines = shown(Steps(player, "if paid:\n\tack()\n  \tlog()\t# done", "Paying", ""), 40)
    code = [line[6:].rstrip() for line in lines if re.match("[▶ ] +[123] ", line)]
    assert code == ["if paid:", "    ack()", "    log()   # done"]
