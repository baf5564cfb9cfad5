"""``edalab author book``: the course as pages."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from edalab import texts
from edalab.cli import lesson_runner
from edalab.cli.experiments import progress_bar
from edalab.course.glossary import Glossary
from edalab.course.index import Course
from edalab.course.runner import words
from edalab.player.book import Contents, Made, check, front, pages, write
from edalab.settings import from_environment

_COLUMNS = 80
_RECORDS = 1_000
"""Records that a page of a book holds: it has some hundred of them."""


def write_book(folder: Path, only: str | None) -> int:
    """Write the book in every language; the number of its pages.

    Args:
        folder: New, empty, or with a book in it.
        only: The number or id of the only lesson that is written; None for all.

    Raises:
        UnknownName: There is no such lesson.
        StorageError: The book can't be written there.
        EdalabError: A run of a lesson can't be made.
    """
    check(folder)
    course = Course(from_environment().course)
    entries = [entry for entry in course.entries if course.written(entry)]
    if only is not None:
        entries = [course.entry(only)]
    write(folder, "index.html", front())
    count = 1
    before = texts.language()
    reached: dict[str, tuple[int, int]] = {}
    try:
        with progress_bar(reached) as draw, texts.for_others():
            for language in texts.LANGUAGES:
                texts.choose(language)
                lessons = [course.lesson(entry, language) for entry in entries]
                terms = Glossary(course.folder).terms
                for path, page in pages(Contents(lessons, terms), _made):
                    write(folder, f"{language}/{path}", page)
                    count += 1
                    done = reached.get(language, (0, 0))[0] + path.startswith("lesson-")
                    reached[language] = done, len(lessons)
                    draw()
    finally:
        texts.choose(before)
    return count


def _made(command: str, setup: Sequence[str]) -> Made:
    return _made_in(texts.language(), command, tuple(setup))


@cache
def _made_in(_language: str, command: str, setup: tuple[str, ...]) -> Made:
    arguments = words(command)
    result = lesson_runner.run(arguments, [words(step) for step in setup])
    screen = _screen()
    screen.print(lesson_runner.rendered(result, screen))
    return Made(result.data, screen.file.getvalue().rstrip("\n"), _player(arguments, setup))


def _player(arguments: Sequence[str], setup: Sequence[str]) -> str:
    """The page that plays a run; empty where it leaves no trace."""
    from edalab.cli.empty_home import no_systems
    from edalab.cli.lesson_experiment import shown_of

    if setup or arguments[0] not in {"compare", "simulate"}:
        return ""
    with no_systems():
        result = shown_of(tuple(arguments), keep=True).result
    if not any(result.traces.values()):
        return ""
    from edalab.player.page import page_of_result

    return page_of_result(result, _RECORDS)


def _screen() -> Any:
    import io

    from rich.console import Console

    return Console(
        file=io.StringIO(), width=_COLUMNS, force_terminal=False, no_color=True,
        highlight=False, markup=False, emoji=False,
    )  # fmt: skip
