"""``author book``: the course as pages, without a browser."""

import re
from pathlib import Path

import pytest
from msgspec.structs import replace
from test_page import Page

from edalab import texts
from edalab.course.index import Course
from edalab.course.lesson import Concept, Outcome, Prediction, Prose, Quiz, Sort, Task
from edalab.player.book import Contents, Made, pages
from edalab.settings import from_environment


@pytest.fixture
def book(edalab, three_steps, tmp_path):
    folder = tmp_path / "book"
    said = edalab("author", "book", str(folder))
    assert said.code == 0, said.err
    assert f"Open {folder / 'index.html'}." in said.out.replace("\n", "")
    return folder


def squeezed(text):
    """The letters of a text: without the marks of Markdown, and without blanks."""
    return re.sub(r"[*`_#\[\]>|\s-]|\]\(.*?\)", "", text)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_a_lesson_says_asks_and_answers_all_that_its_screens_do(book, language):
    course = Course(from_environment().course)
    entry = next(entry for entry in course.entries if course.written(entry))
    lesson = course.lesson(entry, language)
    text = Page((book / language / f"lesson-{lesson.number}.html").read_text("utf-8")).text
    for _, screen in lesson.screens():
        match screen:
            case Concept() | Outcome():
                wanted = [b.text.split("\n")[0] for b in screen.blocks if isinstance(b, Prose)]
                if isinstance(screen, Outcome):
                    commands = (*screen.run.setup, screen.run.command)
                    wanted += [f"$ edalab {command}" for command in commands]
            case Prediction():
                wanted = [screen.question, *(known.says for known in screen.misconceptions)]
            case Quiz():
                wanted = [screen.question, *(c.text for c in screen.choices),
                          *(c.says for c in screen.choices)]  # fmt: skip
            case Sort():
                wanted = [screen.question, *(item.says for item in screen.items)]
            case Task():
                wanted = [screen.text, *screen.hints]
            case _:
                wanted = []
        for words in wanted:
            assert squeezed(words) in squeezed(text), words


def test_each_page_leads_to_the_index_and_to_itself_in_the_other_languages(book):
    for language, other in (("en", "ko"), ("ko", "en")):
        for page in (book / language).glob("*.html"):
            links = {a.get("href") for tag, a in Page(page.read_text("utf-8")).tags if tag == "a"}
            assert f"../{other}/{page.name}" in links
            assert ("index.html" in links) == (page.name != "index.html")


def test_no_page_has_a_part_that_is_missing(book):
    for page in book.rglob("*.html"):
        assert "None" not in Page(page.read_text("utf-8")).text, page


def test_each_link_and_each_player_leads_to_a_page_of_the_book(book):
    pages = list(book.rglob("*.html"))
    assert any(page.parent.name == "runs" for page in pages)
    for page in pages:
        for tag, attributes in Page(page.read_text("utf-8")).tags:
            target = attributes.get("href") if tag == "a" else attributes.get("src")
            if target and not target.startswith("#"):
                path, _, place = target.partition("#")
                assert (page.parent / path).is_file(), f"{page}: {target}"
                if place:
                    assert f'id="{place}"' in (page.parent / path).read_text("utf-8")


def test_a_book_is_written_anew_and_nothing_else_is_written_into(edalab, book, tmp_path):
    (book / "en" / "notes.txt").write_text("mine")
    assert edalab("author", "book", str(book)).code == 0
    assert (book / "en" / "notes.txt").read_text() == "mine"
    (book / "en" / "terms.html").write_text("my own terms")
    said = edalab("author", "book", str(book))
    assert (said.code, "so it stays as it is" in said.err) == (1, True)
    assert (book / "en" / "terms.html").read_text() == "my own terms"
    thesis = tmp_path / "thesis"
    thesis.mkdir()
    (thesis / "index.html").write_text("years of work")
    said = edalab("author", "book", str(thesis))
    assert said.code == 1
    assert "holds files that are no book" in said.err
    assert [path.name for path in Path(thesis).iterdir()] == ["index.html"]
    said = edalab("author", "book", str(thesis / "index.html"))
    assert (said.code, "is not a folder" in said.err) == (1, True)


def test_pages_name_commands_as_they_are_typed_on_any_machine(
    edalab, three_steps, tmp_path, monkeypatch
):
    monkeypatch.setattr(texts, "_program", "/home/min/venv/bin/python -m edalab")
    assert edalab("author", "book", str(tmp_path / "book")).code == 0
    run = tmp_path / "run.html"
    assert "/home/min" in edalab("compare", "sync-vs-async", "--html", str(run)).out
    pages = [run, *(tmp_path / "book").rglob("*.html")]
    assert [page for page in pages if "/home/min" in page.read_text("utf-8")] == []
    assert any("Again: edalab compare" in page.read_text("utf-8") for page in pages)


def test_a_lesson_that_does_not_exist_is_refused(edalab, three_steps, tmp_path):
    said = edalab("author", "book", str(tmp_path / "book"), "--lesson", "9")
    assert said.code == 2
    assert not (tmp_path / "book").exists()


def test_what_a_run_printed_is_hidden_only_behind_a_prediction(three_steps):
    course = Course(from_environment().course)
    entry = next(entry for entry in course.entries if course.written(entry))
    lesson = course.lesson(entry, "en")
    steps = [
        replace(step, screens=tuple(
            replace(screen, predictions=()) if isinstance(screen, Outcome) else screen
            for screen in step.screens
        ))
        for step in lesson.steps
    ]  # fmt: skip

    def first_page(lesson):
        contents = Contents(lessons=[lesson], terms=[])
        made = pages(contents, lambda command, setup: Made({}, f"printed by {command}", ""))
        return next(page for _, page in made)

    hidden, shown = first_page(lesson), first_page(replace(lesson, steps=tuple(steps)))
    runs = [screen.run for _, screen in lesson.screens() if isinstance(screen, Outcome)]
    for page, kind in ((hidden, "details"), (shown, "div")):
        assert re.findall(r'<(\w+) class="outcome"', page) == [kind for _ in runs]
        assert all(f"printed by {run.command}" in Page(page).text for run in runs)
