"""The film: a run as the plain data that the script of a page plays.

The script knows nothing of actions, queues or faults. Where everybody stands after each record,
what an arrow is called and what it means is folded here, by the scene that the terminal draws too.
``static/film.mjs`` describes the same shapes for JavaScript.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final

import msgspec

from edalab.lab.actions import Tone, action_of
from edalab.lab.trace import Record
from edalab.lab.views.actors import happened, ranks
from edalab.lab.views.arrows import Row
from edalab.lab.views.race import Task, tasks
from edalab.lab.views.scene import STATES, Keyframe, Scene, Standing, keyframes
from edalab.lab.views.sentences import sentence_at
from edalab.terminal.measure_words import side_name
from edalab.terminal.measuring import Scale, named
from edalab.terminal.safe import printable
from edalab.texts import say

MOST_RECORDS: Final = 10_000
"""How many records a page holds: about 4 MB, which a phone still plays without delay."""

_MOST_MESSAGES: Final = 3
_LONGEST_NAME: Final = 200
_LONGEST_SENTENCE: Final = 600
_TONES: Final[tuple[Tone, ...]] = ("plain", "good", "caution", "bad")


class Shot(msgspec.Struct, frozen=True, array_like=True):
    """One record as the script plays it.

    Args:
        at: Virtual nanoseconds.
        source: The place of the actor that the arrow comes from.
        target: The place of the actor that it goes to; -1 where an actor does something alone.
        label: What stands at the arrow.
        message: The place in the film's list of the message that it is about; -1 for none.
        tone: What it means: 0 plain, 1 good, 2 caution, 3 bad.
        changes: The actors that stand otherwise than before, as ``_stand`` writes them.
    """

    at: int
    source: int
    target: int
    label: str
    message: int
    tone: int
    changes: list[list[Any]]


class Reel(msgspec.Struct, frozen=True):
    """One side of a run.

    Args:
        name: What the side is called.
        actors: Name and rank of each actor; ranks run from 0 for askers to 3 for services.
        start: How everybody stands before the first record.
        shots: The records.
        begun: How many tasks there were; 0 where nobody works.
        done: After which records, by number from 1, one more of them was done.
        again: After which records one of them was done a second time.
        crashes: The numbers of the records in which a process ended.
    """

    name: str
    actors: list[tuple[str, int]]
    start: list[list[Any]]
    shots: list[Shot]
    begun: int
    done: list[int]
    again: list[int]
    crashes: list[int]


class Film(msgspec.Struct, frozen=True):
    """All sides of a run, on one clock.

    Args:
        unit: What an instant is told in.
        size: How many nanoseconds the unit has.
        messages: What the messages are called; records and actors name them by their place here.
        reels: The sides.
        order: The side of each record in the order of time. In one instant the sides take turns.
        left_out: How many records the run has beyond those that the film holds.
    """

    unit: str
    size: int
    messages: list[str]
    reels: list[Reel]
    order: list[int]
    left_out: int


def film_of(
    traces: Mapping[str, Sequence[Record]],
    experiment: str,
    most: int = MOST_RECORDS,
    *,
    counted: bool = True,
) -> tuple[Film, list["Moment"]]:
    """The film of a run, and its records in the order of time with a sentence for each.

    Args:
        traces: The records by side.
        experiment: Whose words for its sides are used.
        most: How many records the film holds.
        counted: Whether it is told which tasks were done, and which were not.
    """
    sides = {side: happened(records) for side, records in traces.items()}
    kept = _kept(sides, most)
    end = max((records[-1].at for records in kept.values() if records), default=0)
    scale = Scale.of(end)
    names: dict[str, int] = {}
    reels: list[Reel] = []
    moments: list[Moment] = []
    for place, (side, records) in enumerate(kept.items()):
        name = short_name(side_name(side, experiment))
        done = tasks(sides[side]) if counted else {}
        reels.append(_reel(name, records, done, names))
        moments += _moments(place, reels[-1], records, scale, _fates(records, done))
    moments.sort(key=lambda moment: (moment.at, moment.turn, moment.side))
    left_out = sum(map(len, sides.values())) - sum(map(len, kept.values()))
    order = [moment.side for moment in moments]
    messages = list(map(short_name, names))
    return Film(scale.unit, scale.size, messages, reels, order, left_out), moments


class Moment(msgspec.Struct, frozen=True):
    """One record in words.

    Args:
        at: Virtual nanoseconds.
        side: The place of its side.
        number: Which record of its side, from 1.
        turn: Which of the side's records of that instant.
        when: The instant with its unit.
        sentence: What happened.
        fate: What becomes of the message, where this record decides it; empty elsewhere.
        message: The place in the film's list of the message that it is about; -1 for none.
        line: The line of the judged file that did it; 0 for none.
        matters: Whether a process ended here, or something was lost, refused or done again.
    """

    at: int
    side: int
    number: int
    turn: int
    when: str
    sentence: str
    fate: str
    message: int
    line: int
    matters: bool


def _kept(sides: Mapping[str, Sequence[Record]], most: int) -> dict[str, list[Record]]:
    """The records until the instant at which the page is full, the same instant for all sides."""
    if sum(map(len, sides.values())) <= most:
        return {side: list(records) for side, records in sides.items()}
    firsts = (islice(records, most + 1) for records in sides.values())
    instants = sorted(record.at for first in firsts for record in first)
    full = instants[most]
    if full == 0:  # All of it happened in one instant.
        share = most // len(sides)
        return {side: list(islice(records, share)) for side, records in sides.items()}
    return {
        side: [record for record in islice(records, most) if record.at < full]
        for side, records in sides.items()
    }


def short_name(name: object) -> str:
    """A name as a page shows it: printable, and without the middle of what is far too long."""
    return _shortened(named(str(name)), _LONGEST_NAME)


def _shortened(text: str, most: int) -> str:
    half = most // 2
    return text if len(text) <= most else f"{text[:half]}…{text[-half:]}"


def _reel(
    name: str,
    records: Sequence[Record],
    done: Mapping[Task, list[int]],
    names: dict[str, int],
) -> Reel:
    frames = keyframes(records)
    start = next(frames)
    places = {standing.actor: place for place, standing in enumerate(start.standing)}
    ranked = ranks(records)
    ends = [number for number, record in enumerate(records, 1) if _ends_a_process(record)]
    kept = [[number for number in numbers if number <= len(records)] for numbers in done.values()]
    return Reel(
        name=name,
        actors=[(short_name(actor), ranked[actor]) for actor in places],
        start=[_stand(standing, places, names) for standing in start.standing],
        shots=[
            _shot(frame, frame.arrow, places, names, record.message)
            for frame, record in zip(frames, records, strict=True)
            if frame.arrow is not None
        ],
        begun=len(done),
        done=sorted(numbers[0] for numbers in kept if numbers),
        again=sorted(numbers[1] for numbers in kept if len(numbers) > 1),
        crashes=ends,
    )


def _ends_a_process(record: Record) -> bool:
    return action_of(record.action).life == "ends"


def _fates(records: Sequence[Record], done: Mapping[Task, list[int]]) -> dict[int, str]:
    """What becomes of messages, by the number of the record that says the last word on it."""
    several = len({place for _, place in done}) > 1
    last: dict[tuple[str, str], int] = {}
    for number, record in enumerate(records, 1):
        for party in (record.actor, record.peer, ""):
            last[record.message, party] = number
    fates: dict[int, str] = {}
    for (message, place), numbers in done.items():
        if numbers:
            key, number = "player.fate-again", numbers[1] if len(numbers) > 1 else 0
        else:
            anywhere = last.get((message, ""), 0)
            key, number = "player.fate-never", last.get((message, place), anywhere)
        if 0 < number <= len(records):
            fate = say(key, message=short_name(message))
            fate = f"{fate[:-1]} ({short_name(place)})." if several else fate
            fates[number] = f"{fates[number]} {fate}" if number in fates else fate
    return fates


def _shot(
    frame: Keyframe, arrow: Row, places: Mapping[str, int], names: dict[str, int], message: str
) -> Shot:
    return Shot(
        at=frame.at,
        source=places.get(arrow.source, -1),
        target=places.get(arrow.target, -1),
        label=_shortened(printable(arrow.label), _LONGEST_NAME),
        message=_number(message, names) if message else -1,
        tone=_TONES.index(arrow.tone),
        changes=[_stand(standing, places, names) for standing in frame.standing],
    )


def _number(message: str, names: dict[str, int]) -> int:
    return names.setdefault(message, len(names))


def _stand(standing: Standing, places: Mapping[str, int], names: dict[str, int]) -> list[Any]:
    """How an actor stands, as ``static/film.mjs`` reads it.

    Its place, its state (-1 for idle, else the place in ``STATES``), its first messages, how many
    more it has, whether it is dead, and the counts of what it holds.
    """
    holds = standing.holds
    messages = [_number(message, names) for message in standing.messages[:_MOST_MESSAGES]]
    return [
        places[standing.actor],
        -1 if standing.state is None else STATES.index(standing.state),
        messages,
        len(standing.messages) - len(messages),
        int(standing.crashed),
        None if holds is None else [holds.ready, holds.unacked, holds.acked],
    ]


def _moments(
    side: int, reel: Reel, records: Sequence[Record], scale: Scale, fates: Mapping[int, str]
) -> Iterator[Moment]:
    scene = Scene(records)
    ended = set(reel.crashes)
    turn = 0
    for number, (shot, record) in enumerate(zip(reel.shots, records, strict=True), 1):
        turn = turn + 1 if number > 1 and shot.at == reel.shots[number - 2].at else 0
        scene.step()
        line = (record.detail or {}).get("line", 0)
        yield Moment(
            at=shot.at,
            side=side,
            number=number,
            turn=turn,
            when=scale.with_unit(shot.at),
            sentence=_shortened(printable(sentence_at(scene, number)), _LONGEST_SENTENCE),
            fate=_shortened(fates.get(number, ""), _LONGEST_SENTENCE),
            message=shot.message,
            line=line if isinstance(line, int) else 0,
            matters=number in ended or number in fates or shot.tone == _TONES.index("bad"),
        )
