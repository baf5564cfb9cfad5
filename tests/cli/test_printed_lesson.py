"""A lesson that is printed has all that its screens have to read."""

import re

import pytest
from rich.cells import cell_len

from edalab.course.index import Course
from edalab.course.lesson import Outcome, Prediction, Prose, Quiz, Sort, Task
from edalab.settings import from_environment
from edalab.texts import LANGUAGES


def squeezed(text):
    """The words of a text alone, without line breaks and the marks of Markdown."""
    return re.sub(r"[\s*`|_]", "", re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text))


def test_each_question_with_its_choices_each_task_and_each_sentence_is_printed(edalab, three_steps):
    lesson = Course(from_environment().course).lessons("en")["event-driven-architecture"]
    shown = squeezed(edalab("lesson", "3", "--no-input").out)
    texts = [step.title for step in lesson.steps]
    for screen in (screen for step in lesson.steps for screen in step.screens):
        match screen:
            case Prediction():
                texts += [screen.question, *(choice.text for choice in screen.choices)]
            case Quiz():
                texts += [screen.question, *(choice.text for choice in screen.choices)]
            case Sort():
                texts += [screen.question, *screen.bins, *(item.text for item in screen.items)]
            case Task():
                texts.append(screen.text)
            case Outcome():
                texts.append(f"edalab {screen.run.command}")
        blocks = getattr(screen, "blocks", ())
        for text in (block.text for block in blocks if isinstance(block, Prose)):
            texts += [part for part in re.split(r"\n+[-#] |\n\n", text) if "](" not in part]
    assert [text for text in texts if squeezed(text) not in shown] == []
    assert len(texts) > 40


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_widest_line_is_as_wide_as_the_window(
    edalab, runs_once, monkeypatch, language, columns
):
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = edalab("--lang", language, "lesson", "3", "--no-input").out.splitlines()
    assert max(map(cell_len, lines)) == columns
