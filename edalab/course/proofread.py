"""Proof-reads a course: returns an author's mistakes as sentences with file and line."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from edalab.course.checkers import CHECKERS, Evidence, checker_named
from edalab.course.events import ExperimentNoted
from edalab.course.glossary import GLOSSARY, Glossary
from edalab.course.index import INDEX, OPENING, Course, Entry
from edalab.course.judge import judge
from edalab.course.length import length
from edalab.course.lesson import (
    Concept,
    Diagram,
    Lesson,
    Outcome,
    Play,
    Prediction,
    Quiz,
    Run,
    Screen,
    Sort,
    Step,
    Task,
)
from edalab.course.runner import Attempt, CommandRunner, RunResult, words
from edalab.errors import EdalabError
from edalab.texts import LANGUAGES, say

WIDEST_DIAGRAM = 40
"""Columns that a diagram may take, so that it fits into a window of 40 columns."""

TALLEST_PICTURE = 14
"""Rows that the picture of a run may take at 80 columns: the answer stands below it."""

EXTRA_FOLDERS = ("exercises",)
"""Folders of the course that hold no lesson."""


def proofread(course: Course, runner: CommandRunner) -> list[str]:
    """Return what is wrong with the course, a sentence each; empty when nothing is.

    Args:
        course: The course.
        runner: Runs the lessons' commands.
    """
    complaints = list(_stray_files(course))
    try:
        Glossary(course.folder)
    except EdalabError as error:
        complaints.append(str(error))
    reader = _Proofreader(runner)
    for entry in course.entries:
        if not course.written(entry):
            continue
        try:
            lessons = _editions(course, entry, complaints)
        except EdalabError as error:
            complaints.append(str(error))
            continue
        for lesson in lessons:
            if lesson.title != entry.title.get(lesson.language):
                wanted = entry.title.get(lesson.language, "-")
                complaints.append(
                    say("course.check-title", path=lesson.path, found=lesson.title, wanted=wanted)
                )
            complaints += [*reader.read(lesson), *_length_problems(course, entry, lesson)]
        for lesson in lessons[1:]:
            complaints += drift(lessons[0], lesson)
    try:
        openings = [lesson for lesson in map(course.opening, LANGUAGES) if lesson is not None]
    except EdalabError as error:
        return [*complaints, str(error)]
    for opening in openings:
        complaints += [*reader.read(opening), *drift(openings[0], opening)]
    return complaints


def drift(model: Lesson, translation: Lesson) -> Iterator[str]:
    """Yield a sentence for each structural difference between two languages of a lesson."""
    steps = {step.id: step for step in translation.steps}
    for step in model.steps:
        if step.id not in steps:
            yield say("course.check-missing", path=translation.path, other=model.path, id=step.id)
            return
    pairs: list[tuple[int, str, Any, Any]] = [
        (1, "steps", [_name(step) for step in translation.steps], [_name(s) for s in model.steps])
    ]
    for step in model.steps:
        twin = steps[step.id]
        kinds, model_kinds = [_kind(s) for s in twin.screens], [_kind(s) for s in step.screens]
        pairs.append((twin.line, "screens", kinds, model_kinds))
        if kinds == model_kinds:
            for screen, model_screen in zip(twin.screens, step.screens, strict=True):
                shape, model_shape = _shape(screen), _shape(model_screen)
                line = getattr(screen, "line", twin.line)
                pairs += [
                    (line, f"{screen.id}.{key}", shape[key], model_shape[key])
                    for key in model_shape
                ]
    for line, what, actual, wanted in pairs:
        if actual != wanted:
            yield say(
                "course.check-drift",
                path=translation.path,
                line=line,
                other=Path(model.path).name,
                what=what,
                found=actual,
                wanted=wanted,
            )


class _Proofreader:
    """Checks lessons one after the other; makes each run once."""

    def __init__(self, runner: CommandRunner) -> None:
        self._runner = runner
        self._results: dict[tuple[str, ...], RunResult | EdalabError] = {}
        self._attempts: dict[tuple[str, ...], Attempt | EdalabError] = {}

    def read(self, lesson: Lesson) -> Iterator[str]:
        for _, screen in lesson.screens():
            if isinstance(screen, Concept | Outcome):
                for block in screen.blocks:
                    if isinstance(block, Diagram):
                        yield from _diagram_problems(lesson, block)
                    if isinstance(block, Play):
                        yield from self._play(lesson, block)
            if isinstance(screen, Outcome):
                yield from self._outcome(lesson, screen)
            if isinstance(screen, Task):
                yield from self._task(lesson, screen)

    def _play(self, lesson: Lesson, play: Play) -> Iterator[str]:
        where = {"path": lesson.path, "line": play.line, "command": play.command}
        result = self._run(Run(command=play.command))
        if isinstance(result, EdalabError):
            yield say("course.check-run", **where, problem=result)
        elif play.until not in {record.action for record in result.records}:
            yield say("course.check-until", **where, until=play.until)

    def _outcome(self, lesson: Lesson, outcome: Outcome) -> Iterator[str]:
        where = {"path": lesson.path, "line": outcome.run.line, "command": outcome.run.command}
        result = self._run(outcome.run)
        if isinstance(result, EdalabError):
            yield say("course.check-run", **where, problem=result)
            return
        yield from self._picture(outcome.run, result, where)
        for prediction in outcome.predictions:
            where["line"] = prediction.line
            try:
                judged = [judge(prediction, m.value, result, "") for m in prediction.misconceptions]
                judge(prediction, None, result, "")
            except EdalabError:
                yield say("course.check-key", **where, key=prediction.answer)
                continue
            for misconception, judgement in zip(prediction.misconceptions, judged, strict=True):
                if judgement.verdict != "misconception":
                    yield say("course.check-misconception", **where, value=misconception.value)

    def _picture(self, run: Run, result: RunResult, where: dict[str, Any]) -> Iterator[str]:
        if result.records:
            return  # what it shows is a picture
        if not run.picture:
            yield say("course.check-no-picture", **where)
            return
        try:
            rows = self._runner.picture_rows(run, result)
        except EdalabError as error:
            yield say("course.check-run", **where, problem=error)
            return
        if rows > TALLEST_PICTURE:
            yield say("course.check-tall", **where, rows=rows, most=TALLEST_PICTURE)

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
            verdict = checker_named(task.checker)(evidence, task.parameters)
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
                self._results[key] = self._runner.run(
                    words(run.command), setup, keep=run.kept_sides
                )
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


def _editions(course: Course, entry: Entry, complaints: list[str]) -> list[Lesson]:
    """Return the lesson in each language, English first; report languages that are missing."""
    written = course.languages(entry)
    for language in LANGUAGES:
        if language not in written:
            path = course.folder / entry.folder
            complaints.append(say("course.check-no-language", path=path, language=language))
    return [course.lesson(entry, language) for language in LANGUAGES if language in written]


def _name(step: Step) -> str:
    """Return the id and the marks of a step as they stand in its heading."""
    return f"{step.id}{' .deeper' if step.deeper else ''}{f' was={step.was}' if step.was else ''}"


def _length_problems(course: Course, entry: Entry, lesson: Lesson) -> Iterator[str]:
    """Yield that a core is too short or too long, or that the index says another length."""
    if course.core_minutes is None:
        return
    minutes, (least, most) = length(lesson).minutes, course.core_minutes
    if not least <= minutes <= most:
        yield say("course.check-length", path=lesson.path, minutes=minutes, least=least, most=most)
    if lesson.language == "en" and entry.minutes != minutes:
        path = course.folder / INDEX
        yield say("course.check-minutes", path=path, id=entry.id, minutes=minutes)


def _stray_files(course: Course) -> Iterator[str]:
    known = {course.folder / INDEX, course.folder / GLOSSARY}
    known |= {course.folder / OPENING / f"{language}.md" for language in LANGUAGES}
    for entry in course.entries:
        known |= {course.folder / entry.folder / f"{language}.md" for language in LANGUAGES}
    extra = tuple(course.folder / name for name in EXTRA_FOLDERS)
    for path in sorted(course.folder.rglob("*")):
        belongs = path in known or any(folder in path.parents for folder in extra)
        if path.is_file() and not belongs:
            yield say("course.check-stray", path=path)


def _diagram_problems(lesson: Lesson, diagram: Diagram) -> Iterator[str]:
    where = {"path": lesson.path, "line": diagram.line}
    width = max(_columns(line) for art in (diagram.art, diagram.ascii) for line in art.splitlines())
    if width > WIDEST_DIAGRAM:
        yield say("course.check-wide", **where, width=width, most=WIDEST_DIAGRAM)
    if not diagram.ascii.isascii():
        yield say("course.check-ascii", **where)


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


def _kind(screen: Screen) -> str:
    return f"{type(screen).__name__.lower()} {screen.id}"


def _shape(screen: Screen) -> dict[str, Any]:
    """Return the parts of a screen that must be equal in every language."""
    match screen:
        case Prediction():
            return {
                "answer": screen.answer,
                "scale": screen.scale,
                "tolerance": screen.tolerance,
                "misconceptions": [misconception.value for misconception in screen.misconceptions],
                "choices": [option.value for option in screen.choices],
            }
        case Run():
            return {
                "command": screen.command,
                "setup": screen.setup,
                "live": screen.live,
                "picture": (
                    screen.picture,
                    screen.of,
                    len(screen.titles),
                    screen.sides,
                    screen.watch,
                ),
            }
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
                "file": screen.file and (screen.file.begin, screen.file.move),
                "solution": screen.commands,
                "hints": len(screen.hints),
            }
        case Concept() | Outcome():
            plays = [block for block in screen.blocks if isinstance(block, Play)]
            return {
                "pictures": sum(isinstance(block, Diagram) for block in screen.blocks),
                "plays": [(play.command, play.until) for play in plays],
            }
