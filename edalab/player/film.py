"""The film: a run as the plain data that the script of a page plays.

The script knows nothing of actions, queues or faults. Where everybody stands after each record,
what an arrow is called and what it means is folded here, by the scene that the terminal draws too.
``static/film.mjs`` describes the same shapes for JavaScript.
"""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, Final

import msgspec

from edalab.lab.actions import Tone
from edalab.lab.trace import Record
from edalab.lab.views.actors import happened, ranks
from edalab.lab.views.arrows import Row
from edalab.lab.views.race import runner
from edalab.lab.views.scene import STATES, Keyframe, Scene, Standing, keyframes
from edalab.lab.views.sentences import sentence_at
from edalab.terminal.measuring import Scale, named
from edalab.terminal.results import side_name
from edalab.terminal.safe import printable

MOST_RECORDS: Final = 10_000
"""How many records a page holds: about 4 MB, which a phone still plays without delay."""

_MOST_MESSAGES: Final = 3
_WORKS: Final = 2
"""The lowest rank of actors that get work done: consumers."""
_TONES: Final[tuple[Tone, ...]] = ("plain", "good", "caution", "bad")


class Shot(msgspec.Struct, frozen=True, array_like=True):
    """One record as the script plays it.

    Args:
        at: Virtual nanoseconds.
        source: The place of the actor that the arrow comes from.
        target: The place of the actor that it goes to; -1 where an actor does something alone.
        label: What stands at the arrow.
        message: The message that it is about; empty for none.
        tone: What it means: 0 plain, 1 good, 2 caution, 3 bad.
        changes: The actors that stand otherwise than before, as ``_stand`` writes them.
    """

    at: int
    source: int
    target: int
    label: str
    message: str
    tone: int
    changes: list[list[Any]]


class Reel(msgspec.Struct, frozen=True):
    """One side of a run.

    Args:
        name: What the side is called.
        actors: Name and rank of each actor; ranks run from 0 for askers to 3 for services.
        start: How everybody stands before the first record.
        shots: The records.
        begun: How many messages or requests there were to work on; 0 where nobody works.
        done: After which records, by number from 1, one more of them was done.
        twice: How many were done more than once in the whole run.
        crashes: The numbers of the records in which a process ended.
    """

    name: str
    actors: list[tuple[str, int]]
    start: list[list[Any]]
    shots: list[Shot]
    begun: int
    done: list[int]
    twice: int
    crashes: list[int]


class Film(msgspec.Struct, frozen=True):
    """All sides of a run, on one clock.

    Args:
        unit: What an instant is told in.
        size: How many nanoseconds the unit has.
        reels: The sides.
        order: The side of each record in the order of time. In one instant the sides take turns.
        left_out: How many records the run has beyond those that the film holds.
    """

    unit: str
    size: int
    reels: list[Reel]
    order: list[int]
    left_out: int


def film_of(
    traces: Mapping[str, Sequence[Record]], experiment: str, most: int = MOST_RECORDS
) -> tuple[Film, list["Moment"]]:
    """The film of a run, and its records in the order of time with a sentence for each.

    Args:
        traces: The records by side.
        experiment: Whose words for its sides are used.
        most: How many records the film holds.
    """
    sides = {side: happened(records) for side, records in traces.items()}
    kept = _kept(sides, most)
    end = max((records[-1].at for records in kept.values() if records), default=0)
    scale = Scale.of(end)
    reels, moments = [], []
    for place, (side, records) in enumerate(kept.items()):
        reels.append(_reel(side_name(side, experiment), records, sides[side]))
        moments += _moments(place, reels[-1], records, scale)
    moments.sort(key=lambda moment: (moment.at, moment.turn, moment.side))
    left_out = sum(map(len, sides.values())) - sum(map(len, kept.values()))
    order = [moment.side for moment in moments]
    return Film(scale.unit, scale.size, reels, order, left_out), moments


class Moment(msgspec.Struct, frozen=True):
    """One record in words.

    Args:
        at: Virtual nanoseconds.
        side: The place of its side.
        number: Which record of its side, from 1.
        turn: Which of the side's records of that instant.
        when: The instant with its unit.
        sentence: What happened.
        tone: What it means: 0 plain, 1 good, 2 caution, 3 bad.
        matters: Whether a process ended here, or something was lost or refused.
    """

    at: int
    side: int
    number: int
    turn: int
    when: str
    sentence: str
    tone: int
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


def _reel(name: str, records: Sequence[Record], whole: Sequence[Record]) -> Reel:
    frames = keyframes(records)
    start = next(frames)
    places = {standing.actor: place for place, standing in enumerate(start.standing)}
    ranked = ranks(records)
    race, until = runner(whole), runner(records, by_record=True)
    return Reel(
        name=printable(name),
        actors=[(named(actor), ranked[actor]) for actor in places],
        start=[_stand(standing, places) for standing in start.standing],
        shots=[_shot(frame, frame.arrow, places) for frame in frames if frame.arrow is not None],
        begun=race.begun if max(ranked.values(), default=0) >= _WORKS else 0,
        done=until.done,
        twice=race.twice,
        crashes=until.crashes,
    )


def _shot(frame: Keyframe, arrow: Row, places: Mapping[str, int]) -> Shot:
    return Shot(
        at=frame.at,
        source=places.get(arrow.source, -1),
        target=places.get(arrow.target, -1),
        label=printable(arrow.label),
        message=printable(arrow.message),
        tone=_TONES.index(arrow.tone),
        changes=[_stand(standing, places) for standing in frame.standing],
    )


def _stand(standing: Standing, places: Mapping[str, int]) -> list[Any]:
    """How an actor stands, as ``static/film.mjs`` reads it.

    Its place, its state (-1 for idle, else the place in ``STATES``), its first messages, how many
    more it has, whether it is dead, and the counts of what it holds.
    """
    holds = standing.holds
    messages = list(map(printable, standing.messages[:_MOST_MESSAGES]))
    return [
        places[standing.actor],
        -1 if standing.state is None else STATES.index(standing.state),
        messages,
        len(standing.messages) - len(messages),
        int(standing.crashed),
        None if holds is None else [holds.ready, holds.unacked, holds.acked],
    ]


def _moments(side: int, reel: Reel, records: Sequence[Record], scale: Scale) -> list[Moment]:
    scene, moments = Scene(records), []
    ended = set(reel.crashes)
    turn = 0
    for number, shot in enumerate(reel.shots, 1):
        turn = turn + 1 if number > 1 and shot.at == reel.shots[number - 2].at else 0
        scene.step()
        moments.append(
            Moment(
                at=shot.at,
                side=side,
                number=number,
                turn=turn,
                when=scale.with_unit(shot.at),
                sentence=printable(sentence_at(scene, number)),
                tone=shot.tone,
                matters=number in ended or shot.tone == _TONES.index("bad"),
            )
        )
    return moments
