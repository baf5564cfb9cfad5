"""Asks a person the review's questions one after the other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from edalab.cli import lesson_runner
from edalab.cli.paged_screens import show_pages
from edalab.cli.screens import comparison, prompt
from edalab.course.lesson import Prediction, Quiz, Sort
from edalab.course.review import Question, answer
from edalab.course.study import Study
from edalab.course.typed_number import form_of
from edalab.errors import EdalabError
from edalab.terminal import pages
from edalab.terminal.console import console
from edalab.terminal.parts import Heading
from edalab.terminal.prompter import ENTER, Prompter, UserLeft, letter
from edalab.texts import say

if TYPE_CHECKING:
    from rich.console import RenderableType

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
            head = pages.heading(question.step.title, where)
            _ask(question, head, study, prompter, last=number == len(questions))
    except (UserLeft, KeyboardInterrupt):
        console().print()


def _ask(
    question: Question, head: Heading, study: Study, prompter: Prompter, *, last: bool
) -> None:
    while True:
        try:
            typed = _typed(question, head, prompter)
            if typed == _LATER:
                return
            graded = answer(question, typed, study, lesson_runner)
        except EdalabError as error:  # not understood, or a run that can't be made: ask again
            console().print(pages.plain_text(str(error)))
            continue
        break
    if graded.judged is not None:
        verdict = comparison(graded.judged)
    else:
        verdict = pages.prose(f"**{say('lesson.right' if graded.right else 'lesson.wrong')}**")
    _show([verdict, *(pages.prose(sentence) for sentence in graded.says)], prompter, [_quit()])
    if not last:
        console().print(pages.keys([(say("lesson.key-enter"), say("lesson.key-next")), _quit()]))
        if prompter.key(ENTER + _QUIT) == _QUIT:
            raise UserLeft


def _show(
    parts: "Sequence[RenderableType]", prompter: Prompter, keys: Sequence[tuple[str, str]]
) -> str:
    """Show parts page by page; return the key that left them early, else an empty text."""
    return _pressed(show_pages(console(), prompter, parts, keys))


def _typed(question: Question, head: Heading, prompter: Prompter) -> str:
    screen = question.screen
    choices: Sequence[str] = ()
    match screen:
        case Quiz():
            choices = [choice.text for choice in screen.choices]
        case Sort():
            choices = screen.bins
    asked = [head, pages.question(screen.question, choices)]
    if pressed := _show(asked, prompter, _other_keys()):
        return pressed
    match screen:
        case Prediction():
            form = say("lesson.key-predict", form=form_of(screen.unit))
            console().print(pages.keys([("", form), *_other_keys()]))
            typed = prompter.line(prompt(screen)).strip()
            return _pressed(letter(typed) if len(typed) == 1 else typed)
        case Quiz():
            return _number(len(screen.choices), say("lesson.key-choose"), prompter)
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
