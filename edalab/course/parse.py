"""Parses a lesson from Markdown of this form.

::

    # Title of the lesson
    Prose before the first step opens the lesson.

    ## Title of a step {#its-id}
    Prose. A line of three hyphens turns the page.

    ## Title of a step that goes deeper {#another-id .deeper}
    Readers may leave it out.

    ```predict
    … TOML
    ```

A step's screens follow the order of the file. Prose and diagrams are pages to read. Each
``predict``, ``quiz``, ``sort`` and ``task`` is one screen. Each ``run`` is two: the command, and
its outcome with the prose that follows, up to the next page. ``was=its-id`` after an id says that
the step was the last part of that step in an earlier edition, so that a study knows it again.
"""

import re
from pathlib import Path

import msgspec

from edalab.course.blocks import MarkdownBlock, markdown_blocks
from edalab.course.directives import CODE, decode, is_directive, known_infos
from edalab.course.lesson import (
    Block,
    Concept,
    Diagram,
    Lesson,
    Outcome,
    Play,
    Prediction,
    Prose,
    Run,
    Screen,
    Step,
)
from edalab.errors import CourseError
from edalab.texts import say

_ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_STEP = re.compile(
    rf"^(?P<title>.*\S)\s*\{{#(?P<id>{_ID})(?P<deeper> \.deeper)?(?: was=(?P<was>{_ID}))?\}}$"
)


def parse(text: str, *, path: Path, number: int, lesson_id: str, language: str) -> Lesson:
    """Return a lesson parsed from its Markdown.

    Args:
        text: The file's content.
        path: The file, for messages.
        number: The lesson's place in the course.
        lesson_id: The lesson's id in the course.
        language: The language of its text.

    Raises:
        CourseError: The text is not a valid lesson; names the line and what was expected there.
    """
    reader = _Reader(text, path)
    reader.read()
    return Lesson(
        id=lesson_id,
        number=number,
        language=language,
        title=reader.title,
        steps=tuple(reader.steps),
        path=str(path),
    )


