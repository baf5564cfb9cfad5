"""Judges a file without its guards: for files that are known to do no harm."""

import gc
import os
import pickle
import sys
import traceback
import warnings
from pathlib import Path

from edalab.course.exercises import explore
from edalab.course.exercises.explore import Explorer, SearchResult
from edalab.course.exercises.library import Library
from edalab.course.exercises.program import Program
from edalab.course.exercises.schedule import Fault
from edalab.course.exercises.worlds import exercise

COURSE = Path(__file__).parents[3] / "lessons"


def library(name: str) -> Library:
    return Library(COURSE, name)


def searched_whole(name: str, source: bytes) -> SearchResult:
    """What a long search comes to: made in a fork, whose end frees what it crashed."""
    if not hasattr(os, "fork") or "coverage" in sys.modules:  # which sees no lines of a fork
        return searched(name, source)
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the other threads are pytest's
        child = os.fork()
    if child == 0:
        try:
            gc.disable()
            explore._set_aside = lambda: None
            with os.fdopen(writing, "wb") as pipe:
                pickle.dump(searched(name, source), pipe)
        except BaseException:  # noqa: BLE001 - it is shown, and the test fails
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    assert answer, "the search failed"
    return pickle.loads(answer)


def searched(name: str, source: bytes) -> SearchResult:
    found = exercise(name)
    return Explorer(found, Program(source, f"{name}.py", found.functions, found.given)).search()


def faults_of(explorer: Explorer) -> list[Fault]:
    """Each kind of fault that can strike the calm run, at its first and at its last place."""
    places: dict[str, list[int]] = {}
    for point in explorer.play(()).points:
        for kind in point.options if point.number else ():
            places.setdefault(kind, []).append(point.number)
    kinds = {kind for bounds in explorer._exercise.classes for kind in bounds.most}
    return sorted(
        {
            Fault(at, kind)
            for kind in kinds & places.keys()
            for at in (places[kind][0], places[kind][-1])
        }
    )
