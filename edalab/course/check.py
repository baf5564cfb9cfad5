"""Proof-reading the course for its authors: every complaint is a sentence with file and line."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from edalab.course.checkers import CHECKERS, Evidence
from edalab.course.events import ExperimentNoted
from edalab.course.glossary import GLOSSARY, Glossary
from edalab.course.index import INDEX, Course, Entry
from edalab.course.judge import judge
from edalab.course.lesson import (
    Concept,
    Diagram,
    Lesson,
    Outcome,
    Prediction,
    Quiz,
    Run,
    Screen,
    Sort,
    Task,
)
from edalab.course.runner import Attempt, CommandRunner, RunResult, words
from edalab.errors import EdalabError
from edalab.texts import LANGUAGES, say

WIDEST_PICTURE = 40
"""Columns that a picture may take, so that it stands whole in a window of forty."""

EXTRA_FOLDERS = ("exercises",)
"""Folders beside the lessons' own."""


def check(course: Course, runner: CommandRunner) -> list[str]:
    """What is wrong with the course; empty when nothing is.

    Args:
        course: The course.
        runner: Runs the lessons' commands.
    """
    found = list(_strays(course))
    try:
        Glossary(course.folder)
    except EdalabError as error:
        found.append(str(error))
    proof = _Proof(runner)
    for entry in course.entries:
        if not course.written(entry):
            continue
        try:
            lessons = _editions(course, entry, found)
        except EdalabError as error:
            found.append(str(error))
            continue
        for lesson in lessons:
            if lesson.title != entry.title.get(lesson.language):
                wanted = entry.title.get(lesson.language, "-")
                found.append(
                    say("course.check-title", path=lesson.path, found=lesson.title, wanted=wanted)
                )
            found += proof.read(lesson)
        for lesson in lessons[1:]:
            found += drift(lessons[0], lesson)
    return found


def drift(model: Lesson, other: Lesson) -> Iterator[str]:
    """Where two languages of a lesson differ in more than words."""
    steps = {step.id: step for step in other.steps}
    for step in model.steps:
        if step.id not in steps:
            yield say("course.check-missing", path=other.path, other=model.path, id=step.id)
            return
    pairs: list[tuple[int, str, Any, Any]] = [
        (1, "steps", [step.id for step in other.steps], [step.id for step in model.steps])
    ]
    for step in model.steps:
        twin = steps[step.id]
        here, there = [_kind(s) for s in twin.screens], [_kind(s) for s in step.screens]
        pairs.append((twin.line, "screens", here, there))
        if here == there:
            for one, two in zip(twin.screens, step.screens, strict=True):
                mine, theirs = _skeleton(one), _skeleton(two)
                line = getattr(one, "line", twin.line)
                pairs += [(line, f"{one.id}.{key}", mine[key], theirs[key]) for key in theirs]
    for line, what, found, wanted in pairs:
        if found != wanted:
            yield say(
                "course.check-drift",
                path=other.path,
                line=line,
                other=Path(model.path).name,
                what=what,
                found=found,
                wanted=wanted,
            )