class _Reader:
    """Collects pages, screens and steps from the top-level blocks, in one pass."""

    def __init__(self, text: str, path: Path) -> None:
        self.lines = text.splitlines()
        self.blocks = markdown_blocks(text)
        self.path = path
        self.title = ""
        self.steps: list[Step] = []
        self.names: dict[str, int] = {}
        self._opening: tuple[Concept, ...] = ()
        self._screens: list[Screen] = []
        self._page: list[Block] = []
        self._predictions: list[Prediction] = []
        self._pages = self._runs = 0
        self._after_run = False
        self._begin("", "", 1)

    def read(self) -> None:
        """Read the whole file.

        Raises:
            CourseError: A block is not allowed where it stands.
        """
        for block in self.blocks:
            line = block.first + 1
            if block.kind in {"h1", "h2"}:
                self._heading(block, line)
            elif block.kind == "rule":
                self._turn_page()
                self._after_run = False
            elif block.kind == "fence" and is_directive(block.info):
                self._directive(block, line)
            else:
                self._prose(block, line)
        self._end()
        if not self.title:
            raise CourseError(self.path, 1, say("course.expect-title"))
        if not self.steps:
            raise CourseError(self.path, max(1, len(self.lines)), say("course.expect-step"))

    def _heading(self, block: MarkdownBlock, line: int) -> None:
        if block.kind == "h1":
            if self.title:
                raise CourseError(self.path, line, say("course.expect-one-title"))
            self.title = block.text
            return
        match = _STEP.match(block.text)
        if not match:
            raise CourseError(self.path, line, say("course.expect-step-id", found=block.text))
        self._end()
        self._name(match["id"], line)
        was = match["was"] or ""
        if was and was not in {step.id for step in self.steps}:
            raise CourseError(self.path, line, say("course.expect-earlier-step", id=was))
        self._begin(match["id"], match["title"], line)
        self._deeper, self._was = bool(match["deeper"]), was

    def _prose(self, block: MarkdownBlock, line: int) -> None:
        if block.kind == "fence" and block.info not in CODE:
            expected = say("course.expect-directive", known=known_infos())
            raise CourseError(self.path, line, expected)
        lines = self.lines[block.first : block.end]
        self._page.append(Prose("\n".join(lines).strip("\n")))

    def _directive(self, block: MarkdownBlock, line: int) -> None:
        if not self._id:
            raise CourseError(self.path, line, say("course.expect-step-first"))
        directive = decode(self.path, line, block.info, block.text)
        if isinstance(directive, Diagram | Play):
            self._page.append(directive)
            return
        self._turn_page()
        if isinstance(directive, Run):
            self._run(directive)
            return
        self._name(directive.id, line)
        if isinstance(directive, Prediction):
            self._predictions.append(directive)
        self._screens.append(directive)

    def _run(self, run: Run) -> None:
        self._runs += 1
        named = msgspec.structs.replace(run, id=f"run-{self._runs}")
        self._screens.append(named)
        self._screens.append(
            Outcome(
                id=f"outcome-{self._runs}",
                run=named,
                predictions=tuple(self._predictions),
                blocks=(),
            )
        )
        self._predictions = []
        self._after_run = True

    def _turn_page(self) -> None:
        """End the page: it becomes a screen, or the explanation of the outcome before it."""
        blocks = _joined(self._page)
        self._page = []
        if not blocks:
            return
        last = self._screens[-1] if self._screens else None
        if isinstance(last, Outcome) and self._after_run:
            self._screens[-1] = msgspec.structs.replace(last, blocks=blocks)
            self._after_run = False
            return
        self._pages += 1
        kind = "concept" if self._id else "opening"
        self._screens.append(Concept(id=f"{kind}-{self._pages}", blocks=blocks))

    def _begin(self, step_id: str, title: str, line: int) -> None:
        self._id, self._step_title, self._line = step_id, title, line
        self._screens, self._page, self._predictions = [], [], []
        self._pages = self._runs = 0
        self._after_run = self._deeper = False
        self._was = ""

    def _end(self) -> None:
        self._turn_page()
        if self._predictions:
            raise CourseError(self.path, self._predictions[0].line, say("course.expect-run"))
        if not self._id:
            self._opening = tuple(page for page in self._screens if isinstance(page, Concept))
            return
        if not self._screens:
            raise CourseError(self.path, self._line, say("course.expect-content"))
        screens = (*self._opening, *self._screens)
        self._opening = ()
        self.steps.append(
            Step(
                id=self._id,
                title=self._step_title,
                screens=screens,
                line=self._line,
                deeper=self._deeper,
                was=self._was,
                earlier=self._earlier(screens),
            )
        )

    def _earlier(self, screens: tuple[Screen, ...]) -> dict[str, str]:
        """Return the names that screens had while they were a part of another step."""
        if not self._was:
            return {}
        before = [
            screen
            for step in self.steps
            if self._was in {step.id, step.was}
            for screen in step.screens
        ]
        earlier = {}
        for screen in screens:
            name = screen.id
            if isinstance(screen, Concept | Run | Outcome):  # these are numbered
                kind, _, number = name.rpartition("-")
                shift = sum(other.id.startswith(f"{kind}-") for other in before)
                name = f"{kind}-{int(number) + shift}"
            earlier[screen.id] = f"{self._was}/{name}"
        return earlier

    def _name(self, name: str, line: int) -> None:
        if name in self.names:
            expected = say("course.expect-new-id", id=name, line=self.names[name])
            raise CourseError(self.path, line, expected)
        self.names[name] = line


def _joined(blocks: list[Block]) -> tuple[Block, ...]:
    """Return the blocks with neighbouring paragraphs joined."""
    joined: list[Block] = []
    for block in blocks:
        if isinstance(block, Prose) and joined and isinstance(joined[-1], Prose):
            joined[-1] = Prose(f"{joined[-1].text}\n\n{block.text}")
        else:
            joined.append(block)
    return tuple(joined)
