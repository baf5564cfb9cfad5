"""The structure of a lesson: a lesson has steps, a step has screens.

The blocks ``predict``, ``run``, ``play``, ``quiz``, ``sort``, ``task`` and ``diagram`` are decoded
from TOML into these classes: their fields are the allowed keys.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec

from edalab.errors import UnknownName

Name: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
"""An id: small letters, digits and single hyphens."""

Words: TypeAlias = Annotated[str, msgspec.Meta(min_length=1)]
"""A text that is not empty."""


class _Directive(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A block with a meaning; the reader sets ``line``, where it starts in the file."""

    line: int = 0


class Prose(msgspec.Struct, frozen=True):
    """Markdown as the author wrote it."""

    text: str


class Diagram(_Directive, frozen=True, kw_only=True):
    """A picture in characters.

    Args:
        alt: The picture described in one sentence, for screen readers.
        art: The picture.
        ascii: The same picture in ASCII.
    """

    alt: Words
    art: Words
    ascii: Words


class Play(_Directive, frozen=True, kw_only=True):
    """The picture of a run, shown row by row up to some action; the rest is predicted first.

    Args:
        command: The command of the run. A ``run`` block with it later shows the whole picture.
        until: The action of the trace at which the picture stops, such as ``crash``.
        alt: The picture described in one sentence, for screen readers.
    """

    command: Words
    until: Words
    alt: Words


Block: TypeAlias = Prose | Diagram | Play


class Concept(msgspec.Struct, frozen=True, kw_only=True):
    """A screen to read."""

    id: str
    blocks: tuple[Block, ...]


class Misconception(_Directive, frozen=True, kw_only=True):
    """A wrong number with a known reason, and the explanation for it."""

    value: float
    says: Words


class Option(_Directive, frozen=True, kw_only=True):
    """A number that the learner can choose as prediction, and its meaning."""

    value: float
    text: Words


class Prediction(_Directive, frozen=True, kw_only=True):
    """A number that the learner predicts before the next run.

    Args:
        id: Its id in the lesson.
        question: The question.
        answer: The right number's key path in the run's JSON: ``sides.async.caller_wait_ms``.
        unit: The number's unit, such as ``ms``; may be empty.
        scale: The run's number is multiplied by this before the comparison: 100 for per cent.
        tolerance: The largest error, in ``unit``, that counts as near.
        misconceptions: Wrong numbers with their own explanation.
        choices: The numbers to choose from; none where any number may be typed.
    """

    id: Name
    question: Words
    answer: Annotated[str, msgspec.Meta(pattern=r"^\w[\w-]*(\.[\w-]+)*$")]
    unit: str = ""
    scale: float = 1.0
    tolerance: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    misconceptions: tuple[Misconception, ...] = ()
    choices: Annotated[tuple[Option, ...], msgspec.Meta(max_length=9)] = ()


VIEWS: Final = ("race", "timeline", "sequence", "plot")
"""Pictures that are views of a run's records."""


class Run(_Directive, frozen=True, kw_only=True):
    """A command, without the leading ``edalab``, that the lesson runs and the learner can repeat.

    Args:
        id: Its id in its step, set by the reader.
        command: The command; it runs in an empty home of its own.
        setup: Commands that run before it in that home, in order, and are not shown.
        live: Whether it also uses the real channel that the learner's settings name.
        picture: What stands before its table: ``bars`` that compare numbers, a ``chain`` of boxes,
            or a view of its records.
        of: The measures, or key paths in the run's JSON, that bars and chains show.
        titles: A title for each of them; the label of the measure where there is none.
        sides: The sides of the run that the picture shows; empty for those of the table.
        watch: Whether it can be played as a race, though its picture is no view of its records.
    """

    id: str = ""
    command: Words
    picture: Literal["", "bars", "chain", "race", "timeline", "sequence", "plot"] = ""
    of: tuple[Words, ...] = ()
    titles: tuple[Words, ...] = ()
    sides: tuple[Words, ...] = ()
    watch: bool = False
    setup: tuple[Words, ...] = ()
    live: bool = False

    @property
    def needs_records(self) -> bool:
        """Whether its picture is a view of its records, or it can be played."""
        return self.watch or self.picture in VIEWS

    @property
    def kept_sides(self) -> bool | tuple[str, ...]:
        """The sides whose records are needed: all, none, or those that its picture shows."""
        return self.needs_records and (self.sides or True)


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """The screen after a run: its result, the predictions compared with it, and the explanation."""

    id: str
    run: Run
    predictions: tuple[Prediction, ...]
    blocks: tuple[Block, ...]


class Choice(_Directive, frozen=True, kw_only=True):
    """One answer to a quiz, and the explanation for those who choose it."""

    text: Words
    says: Words
    right: bool = False


class Quiz(_Directive, frozen=True, kw_only=True):
    """A question with several choices, exactly one of them right."""

    id: Name
    question: Words
    choices: Annotated[tuple[Choice, ...], msgspec.Meta(min_length=2, max_length=9)]
    hints: tuple[Words, ...] = ()

    @property
    def right(self) -> int:
        """Return the right choice's number, from 1."""
        return next(n for n, choice in enumerate(self.choices, 1) if choice.right)


