"""Plays the answers to ``inbox`` and writes the histories that the exercise ``rule`` judges.

Run: ``python tests/course/exercises/histories.py``.
"""

from collections import Counter

import msgspec
from judging import library

from edalab.course.exercises.explore import Explorer, Played
from edalab.course.exercises.program import Program
from edalab.course.exercises.schedule import FaultClass, one_more, write
from edalab.course.exercises.worlds import exercise
from edalab.course.exercises.worlds.rule import HISTORIES, Step, Story

MOST_OF_ONE = 2
"""Histories of one answer that are broken, and as many that are sound."""

RIGHT = ("solution.py", "also/not_seen.py", "also/inbox_class.py", "also/match_seen.py")


def played(source: bytes) -> list[Played]:
    """Every run with at most two faults."""
    inbox = exercise("inbox")
    explorer = Explorer(inbox, Program(source, "inbox.py", inbox.functions, inbox.given))
    bounds = FaultClass("crash-and-copies", {"crash": 2, "duplicate": 1, "late-copy": 1})
    runs = [explorer.play(())]
    level = runs
    for _ in range(2):
        level = [
            explorer.play(schedule)
            for run in level
            for schedule in one_more(run.schedule, run.points, bounds)
        ]
        runs += level
    return runs


def story(answer: str, run: Played) -> Story:
    """What happened in a run, and which messages were not paid exactly once."""
    steps = tuple(
        Step(
            record.actor, record.action, record.message, record.peer,
            (record.detail or {}).get("amount", 0),
        )
        for record in run.records
    )  # fmt: skip
    paid = Counter(step.message for step in steps if step.action == "pay")
    broken = tuple(message for message in ("m1", "m2") if paid[message] != 1)
    return Story(answer, write(run.schedule), steps, broken)


def stories() -> list[Story]:
    """A few different histories of each answer: broken ones and sound ones."""
    folder = library("inbox").folder
    files = [folder / name for name in RIGHT] + [wrong.path for wrong in library("inbox").wrong()]
    told: list[Story] = []
    seen: set[tuple[Step, ...]] = set()
    for path in files:
        counts: Counter[tuple[str, ...]] = Counter()
        for run in played(path.read_bytes()):
            new = story(path.stem, run)
            kind = ("broken", *new.broken) if new.broken else ("sound",)
            # A late copy comes behind the other message: one history of each kind is enough.
            late = "late-copy" in new.schedule
            kind, most = (("late", *kind), 1) if late else (kind, MOST_OF_ONE)
            if new.steps in seen or counts[kind] >= most:
                continue
            seen.add(new.steps)
            counts[kind] += 1
            told.append(new)
    return sorted(told, key=lambda one: len(one.broken))


def written() -> bytes:
    """The file's content, one history a line."""
    lines = [msgspec.json.encode(one) for one in stories()]
    return b"[\n" + b",\n".join(lines) + b"\n]\n"


if __name__ == "__main__":
    HISTORIES.write_bytes(written())
