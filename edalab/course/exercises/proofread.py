"""Proof-reads an exercise for its author: files, words, and what the judge says of each answer."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from edalab.course.exercises.exercise import Exercise
from edalab.course.exercises.history import COMMON
from edalab.course.exercises.judge import judge
from edalab.course.exercises.library import Library
from edalab.course.exercises.report import Report
from edalab.texts import LANGUAGES, say, say_in, words

_HINTS: Final = 3
_OTHERS: Final = 3
"""Hints, and accepted solutions beside the first one, that an exercise needs."""


def proofread(exercise: Exercise, library: Library) -> Iterator[str]:
    """Yield what is wrong with an exercise, a sentence each, with the file that it is about."""
    yield from _texts(exercise, library)
    yield from _words(exercise, library)
    yield from _answers(exercise, library)


def _texts(exercise: Exercise, library: Library) -> Iterator[str]:
    for language in LANGUAGES:
        brief, hints = (library.folder / f"{name}.{language}.md" for name in ("brief", "hints"))
        for path in (brief, hints):
            if not path.is_file():
                yield say("author.exercise-no-file", path=path)
        if brief.is_file():
            text = brief.read_text(encoding="utf-8", errors="replace")
            if not text.startswith("# "):
                yield say("author.exercise-no-title", path=brief)
            for function in exercise.functions:
                if not re.search(rf"\b{function.name}\b", text):
                    yield say("author.exercise-no-function", path=brief, name=function.name)
        if hints.is_file() and (count := len(library.hints(language))) != _HINTS:
            yield say("author.exercise-hints", path=hints, count=count, wanted=_HINTS)


def _words(exercise: Exercise, library: Library) -> Iterator[str]:
    path = library.folder / "world.py"
    kinds = dict.fromkeys(kind for bounds in exercise.classes for kind in bounds.most)
    keys = [
        *(f"verdict.{exercise.name}-{name}" for name in exercise.invariants),
        *(f"verdict.{exercise.name}-{name}-holds" for name in exercise.invariants),
        *(f"exercise.kind-{kind}" for kind in kinds),
    ]
    for language in LANGUAGES:
        for key in keys:
            if key not in words(language, key.partition(".")[0]):
                yield say("author.exercise-no-words", path=path, key=key, language=language)


def _answers(exercise: Exercise, library: Library) -> Iterator[str]:
    start, solution = library.folder / "start.py", library.folder / "solution.py"
    for path in (start, solution):
        if not path.is_file():
            yield say("author.exercise-no-file", path=path)
            return
    if b"TODO" not in start.read_bytes():
        yield say("author.exercise-no-todo", path=start)
    if _judged(exercise, start).verdict != "fail":
        yield say("author.exercise-start-passes", path=start)
    others = library.others()
    if len(others) < _OTHERS:
        folder = library.folder / "also"
        yield say("author.exercise-others", path=folder, count=len(others), wanted=_OTHERS)
    for path in (solution, *others):
        report = _judged(exercise, path)
        if report.verdict != "pass":
            yield say("author.exercise-rejected", path=path, reason=_reason(report))
    wrong = library.wrong()
    if not wrong:
        yield say("author.exercise-no-wrong", path=library.folder / "wrong")
    for answer in wrong:
        yield from _wrong(exercise, answer.path, answer.invariant)


def _wrong(exercise: Exercise, path: Path, invariant: str) -> Iterator[str]:
    if invariant not in {*exercise.invariants, *COMMON, "program"}:
        yield say("author.exercise-no-rejection", path=path, known=", ".join(exercise.invariants))
        return
    if not re.search(r"^# Misconception: ", path.read_text(encoding="utf-8"), re.MULTILINE):
        yield say("author.exercise-no-misconception", path=path)
    report = _judged(exercise, path)
    if report.invariant != invariant:
        yield say(
            "author.exercise-other-reason", path=path, wanted=invariant, reason=_reason(report)
        )
        return
    yield from _sentences(exercise, report, path)


def _sentences(exercise: Exercise, report: Report, path: Path) -> Iterator[str]:
    """Yield the languages in which the broken invariant has no valid sentence."""
    failing = report.counterexample
    if failing is None or report.invariant in COMMON:
        return
    values = {"message": failing.message, "expected": failing.expected, "actual": failing.actual}
    for language in LANGUAGES:
        key = f"verdict.{exercise.name}-{report.invariant}"
        try:
            say_in(language, key, **values, **failing.parameters)
        except (KeyError, IndexError, ValueError) as error:
            yield say(
                "author.exercise-can-not-say", path=path, key=key, language=language, missing=error
            )


def _judged(exercise: Exercise, path: Path) -> Report:
    return judge(exercise.name, path.read_bytes(), path.name)


def _reason(report: Report) -> str:
    """Return why a file has its verdict, as names."""
    if report.problem is not None:
        return f"{report.problem.code}, line {report.problem.line}"
    failing = report.counterexample
    schedule = f", {failing.schedule}" if failing else ""
    return f"{report.verdict}: {report.invariant or '-'}{schedule}"
