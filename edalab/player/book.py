"""The book: the course as a folder of pages, which are read without the program.

The runs of the lessons are made while the book is written, and are played in it. Nothing of a
learner stands in it: questions answer in the page, and progress is kept by the lab alone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
from markdown_it import MarkdownIt

from edalab.course.glossary import Term
from edalab.course.lesson import (
    Block,
    Concept,
    Diagram,
    Lesson,
    Outcome,
    Play,
    Prediction,
    Prose,
    Question,
    Quiz,
    Run,
    Screen,
    Sort,
    Step,
    Task,
)
from edalab.course.runner import number_at
from edalab.errors import StorageError
from edalab.eventlog.private_files import make_folder
from edalab.lab.output_files import write_whole
from edalab.player.files import check as check_page
from edalab.player.html import MARK, document, phrase, safe
from edalab.texts import LANGUAGES, language, say

_INDEX: Final = "index.html"


class Made(msgspec.Struct, frozen=True):
    """A run as the book needs it.

    Args:
        data: The run's JSON.
        text: What the command prints.
        page: The page that plays it; empty where it leaves no trace.
    """

    data: Mapping[str, Any]
    text: str
    page: str


Maker = Callable[[str, Sequence[str]], Made]
"""Makes a run: given its command and the commands before it."""


class Contents(msgspec.Struct, frozen=True):
    """What a book is made from, in one language.

    Args:
        lessons: The lessons, in order.
        terms: The glossary.
    """

    lessons: Sequence[Lesson]
    terms: Sequence[Term]


def check(folder: Path) -> None:
    """Check that a book may be written into a folder, before anything is run.

    Raises:
        StorageError: Something else than a book stands there.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise StorageError("book-no-folder", path=folder)
        if not folder.is_dir() or not any(folder.iterdir()):
            return
        index = folder / _INDEX
        ours = index.is_file() and MARK in index.read_text("utf-8", errors="replace")
    except OSError as error:
        raise StorageError("file-unreadable", path=folder, reason=error.strerror) from None
    if not ours:
        raise StorageError("book-would-overwrite", path=folder)


LANGUAGE_NAMES: Final = {"en": "English", "ko": "한국어"}


def front() -> str:
    """The page of a book that leads to its languages."""
    links = "".join(
        f'<li><a lang="{code}" href="{code}/{_INDEX}">{safe(name)}</a></li>'
        for code, name in LANGUAGE_NAMES.items()
    )
    return document("edalab", f"<h1>edalab</h1><ul>{links}</ul>", {}, [], kind="book")


def pages(contents: Contents, make: Maker) -> Iterator[tuple[str, str]]:
    """Yield the pages of the book in the language now spoken: path inside its folder, and page.

    Args:
        contents: Lessons and glossary.
        make: Makes the runs of the lessons.

    Raises:
        EdalabError: A run can't be made.
    """
    sections: list[dict[str, str]] = []
    for lesson in contents.lessons:
        writer = _LessonWriter(lesson, make)
        yield f"{_name(lesson)}.html", writer.page(contents.lessons)
        yield from writer.runs.items()
        sections += writer.sections
    yield "terms.html", _glossary(contents.terms)
    yield _INDEX, _index(contents, sections)


def write(folder: Path, path: str, page: str) -> None:
    """Write one page, whole or not at all; only a page of edalab is replaced.

    Raises:
        StorageError: It can't be written, or something else stands there.
    """
    file = folder / path
    try:
        make_folder(file.parent)
    except OSError as error:
        raise StorageError("file-unwritable", path=file, reason=error.strerror) from None
    check_page(file)
    write_whole(file, page.encode())


def _name(lesson: Lesson) -> str:
    return f"lesson-{lesson.number}"


