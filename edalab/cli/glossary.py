"""``edalab glossary``: explains a term or a measure, asked for in either language."""

import re
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from edalab.cli.options import Json
from edalab.course.glossary import Glossary, Term, as_markdown, taught
from edalab.course.index import Course
from edalab.course.lesson import Lesson
from edalab.errors import UsageError
from edalab.experiments.measures import MEASURES
from edalab.settings import from_environment
from edalab.terminal.console import console, write_json, write_line, write_text
from edalab.texts import LANGUAGES, language, say, say_in

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
    """Explain one term, or list all."""
    course = Course(from_environment().course)
    glossary = Glossary(course.folder)
    if markdown:
        write_line(as_markdown(glossary).rstrip("\n"))
        return
    if words:
        _answer(course, glossary, " ".join(words), as_json=as_json)
    elif as_json:
        lessons = _lessons(course, glossary.terms)
        write_json({"terms": [_as_data(glossary, term, lessons) for term in glossary.terms]})
    else:
        _list(list(glossary.terms))


def _answer(course: Course, glossary: Glossary, name: str, *, as_json: bool) -> None:
    """Show the term, the measure, or both of a name; ``load`` for example is both."""
    term, measure = glossary.find(name), _measure(name)
    if term is None and measure is None:
        near = ", ".join([*glossary.near(name, language()), *_near_measures(name)])
        raise UsageError("unknown-term" if near else "unknown-term-no-near", name=name, near=near)
    lessons = _lessons(course, [term]) if term else []
    if as_json:
        data = _as_data(glossary, term, lessons) if term else {}
        write_json(data | ({"measure": _measure_as_data(measure)} if measure else {}))
        return
    if term:
        _show_term(glossary, term, lessons)
    if measure:
        _show_measure(measure)


def _measure(typed: str) -> str | None:
    """Return the measure of a name; ignores case, blanks and hyphens."""
    name = re.sub(r"[\s-]+", "_", typed.strip().casefold())
    return name if name in MEASURES else None


def _near_measures(typed: str) -> list[str]:
    """Return measures that may have been meant, the likeliest first."""
    import difflib

    return difflib.get_close_matches(typed, MEASURES, n=3, cutoff=0.8)


def _lessons(course: Course, terms: Iterable[Term]) -> list[Lesson]:
    """Return the lessons that teach these terms, without reading any other."""
    numbers = {term.lesson for term in terms}
    return [
        course.lesson(entry, language())
        for entry in course.entries
        if entry.number in numbers and course.written(entry)
    ]


def _title(term: Term) -> str:
    """Return a term's name; a Korean name is followed by the English one."""
    name, english = term.name(language()), term.name("en")
    return name if english.casefold() in name.casefold() else f"{name} ({english})"


def _step(term: Term, lessons: Iterable[Lesson]) -> dict[str, Any] | None:
    place = taught(term, lessons)
    if place is None:
        return None
    lesson, step = place
    command = f"edalab lesson {lesson.number} --step {step.id}"
    return {"lesson": lesson.number, "step": step.id, "title": step.title, "command": command}


def _as_data(glossary: Glossary, term: Term, lessons: Iterable[Lesson]) -> dict[str, Any]:
    return {
        "id": term.id,
        "en": {"names": term.en, "says": term.says_en},
        "ko": {"names": term.ko, "says": term.says_ko},
        "taught": _step(term, lessons),
        "related": [neighbour.id for neighbour in glossary.related(term)],
        "source": term.source,
    }


def _measure_as_data(name: str) -> dict[str, Any]:
    """Return a measure's unit, and its label and definition in each language."""
    data: dict[str, Any] = {"name": name, "unit": MEASURES[name]}
    for code in LANGUAGES:
        label, says = say_in(code, f"measure.{name}"), say_in(code, f"about.{name}")
        data[code] = {"label": label, "says": says}
    return data


def _show_measure(name: str) -> None:
    from edalab.terminal.lines import line

    measure = _measure_as_data(name)
    unit = say(f"glossary.unit-{measure['unit']}")
    own, *other_languages = sorted(LANGUAGES, key=lambda code: code != language())
    console().print(line(f"{name}: {measure[own]['label']}", "bold"))
    console().print(line(measure[own]["says"], indent=2))
    console().print(line(say("glossary.unit", unit=unit), indent=2))
    for code in other_languages:
        words = measure[code]
        console().print(line(f"{words['label']}: {words['says']}", indent=2))


def _show_term(glossary: Glossary, term: Term, lessons: Iterable[Lesson]) -> None:
    from edalab.terminal.lines import command_line, line

    console().print(line(_title(term), "bold"))
    console().print(line(term.meaning(language()), indent=2))
    other_names = [name for name in (*term.en, *term.ko) if name not in _title(term)]
    if other_names:
        console().print(line(say("glossary.also", names=", ".join(other_names)), indent=2))
    if related := ", ".join(neighbour.name(language()) for neighbour in glossary.related(term)):
        console().print(line(say("glossary.related", names=related), indent=2))
    if term.source:
        console().print(line(say("glossary.source", source=term.source), indent=2))
    step = _step(term, lessons)
    if step is not None:
        sentence = say("glossary.taught", number=step["lesson"], title=step["title"])
        console().print(line(sentence, indent=2))
        console().print(command_line(step["command"].removeprefix("edalab ")))


def _list(terms: list[Term]) -> None:
    from edalab.terminal.lines import line

    if not terms:
        write_text(say("glossary.none"))
        return
    for term in sorted(terms, key=lambda term: term.name(language()).casefold()):
        console().print(line(_title(term), "bold"))
        console().print(line(term.meaning(language()), indent=2))
    write_text(say("glossary.how"))
