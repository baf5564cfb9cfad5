"""Renders the reactions of the step machine.

Results are lists of parts, so that the caller can end a page between two parts.
"""

from typing import TYPE_CHECKING

from edalab.cli import lesson_runner
from edalab.cli.screens import Parts, sorted_items, task_verdict
from edalab.course import reactions as r
from edalab.course.lesson import OwnFile, Question, Quiz, Sort, Task
from edalab.course.reactions import Reaction
from edalab.terminal import pages
from edalab.terminal.fitted import Fitted
from edalab.terminal.parts import Together
from edalab.texts import say

if TYPE_CHECKING:
    from rich.console import Console


def reaction_parts(reaction: Reaction, console: "Console") -> Parts:
    """Return what to show for a reaction.

    Raises:
        EdalabError: A run can't be shown.
    """
    match reaction:
        case r.Stays(code):
            return [pages.plain_text(say(f"lesson.stays-{code}"))]
        case r.Answered(number, choice):
            answer = pages.prose(f"{number}: {choice.text}")
            return [Together(answer, _verdict(choice.says, right=choice.right))]
        case r.Placed(_, item, number, left):
            parts: Parts = [_verdict(item.says, right=number == item.bin)]
            return parts if left else [*parts, pages.plain_text(say("lesson.all-placed"), "bold")]
        case r.Hinted() | r.LastHint() | r.Revealed():
            return [*_help(reaction)]
        case _:
            return _judged(reaction, console)


def _judged(reaction: Reaction, console: "Console") -> Parts:
    match reaction:
        case r.Checked(verdict):
            return [task_verdict(verdict.missing)]
        case r.Ran(_, result, verdict):
            run: Parts = [lesson_runner.rendered(result, console), ""]
            return run if verdict is None else [task_verdict(verdict.missing), *run]
    return []


def _help(reaction: r.Hinted | r.LastHint | r.Revealed) -> list[Fitted]:
    match reaction:
        case r.Hinted(text, number, of):
            return [pages.prose(say("lesson.hint", number=number, of=of, text=text))]
        case r.LastHint():
            return [pages.plain_text(say("lesson.last-hint"))]
        case r.Revealed(question):
            return _answer(question)


def _answer(question: Question) -> list[Fitted]:
    match question:
        case Quiz():
            choice = question.choices[question.right - 1]
            answer = say("lesson.revealed-choice", number=question.right, text=choice.text)
            return [pages.prose(f"{answer}\n\n{choice.says}")]
        case Sort():
            return [pages.plain_text(say("lesson.revealed-sort")), sorted_items(question)]
        case Task(file=OwnFile() as file):
            from edalab.cli.exercise_files import library

            source = library(file.exercise).solution().decode("utf-8")
            return [
                pages.plain_text(say("exercise.solution", name=file.exercise)),
                pages.code(source),
            ]
        case Task():
            commands = [pages.command(command) for command in question.commands]
            return [pages.plain_text(say("lesson.revealed-command")), *commands]


def _verdict(says: str, *, right: bool) -> Fitted:
    verdict = say("lesson.right" if right else "lesson.wrong")
    return pages.prose(f"**{verdict}** {says}")