class _Proof:
    """Reads one lesson after the other, making each run once."""

    def __init__(self, runner: CommandRunner) -> None:
        self._runner = runner
        self._results: dict[tuple[str, ...], RunResult | EdalabError] = {}
        self._attempts: dict[tuple[str, ...], Attempt | EdalabError] = {}

    def read(self, lesson: Lesson) -> Iterator[str]:
        for _, screen in lesson.screens():
            if isinstance(screen, Concept | Outcome):
                for block in screen.blocks:
                    if isinstance(block, Diagram):
                        yield from _picture(lesson, block)
            if isinstance(screen, Outcome):
                yield from self._outcome(lesson, screen)
            if isinstance(screen, Task):
                yield from self._task(lesson, screen)

    def _outcome(self, lesson: Lesson, outcome: Outcome) -> Iterator[str]:
        where = {"path": lesson.path, "line": outcome.run.line, "command": outcome.run.command}
        result = self._run(outcome.run)
        if isinstance(result, EdalabError):
            yield say("course.check-run", **where, problem=result)
            return
        for asked in outcome.predictions:
            where["line"] = asked.line
            try:
                judged = [judge(asked, m.value, result, "") for m in asked.misconceptions]
                judge(asked, None, result, "")
            except EdalabError:
                yield say("course.check-key", **where, key=asked.answer)
                continue
            for known, one in zip(asked.misconceptions, judged, strict=True):
                if one.verdict != "misconception":
                    yield say("course.check-misconception", **where, value=known.value)

    def _task(self, lesson: Lesson, task: Task) -> Iterator[str]:
        where = {"path": lesson.path, "line": task.line}
        if task.checker not in CHECKERS:
            known = ", ".join(CHECKERS)
            yield say("course.check-checker", **where, name=task.checker, known=known)
            return
        attempt = self._attempt(task.commands)
        if isinstance(attempt, EdalabError):
            command = "; ".join(task.commands)
            yield say("course.check-run", **where, command=command, problem=attempt)
            return
        noted = [
            ExperimentNoted(
                lesson=lesson.id, step="", task=task.id, command=command, result=result.data
            )
            for command, result in attempt.runs
        ]
        try:
            evidence = Evidence(noted, lambda: attempt.employees)
            verdict = CHECKERS[task.checker](evidence, task.parameters)
        except KeyError as error:
            yield say("course.check-solution", **where, missing=error)
            return
        if not verdict.passed:
            yield say("course.check-solution", **where, missing=" ".join(verdict.missing))

    def _run(self, run: Run) -> RunResult | EdalabError:
        key = (*run.setup, run.command)
        if key not in self._results:
            try:
                setup = [words(command) for command in run.setup]
                self._results[key] = self._runner.run(words(run.command), setup)
            except EdalabError as error:
                self._results[key] = error
        return self._results[key]

    def _attempt(self, commands: tuple[str, ...]) -> Attempt | EdalabError:
        if commands not in self._attempts:
            try:
                self._attempts[commands] = self._runner.attempt(commands)
            except EdalabError as error:
                self._attempts[commands] = error
        return self._attempts[commands]


def _editions(course: Course, entry: Entry, found: list[str]) -> list[Lesson]:
    """The lesson in each language, English first."""
    written = course.languages(entry)
    for language in LANGUAGES:
        if language not in written:
            path = course.folder / entry.folder
            found.append(say("course.check-no-language", path=path, language=language))
    return [course.lesson(entry, language) for language in LANGUAGES if language in written]


def _strays(course: Course) -> Iterator[str]:
    known = {course.folder / INDEX, course.folder / GLOSSARY}
    for entry in course.entries:
        known |= {course.folder / entry.folder / f"{language}.md" for language in LANGUAGES}
    extra = tuple(course.folder / name for name in EXTRA_FOLDERS)
    for path in sorted(course.folder.rglob("*")):
        belongs = path in known or any(folder in path.parents for folder in extra)
        if path.is_file() and not belongs:
            yield say("course.check-stray", path=path)


def _picture(lesson: Lesson, diagram: Diagram) -> Iterator[str]:
    where = {"path": lesson.path, "line": diagram.line}
    width = max(_columns(line) for art in (diagram.art, diagram.ascii) for line in art.splitlines())
    if width > WIDEST_PICTURE:
        yield say("course.check-wide", **where, width=width, most=WIDEST_PICTURE)
    if not diagram.ascii.isascii():
        yield say("course.check-ascii", **where)


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


def _kind(screen: Screen) -> str:
    return f"{type(screen).__name__.lower()} {screen.id}"


def _skeleton(screen: Screen) -> dict[str, Any]:
    """What of a screen is the same in every language."""
    match screen:
        case Prediction():
            return {
                "answer": screen.answer,
                "scale": screen.scale,
                "tolerance": screen.tolerance,
                "misconceptions": [known.value for known in screen.misconceptions],
            }
        case Run():
            return {"command": screen.command, "setup": screen.setup, "live": screen.live}
        case Quiz():
            return {
                "choices": len(screen.choices),
                "right": screen.right,
                "hints": len(screen.hints),
            }
        case Sort():
            return {
                "bins": len(screen.bins),
                "items": list(screen.right),
                "hints": len(screen.hints),
            }
        case Task():
            return {
                "checker": screen.checker,
                "parameters": screen.parameters,
                "solution": screen.commands,
                "hints": len(screen.hints),
            }
        case Concept() | Outcome():
            return {"pictures": sum(isinstance(block, Diagram) for block in screen.blocks)}