class Item(_Directive, frozen=True, kw_only=True):
    """One item to put into a bin, counted from 1, and why it belongs there."""

    text: Words
    bin: Annotated[int, msgspec.Meta(ge=1)]
    says: Words


class Sort(_Directive, frozen=True, kw_only=True):
    """A question that asks to put items into bins, one after the other."""

    id: Name
    question: Words
    bins: Annotated[tuple[Words, ...], msgspec.Meta(min_length=2, max_length=9)]
    items: Annotated[tuple[Item, ...], msgspec.Meta(min_length=2, max_length=12)]
    hints: tuple[Words, ...] = ()

    @property
    def right(self) -> tuple[int, ...]:
        """Return each item's bin, from 1."""
        return tuple(item.bin for item in self.items)


class OwnFile(_Directive, frozen=True, kw_only=True):
    """A file of the learner's that a task is about; an exercise judges it.

    Args:
        exercise: The exercise.
        begin: The file to begin with: one that came with the exercise.
        move: The line that is to be moved down by one. A key does it where no editor is wanted.
    """

    exercise: Name
    begin: Words
    move: Words


class Task(_Directive, frozen=True, kw_only=True):
    """Something to do with the real commands.

    Args:
        id: Its id in the lesson.
        text: The task, with every number that the checker requires.
        checker: The name of the checker in ``edalab.course.checkers`` that judges it.
        parameters: The checker's parameters.
        hints: From a small hint to nearly the answer.
        solution: A command that passes, or several in order; shown when revealed.
        file: The learner's file, if the task is to change one.
    """

    id: Name
    text: Words
    checker: Name
    solution: Words | Annotated[tuple[Words, ...], msgspec.Meta(min_length=1)]
    parameters: dict[str, Any] = {}
    hints: Annotated[tuple[Words, ...], msgspec.Meta(min_length=1)]
    file: OwnFile | None = None

    @property
    def commands(self) -> tuple[str, ...]:
        """Return the solution's commands, in order."""
        return (self.solution,) if isinstance(self.solution, str) else self.solution


Question: TypeAlias = Quiz | Sort | Task
"""A screen with hints and an answer that can be shown; a step is done when all of these are."""

Screen: TypeAlias = Concept | Prediction | Run | Outcome | Quiz | Sort | Task


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to learn.

    Args:
        id: Its id in the lesson.
        title: Its heading.
        screens: Its screens, in order.
        line: The line at which it starts in the file.
        deeper: Whether it goes deeper than the lesson's core, so that it may be left out.
        was: The id of the step that it was a part of in an earlier edition; else empty.
        earlier: The names of its screens in that edition, as ``step/screen``, by id.
    """

    id: str
    title: str
    screens: tuple[Screen, ...]
    line: int
    deeper: bool = False
    was: str = ""
    earlier: dict[str, str] = {}


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """One lesson in one language.

    Args:
        id: Its id in the study, the same in every language.
        number: Its place in the course, from 1; 0 for the opening, which comes before all.
        language: The language of its words.
        title: Its heading.
        steps: Its steps, at least one.
        path: The file from which it was read.
    """

    id: str
    number: int
    language: str
    title: str
    steps: tuple[Step, ...]
    path: str

    @property
    def command(self) -> str:
        """Return the command that opens it, without the leading ``edalab``."""
        return f"lesson {self.number}" if self.number else "start"

    @property
    def core(self) -> tuple[Step, ...]:
        """Return the steps that are the lesson itself; the others go deeper."""
        return tuple(step for step in self.steps if not step.deeper)

    @property
    def deeper(self) -> tuple[Step, ...]:
        """Return the steps that go deeper and may be left out."""
        return tuple(step for step in self.steps if step.deeper)

    def numbered(self) -> dict[str, int]:
        """Return the number of each prediction, quiz, sort and task, from 1, by its id."""
        asked = (s.id for _, s in self.screens() if isinstance(s, Prediction | Quiz | Sort | Task))
        return {name: number for number, name in enumerate(asked, 1)}

    def id_of(self, named: str) -> str:
        """Return the id of a prediction, quiz, sort or task that is named by its number or its id.

        Raises:
            UnknownName: The lesson has no such question.
        """
        numbers = self.numbered()
        if named in numbers:
            return named
        for name, number in numbers.items():
            if str(number) == named:
                return name
        raise UnknownName("question", named, [f"1-{len(numbers)}"], numbers)

    def step_of(self, named: str) -> Step:
        """Return the step that is named by its number or its id.

        Raises:
            UnknownName: The lesson has no such step.
        """
        for number, step in enumerate(self.steps, 1):
            if named in {step.id, str(number), f"{self.number}.{number}"}:
                return step
        ids = [step.id for step in self.steps]
        raise UnknownName("step", named, [f"1-{len(ids)}"], ids)

    def screens(self) -> Iterator[tuple[Step, Screen]]:
        """Yield all screens in order, each with its step."""
        for step in self.steps:
            for screen in step.screens:
                yield step, screen


def questions(step: Step) -> tuple[Question, ...]:
    """Return the step's quizzes, sorts and tasks."""
    return tuple(screen for screen in step.screens if isinstance(screen, Quiz | Sort | Task))