class _LessonWriter:
    """Writes one lesson; ``runs`` and ``sections`` hold what belongs to it besides its page."""

    def __init__(self, lesson: Lesson, make: Maker) -> None:
        self.lesson = lesson
        self.runs: dict[str, str] = {}
        self.sections: list[dict[str, str]] = []
        self._make = make

    def page(self, lessons: Sequence[Lesson]) -> str:
        lesson = self.lesson
        steps = "".join(self._step(number, step) for number, step in enumerate(lesson.steps, 1))
        contents = "".join(
            f'<li><a href="#{step.id}">{safe(_title(step))}</a></li>' for step in lesson.steps
        )
        body = f"""{_links(f"{_name(lesson)}.html")}
<h1>{lesson.number}. {safe(lesson.title)}</h1>
<p class="lead">{phrase("book.in-terminal")} <code>edalab {safe(lesson.command)}</code></p>
<nav class="contents" aria-label="{phrase("book.steps")}"><ol>{contents}</ol></nav>
{steps}
<nav class="onward" aria-label="{phrase("book.lessons")}">{_onward(lesson, lessons)}</nav>"""
        title = f"{lesson.number}. {lesson.title}"
        return document(title, body, {}, [], kind="book", frames=True)

    def _step(self, number: int, step: Step) -> str:
        screens = "".join(self._screen(step, screen) for screen in step.screens)
        title = f"{self.lesson.number}.{number} {_title(step)}"
        self.sections.append(
            {
                "page": f"{_name(self.lesson)}.html#{step.id}",
                "title": title,
                "text": " ".join(_prose_of(step)),
            }
        )
        return f'<section id="{step.id}" class="step"><h2>{safe(title)}</h2>{screens}</section>'

    def _screen(self, step: Step, screen: Screen) -> str:
        match screen:
            case Concept():
                return self._blocks(screen.blocks)
            case Prediction():
                return self._prediction(screen)
            case Outcome():
                return self._outcome(step, screen)
            case Run():
                return ""  # its outcome follows and shows the command
            case _:
                return _question(screen)

    def _prediction(self, asked: Prediction) -> str:
        answers = [
            _opens(
                phrase("book.if-you-say", value=_amount(known.value, asked.unit)),
                _markdown(known.says),
            )
            for known in asked.misconceptions
        ]
        return _asked(asked.id, say("book.predict"), asked.question, answers)

    def _outcome(self, step: Step, screen: Outcome) -> str:
        run = screen.run
        made = self._make(run.command, run.setup)
        commands = "\n".join(f"$ edalab {command}" for command in (*run.setup, run.command))
        answers = "".join(
            f"<p><b>{_amount(number * asked.scale, asked.unit)}</b> {safe(asked.question)}</p>"
            for asked in screen.predictions
            if (number := number_at(made.data, asked.answer)) is not None
        )
        printed = f"{safe_lines(commands)}\n\n{safe_lines(made.text)}"
        shown = f'<pre tabindex="0">{printed}</pre>'
        played = ""
        if made.page:
            path = f"runs/{self.lesson.number}-{step.id}-{screen.id}.html"
            self.runs[path] = made.page
            title = phrase("book.run-of", title=step.title)
            played = f"""<details class="run"><summary>{phrase("book.play")}</summary>
<iframe src="{path}" title="{title}" loading="lazy"></iframe>
<p><a href="{path}">{phrase("book.whole-page")}</a></p></details>"""
        inside = f"{answers}{shown}{played}{self._blocks(screen.blocks)}"
        if not screen.predictions:
            return f'<div class="outcome">{inside}</div>'
        head = phrase("book.what-happens")
        return f'<details class="outcome"><summary>{head}</summary>{inside}</details>'

    def _blocks(self, blocks: Sequence[Block]) -> str:
        return "".join(self._block(block) for block in blocks)

    def _block(self, block: Block) -> str:
        match block:
            case Prose():
                return _markdown(block.text)
            case Diagram():
                alt = safe(block.alt)
                return (
                    f'<pre role="img" tabindex="0" aria-label="{alt}">{safe_lines(block.art)}</pre>'
                )
            case Play():
                return f"<p><em>{safe(block.alt)}</em></p>"


def _title(step: Step) -> str:
    """Return the title of a step, marked where it goes deeper."""
    return say("lesson.deeper-title", title=step.title) if step.deeper else step.title


def _prose_of(step: Step) -> Iterator[str]:
    for screen in step.screens:
        if isinstance(screen, Concept | Outcome):
            for block in screen.blocks:
                if isinstance(block, Prose):
                    yield " ".join(block.text.split())
        elif isinstance(screen, Quiz | Sort | Prediction):
            yield screen.question


def _onward(lesson: Lesson, lessons: Sequence[Lesson]) -> str:
    place = [other.number for other in lessons].index(lesson.number)
    before, after = lessons[:place][-1:], lessons[place + 1 :][:1]
    links = [f'<a href="{_name(it)}.html">← {safe(it.title)}</a>' for it in before]
    links += [f'<a href="{_name(it)}.html">{safe(it.title)} →</a>' for it in after]
    return "".join(links if after else [*links, _terms_link()])


def _terms_link() -> str:
    return f'<a href="terms.html">{phrase("book.glossary")}</a>'


