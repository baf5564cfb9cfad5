"""The glossary of a course: reads ``glossary.toml``, finds terms and the step that teaches each.

The step is looked up in the lessons and not written down, so that an author who rewrites steps need
not keep it up to date.
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
        id: Its id in the glossary.
        lesson: The number of the lesson that teaches it; None for a word of the program only.
        en, ko: Its names in each language, the preferred one first.
        related: Other terms, by id.
        says_en, says_ko: Its meaning in each language.
        source: A public document that tells more: its title, and its publisher in brackets.
    """

    id: Name
    lesson: int | None = None
    en: _Names
    ko: _Names
    related: tuple[Name, ...] = ()
    says_en: Words
    says_ko: Words
    source: Words | None = None

    def name(self, language: str) -> str:
        """Return the preferred name in a language."""
        return self.names(language)[0]

    def names(self, language: str) -> tuple[str, ...]:
        """Return all its names in a language."""
        return self.ko if language == "ko" else self.en

    def meaning(self, language: str) -> str:
        """Return its meaning in a language."""
        return self.says_ko if language == "ko" else self.says_en


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    terms: tuple[Term, ...]


class Glossary:
    """The terms of a course, in the file's order; empty where there is no file.

    Raises:
        CourseError: The file is no glossary, a term occurs twice, or a related term is missing.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / GLOSSARY
        self.terms: tuple[Term, ...] = ()
        if path.exists():
            text = read_text(path)
            self.terms = from_toml(path, 1, text, _File).terms
            _check_terms(path, text, self.terms)
        self._by_id = {term.id: term for term in self.terms}
        self._by_name = {
            _plain(name): term
            for term in reversed(self.terms)
            for name in (term.id, *term.ko, *term.en)
        }

    def find(self, name: str) -> Term | None:
        """Return the term of a name in either language; ignores case, blanks and hyphens."""
        return self._by_name.get(_plain(name))

    def near(self, typed: str, language: str, most: int = 5) -> list[str]:
        """Return names of terms that may have been meant, the likeliest first."""
        wanted = _plain(typed)
        inside = [name for name in self._by_name if wanted and wanted in name]
        alike = difflib.get_close_matches(wanted, list(self._by_name), n=most, cutoff=0.6)
        names = [self._by_name[name].name(language) for name in [*inside, *alike]]
        return list(dict.fromkeys(names))[:most]

    def related(self, term: Term) -> list[Term]:
        """Return the terms that are related to a term."""
        return [self._by_id[name] for name in term.related]


def taught(term: Term, lessons: Iterable[Lesson]) -> tuple[Lesson, Step] | None:
    """Return the step that teaches a term: the first that has it in bold, else the first to use it.

    None where the term's lesson is not written or does not use it.
    """
    for lesson in lessons:
        if lesson.number != term.lesson:
            continue
        names = [_across_lines(name) for name in (*term.names(lesson.language), *term.en)]
        word = f"(?<![a-z])(?:{'|'.join(names)})"
        for text in (_bold, _prose):
            for step in lesson.steps:
                if re.search(word, text(step), re.IGNORECASE):
                    return lesson, step
    return None


def as_markdown(glossary: Glossary) -> str:
    """Return the glossary as a Markdown document in both languages, sorted by the English name."""
    rows = [
        f"| {term.name('en')} | {term.name('ko')} | {_meaning(term)} | {term.lesson or ''} |"
        for term in sorted(glossary.terms, key=lambda term: term.name("en").casefold())
    ]
    return "\n".join([*_HEAD, *rows, "", *_FOOT, ""])


def _meaning(term: Term) -> str:
    return f"{term.says_en} Source: {term.source}." if term.source else term.says_en


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


def _across_lines(name: str) -> str:
    return r"\s+".join(re.escape(word) for word in name.split())


def _bold(step: Step) -> str:
    return "\n".join(re.findall(r"\*\*([^*]+)\*\*", _prose(step)))


def _plain(name: str) -> str:
    return re.sub(r"[\s\-_/]+", "", name).casefold()


def _check_terms(path: Path, text: str, terms: tuple[Term, ...]) -> None:
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
