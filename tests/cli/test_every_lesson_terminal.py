"""Every lesson in every language at a real terminal of 24 rows: rightly, wrongly, misconceived.

An ordinary run of the tests plays one lesson rightly in one language and with the misconceptions
in the other; all of them are behind the mark ``long``. Without a terminal,
``test_lesson_sitting.py`` tries that every lesson can be done and fits its window.
"""

import itertools
import os
import sys

import pytest
from player import COURSE, WRITTEN, Player, lesson_of, run_of, squeezed
from terminal import Terminal

from edalab.course.lesson import Outcome, Prediction
from edalab.course.study import Study
from edalab.eventlog.tinydb_log import open_log
from edalab.texts import LANGUAGES

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


def play(entry, language, manner, home, *, columns=80, which=0) -> Player:
    player = Player(lesson_of(entry, language), manner, which)
    terminal = Terminal(
        "lesson", str(entry.number), home=home, columns=columns, rows=24, EDALAB_LANG=language
    )
    player.play(terminal)
    terminal.press("q")
    assert terminal.end() == 0
    assert "Traceback" not in terminal.text
    return player


def progress(entry, home):
    log = open_log(home / "study.jsonl")
    try:
        return Study(log).progress.lesson(entry.id)
    finally:
        log.close()


def all_done(entry, language, home):
    steps = {step.id for step in lesson_of(entry, language).steps}
    kept = progress(entry, home)
    assert {step for step, status in kept.steps.items() if status == "done"} == steps
    assert kept.finished


def predictions(entry, language):
    for step in lesson_of(entry, language).steps:
        for screen in step.screens:
            if isinstance(screen, Prediction):
                yield step, screen


def outcome_text(player, step, asked):
    run = run_of(step, asked)
    outcome = next(s for s in step.screens if isinstance(s, Outcome) and s.run is run)
    return player.text(outcome.id, step)


def assert_told(player, step, asked, words, columns):
    """The words stand on the screen; in a narrow window the end of a page may cut them in two."""
    if columns >= 80:
        assert squeezed(words) in outcome_text(player, step, asked)


def rightly(entry, language, home, columns):
    player = play(entry, language, "right", home, columns=columns)
    all_done(entry, language, home)
    kept = progress(entry, home)
    for step, asked in predictions(entry, language):
        assert kept.checked[asked.id].verdict == "right"
        assert_told(player, step, asked, player.say("verdict-right"), columns)


def wrongly(entry, language, home, columns):
    player = play(entry, language, "wrong", home, columns=columns)
    all_done(entry, language, home)
    kept = progress(entry, home)
    for step, asked in predictions(entry, language):
        assert kept.checked[asked.id].verdict == "wrong"
        assert_told(player, step, asked, player.say("verdict-wrong"), columns)


def misconceived(entry, language, home, columns, which=0):
    player = play(entry, language, "misconception", home, columns=columns, which=which)
    all_done(entry, language, home)
    for step, asked in predictions(entry, language):
        if asked.misconceptions:
            known = asked.misconceptions[which % len(asked.misconceptions)]
            assert progress(entry, home).checked[asked.id].verdict == "misconception"
            assert_told(player, step, asked, known.says, columns)


PLAYED = next(entry for entry in WRITTEN if entry.number == 3)


def test_a_lesson_with_right_answers_is_done(home):
    rightly(PLAYED, "en", home, 80)


def test_a_lesson_with_misconceptions_explains_them_and_can_be_done(home):
    misconceived(PLAYED, "ko", home, 80)


BOUNDED = bool(os.environ.get("EDALAB_BOUNDED"))
"""Whether to play a part: at 80 columns, rightly, wrongly, and with one round of misconceptions."""


@pytest.mark.long
@pytest.mark.parametrize(
    ("language", "columns"),
    [("en", 80), ("ko", 80)] if BOUNDED else list(itertools.product(LANGUAGES, [80, 40])),
)
@pytest.mark.parametrize("entry", WRITTEN, ids=lambda entry: entry.id)
def test_every_lesson_in_every_language_whatever_is_answered(home, entry, language, columns):
    rightly(entry, language, home / "right", columns)
    wrongly(entry, language, home / "wrong", columns)
    most = max(len(asked.misconceptions) for _, asked in predictions(entry, language))
    most = min(1, most) if BOUNDED else most
    for which in range(most):
        misconceived(entry, language, home / f"misconception-{which}", columns, which)


def test_the_course_that_is_played_is_the_one_that_is_shipped():
    assert COURSE.folder.name == "lessons"
    assert WRITTEN