def _links(page: str) -> str:
    """The way to the index, and to the same page in other languages."""
    others = " ".join(
        f'<a lang="{code}" href="../{code}/{page}">{LANGUAGE_NAMES[code]}</a>'
        for code in LANGUAGES
        if code != language()
    )
    home = f'<a href="{_INDEX}">{phrase("book.title")}</a>' if page != _INDEX else ""
    return f'<div class="bar-of-links"><span>{home}</span><span>{others}</span></div>'


def _question(screen: Question) -> str:
    match screen:
        case Quiz():
            choices = [
                _answer(choice.text, choice.says, right=choice.right) for choice in screen.choices
            ]
            return _asked(
                screen.id, say("book.quiz"), screen.question, [*choices, *_hints(screen.hints)]
            )
        case Sort():
            items = [
                _opens(
                    _markdown(item.text),
                    f"<b>{safe(screen.bins[item.bin - 1])}</b>{_markdown(item.says)}",
                )
                for item in screen.items
            ]
            return _asked(
                screen.id, say("book.quiz"), screen.question, [*items, *_hints(screen.hints)]
            )
        case Task():
            solution = "".join(
                f'<code class="command">edalab {safe(command)}</code>'
                for command in screen.commands
            )
            answers = [*_hints(screen.hints), _opens(phrase("book.solution"), solution)]
            return _asked(screen.id, say("book.task"), screen.text, answers)


def _asked(name: str, kind: str, question: str, answers: Sequence[str]) -> str:
    return (
        f'<div class="question" id="{safe(name)}"><p><b>{safe(kind)}</b></p>'
        f"{_markdown(question)}{''.join(answers)}</div>"
    )


def _answer(choice: str, says: str, *, right: bool) -> str:
    verdict = f"✓ {phrase('lesson.right')}" if right else f"✗ {phrase('lesson.wrong')}"
    kind = "right" if right else "wrong"
    return _opens(_markdown(choice), f'<b class="{kind}">{verdict}</b>{_markdown(says)}')


def _hints(hints: Sequence[str]) -> list[str]:
    return [
        _opens(phrase("book.hint", number=number, of=len(hints)), _markdown(hint))
        for number, hint in enumerate(hints, 1)
    ]


def _opens(summary: str, inside: str) -> str:
    return f"<details><summary>{summary}</summary>{inside}</details>"


def _glossary(terms: Sequence[Term]) -> str:
    spoken = language()
    rows = []
    for term in sorted(terms, key=lambda term: term.name(spoken).casefold()):
        others = ", ".join(term.names(spoken)[1:])
        besides = f" ({safe(others)})" if others else ""
        rows.append(
            f'<dt id="{term.id}">{safe(term.name(spoken))}{besides}</dt>'
            f"<dd>{_markdown(term.meaning(spoken))}</dd>"
        )
    title = say("book.glossary")
    body = f"""{_links("terms.html")}
<h1>{safe(title)}</h1><dl>{"".join(rows)}</dl>"""
    return document(title, body, {}, [], kind="book")


def _index(contents: Contents, sections: Sequence[Mapping[str, str]]) -> str:
    lessons = "".join(
        f'<li><a href="{_name(lesson)}.html">{lesson.number}. {safe(lesson.title)}</a>'
        f"<p>{safe(' · '.join(map(_title, lesson.steps)))}</p></li>"
        for lesson in contents.lessons
    )
    terms = [
        {
            "page": f"terms.html#{term.id}",
            "title": term.name(language()),
            "text": f"{' '.join(term.names(language()))} {term.meaning(language())}",
        }
        for term in contents.terms
    ]
    title = say("book.title")
    body = f"""{_links(_INDEX)}
<h1>{safe(title)}</h1>
<p>{phrase("book.about")}</p>
<p>{phrase("book.in-terminal")} <code>edalab start</code></p>
<search id="searching" class="live"><label for="words">{phrase("book.search")}</label>
<input type="search" id="words" autocomplete="off"></search>
<p id="count" role="status"></p><ul id="hits"></ul>
<h2>{phrase("book.lessons")}</h2><ol class="lessons">{lessons}</ol>
<p>{_terms_link()}</p>"""
    data = {"sections": [*sections, *terms], "words": {"hits": say("book.hits")}}
    return document(title, body, data, ["search.mjs"], kind="book")


def safe_lines(text: str) -> str:
    """Several lines as HTML."""
    return "\n".join(safe(line) for line in text.split("\n"))


def _amount(value: float, unit: str) -> str:
    return safe(f"{round(value, 3):g} {unit}".strip())


def _markdown(text: str) -> str:
    html: str = _parser().render(text)
    return html


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")
