"""Asks a person the review's questions one after the other."""

from collections.abc import Sequence

from edalab.cli import lesson_runner
from edalab.cli.screens import comparison, prompt
from edalab.course.lesson import Prediction, Quiz
from edalab.course.review import Question, answer
from edalab.course.study import Study
from edalab.course.typed_number import form_of
from edalab.errors import EdalabError
from edalab.terminal import pages
from edalab.terminal.console import console
from edalab.terminal.prompter import ENTER, Prompter, UserLeft, letter
from edalab.texts import say

_LATER = "s"
_QUIT = "q"


def sit(questions: Sequence[Question], study: Study, prompter: Prompter) -> None:
    """Ask the questions one after the other until the person leaves.

    Raises:
        StorageError: An answer can't be recorded.
    """
    try:
        for number, question in enumerate(questions, 1):
            title = question.lesson.title
            where = say("review.where", number=number, of=len(questions), title=title)
            console().print(pages.heading(question.step.title, where))
            _ask(question, study, prompter, last=number == len(questions))
    except (UserLeft, KeyboardInterrupt):
        console().print()


def _ask(question: Question, study: Study, prompter: Prompter, *, last: bool) -> None:
    while True:
        try:
            typed = _typed(question, prompter)
            if typed == _LATER:
                return
            graded = answer(question, typed, study, lesson_runner)
        except EdalabError as error:  # not understood, or a run that can't be made: ask again
            console().print(pages.plain_text(str(error)))
            continue
        break
    if graded.judged is not None:
        console().print(comparison(graded.judged))
    else:
        verdict = say("lesson.right" if graded.right else "lesson.wrong")
        console().print(pages.prose(f"**{verdict}**"), end="")
    for sentence in graded.says:
        console().print(pages.prose(sentence))
    if not last:
        console().print(pages.keys([(say("lesson.key-enter"), say("lesson.key-next")), _quit()]))
        if prompter.key(ENTER + _QUIT) == _QUIT:
            raise UserLeft


def _typed(question: Question, prompter: Prompter) -> str:
    screen = question.screen
    match screen:
        case Prediction():
            console().print(pages.question(screen.question))
            form = say("lesson.key-predict", form=form_of(screen.unit))
            console().print(pages.keys([("", form), *_other_keys()]))
            typed = prompter.line(prompt(screen)).strip()
            return _pressed(letter(typed) if len(typed) == 1 else typed)
        case Quiz():
            console().print(pages.question(screen.question, [c.text for c in screen.choices]))
            return _number(len(screen.choices), say("lesson.key-choose"), prompter)
    console().print(pages.question(screen.question, screen.bins))
    bins = []
    for number, item in enumerate(screen.items, 1):
        place = say("lesson.item", number=number, of=len(screen.items))
        console().print(pages.prose(f"{place} **{item.text}**"), end="")
        bins.append(_number(len(screen.bins), say("lesson.key-place"), prompter))
        if bins[-1] == _LATER:
            return _LATER
    return ",".join(bins)


def _number(most: int, meaning: str, prompter: Prompter) -> str:
    console().print(pages.keys([(f"1-{most}", meaning), *_other_keys()]))
    return _pressed(prompter.key("123456789"[:most] + _LATER + _QUIT))


def _pressed(key: str) -> str:
    if key == _QUIT:
        raise UserLeft
    return key


def _quit() -> tuple[str, str]:
    return _QUIT, say("lesson.key-quit")


def _other_keys() -> list[tuple[str, str]]:
    return [(_LATER, say("review.key-later")), _quit()]
