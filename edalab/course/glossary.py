"""The words of a course, in both languages: ``glossary.toml`` beside the lessons.

Where a term is taught is looked up in the lessons: the first step of the term's lesson that has it
in bold, or else the first that uses it. So it needs no care when steps are written anew.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Final

import msgspec

from edalab.course.directives import from_toml
from edalab.course.index import read_text
from edalab.course.lesson import Block, Concept, Lesson, Name, Outcome, Prose, Step, Words
from edalab.errors import CourseError
from edalab.texts import say

GLOSSARY: Final = "glossary.toml"

_Names = Annotated[tuple[Words, ...], msgspec.Meta(min_length=1)]


class Term(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One term.

    Args:
        id: Names it in the glossary.
        lesson: The number of the lesson that teaches it; none where it is a word of the program.
        en, ko: Its names in each language, the one to use first.
        related: Other terms, by id.
        says_en, says_ko: What it means.
    """

    id: Name
    lesson: int | None = None
    en: _Names
    ko: _Names
    related: tuple[Name, ...] = ()
    says_en: Words
    says_ko: Words

    def name(self, language: str) -> str:
        """What to call it in a language."""
        return self.names(language)[0]

    def names(self, language: str) -> tuple[str, ...]:
        """All its names in a language."""
        return self.ko if language == "ko" else self.en

    def says(self, language: str) -> str:
        """What it means, in a language."""
        return self.says_ko if language == "ko" else self.says_en


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    terms: tuple[Term, ...]


class Glossary:
    """The terms of the course in a folder, in the file's order; none where there is no file.

    Raises:
        CourseError: The file can't be read as a glossary, or a term is there twice, or a related
            one is missing.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / GLOSSARY
        self.terms: tuple[Term, ...] = ()
        if path.exists():
            text = read_text(path)
            self.terms = from_toml(path, 1, text, _File).terms
            _see(path, text, self.terms)
        self._by_id = {term.id: term for term in self.terms}
        self._by_name = {
            _plain(name): term
            for term in reversed(self.terms)
            for name in (term.id, *term.ko, *term.en)
        }

    def find(self, asked: str) -> Term | None:
        """The term of this name, in either language; capitals, blanks and hyphens don't matter."""
        return self._by_name.get(_plain(asked))

    def near(self, asked: str, language: str, most: int = 5) -> list[str]:
        """The names of terms that may have been meant, the likeliest first."""
        wanted = _plain(asked)
        inside = [name for name in self._by_name if wanted and wanted in name]
        alike = difflib.get_close_matches(wanted, list(self._by_name), n=most, cutoff=0.6)
        found = [self._by_name[name].name(language) for name in [*inside, *alike]]
        return list(dict.fromkeys(found))[:most]

    def related(self, term: Term) -> list[Term]:
        """The terms that belong to this one."""
        return [self._by_id[name] for name in term.related]


def taught(term: Term, lessons: Iterable[Lesson]) -> tuple[Lesson, Step] | None:
    """The step that teaches a term, if the lesson is written and uses it."""
    for lesson in lessons:
        if lesson.number != term.lesson:
            continue
        names = [re.escape(name) for name in (*term.names(lesson.language), *term.en)]
        word = f"(?<![a-z])(?:{'|'.join(names)})"
        for pattern in (rf"\*\*[^*]*{word}[^*]*\*\*", word):
            for step in lesson.steps:
                if re.search(pattern, _prose(step), re.IGNORECASE):
                    return lesson, step
    return None


def as_markdown(glossary: Glossary) -> str:
    """The whole glossary as a document in both languages, in English order."""
    rows = [
        f"| {term.name('en')} | {term.name('ko')} | {term.says_en} | {term.lesson or ''} |"
        for term in sorted(glossary.terms, key=lambda term: term.name("en").casefold())
    ]
    return "\n".join([*_HEAD, *rows, "", *_FOOT, ""])


_HEAD: Final = (
    "# Glossary",
    "",
    "The words of code, lessons and command line are the same. Where the field has a term, it is",
    "used. `edalab glossary TERM` tells them in English and Korean.",
    "",
    "| term | Korean | meaning | lesson |",
    "|---|---|---|---|",
)
_FOOT: Final = (
    "The terms stand in `lessons/glossary.toml`; `edalab glossary --markdown` writes this page.",
    "The actions that a trace records are listed in `edalab/lab/actions.py`.",
)


def _prose(step: Step) -> str:
    blocks: list[Block] = []
    for screen in step.screens:
        if isinstance(screen, Concept | Outcome):
            blocks += screen.blocks
    return "\n\n".join(block.text for block in blocks if isinstance(block, Prose))


def _plain(name: str) -> str:
    return re.sub(r"[\s\-_/]+", "", name).casefold()


def _see(path: Path, text: str, terms: tuple[Term, ...]) -> None:
    ids: Mapping[str, Term] = {term.id: term for term in terms}
    seen: set[str] = set()
    for term in terms:
        line = 1 + text[: text.find(f'id = "{term.id}"')].count("\n")
        if term.id in seen:
            raise CourseError(path, line, say("course.expect-new-term", id=term.id))
        seen.add(term.id)
        for name in term.related:
            if name not in ids:
                raise CourseError(path, line, say("course.expect-term", id=name))
