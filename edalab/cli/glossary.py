"""``edalab glossary``: what a term means, asked for in either language."""

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from edalab.cli.options import Json
from edalab.course.glossary import Glossary, Term, as_markdown, taught
from edalab.course.index import Course
from edalab.course.lesson import Lesson
from edalab.errors import UsageError
from edalab.settings import from_environment
from edalab.terminal.console import console, write_json, write_line, write_text
from edalab.texts import language, say

app = typer.Typer(add_completion=False)


@app.command("glossary", help=say("glossary.help"))
def glossary(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[TERM]", help=say("glossary.argument-term"))
    ] = None,
    *,
    markdown: Annotated[
        bool, typer.Option("--markdown", help=say("glossary.option-markdown"))
    ] = False,
    as_json: Json = False,
) -> None:
    """Tell one term, or all."""
    course = Course(from_environment().course)
    found = Glossary(course.folder)
    if markdown:
        write_line(as_markdown(found).rstrip("\n"))
        return
    terms = [_term(found, " ".join(words))] if words else list(found.terms)
    lessons = _lessons(course, terms) if words or as_json else ()
    if as_json:
        told = [_as_data(found, term, lessons) for term in terms]
        write_json(told[0] if words else {"terms": told})
    elif words:
        _tell(found, terms[0], lessons)
    else:
        _list(terms)


def _lessons(course: Course, terms: Iterable[Term]) -> list[Lesson]:
    """The lessons that teach these terms; no other is read."""
    numbers = {term.lesson for term in terms}
    return [
        course.lesson(entry, language())
        for entry in course.entries
        if entry.number in numbers and course.written(entry)
    ]


def _term(found: Glossary, asked: str) -> Term:
    term = found.find(asked)
    if term is None:
        near = ", ".join(found.near(asked, language()))
        raise UsageError("unknown-term" if near else "unknown-term-no-near", name=asked, near=near)
    return term


def _title(term: Term) -> str:
    """The term, with the English one behind a Korean one, as it is known in the field."""
    name, english = term.name(language()), term.name("en")
    return name if english.casefold() in name.casefold() else f"{name} ({english})"


def _step(term: Term, lessons: Iterable[Lesson]) -> dict[str, Any] | None:
    found = taught(term, lessons)
    if found is None:
        return None
    lesson, step = found
    command = f"edalab lesson {lesson.number} --step {step.id}"
    return {"lesson": lesson.number, "step": step.id, "title": step.title, "command": command}


def _as_data(found: Glossary, term: Term, lessons: Iterable[Lesson]) -> dict[str, Any]:
    return {
        "id": term.id,
        "en": {"names": term.en, "says": term.says_en},
        "ko": {"names": term.ko, "says": term.says_ko},
        "taught": _step(term, lessons),
        "related": [other.id for other in found.related(term)],
    }


def _tell(found: Glossary, term: Term, lessons: Iterable[Lesson]) -> None:
    from edalab.terminal.lines import command_line, line

    console().print(line(_title(term), "bold"))
    console().print(line(term.says(language()), indent=2))
    others = [name for name in (*term.en, *term.ko) if name not in _title(term)]
    if others:
        console().print(line(say("glossary.also", names=", ".join(others)), indent=2))
    if related := ", ".join(other.name(language()) for other in found.related(term)):
        console().print(line(say("glossary.related", names=related), indent=2))
    step = _step(term, lessons)
    if step is not None:
        told = say("glossary.taught", number=step["lesson"], title=step["title"])
        console().print(line(told, indent=2))
        console().print(command_line(step["command"].removeprefix("edalab ")))


def _list(terms: list[Term]) -> None:
    from edalab.terminal.lines import line

    if not terms:
        write_text(say("glossary.none"))
        return
    for term in sorted(terms, key=lambda term: term.name(language()).casefold()):
        console().print(line(_title(term), "bold"))
        console().print(line(term.says(language()), indent=2))
    write_text(say("glossary.how"))
