"""What a lesson is: steps, each a row of screens, each screen one thought.

The structures that a learner meets as ``predict``, ``run``, ``quiz``, ``sort``, ``task`` and
``diagram`` blocks are decoded straight from the blocks' TOML: what is a field here is a key there,
and nothing else is.
"""

from collections.abc import Iterator
from typing import Annotated, Any, TypeAlias

import msgspec

Name: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
"""An id: small letters, digits and single hyphens."""

Words: TypeAlias = Annotated[str, msgspec.Meta(min_length=1)]
"""A text that is not empty."""


class _Directive(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A block with a meaning; ``line`` is where it starts in the file, set by the reader."""

    line: int = 0


class Prose(msgspec.Struct, frozen=True):
    """Markdown as the author wrote it."""

    text: str


class Diagram(_Directive, frozen=True, kw_only=True):
    """A picture in characters.

    Args:
        alt: The picture in one sentence, for who can't see it.
        art: The picture.
        ascii: The same picture for a terminal that knows ASCII alone.
    """

    alt: Words
    art: Words
    ascii: Words


Block: TypeAlias = Prose | Diagram


class Concept(msgspec.Struct, frozen=True, kw_only=True):
    """A screen to read."""

    id: str
    blocks: tuple[Block, ...]


class Misconception(_Directive, frozen=True, kw_only=True):
    """A wrong number with a known reason, and what to say to who gave it."""

    value: float
    says: Words


class Prediction(_Directive, frozen=True, kw_only=True):
    """A number to commit to before the next run.

    Args:
        id: Names it in the lesson.
        question: What is asked.
        answer: The right number's key path in the run's JSON, as ``sides.async.caller_wait_ms``.
        unit: What the number counts, as ``ms``; may be empty.
        scale: The run's number is multiplied by this before it is compared: 100 for per cent.
        tolerance: How far off, in ``unit``, still counts as right.
        misconceptions: Wrong numbers with an explanation of their own.
    """

    id: Name
    question: Words
    answer: Annotated[str, msgspec.Meta(pattern=r"^\w[\w-]*(\.[\w-]+)*$")]
    unit: str = ""
    scale: float = 1.0
    tolerance: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    misconceptions: tuple[Misconception, ...] = ()


class Run(_Directive, frozen=True, kw_only=True):
    """A public ``edalab`` command, without the ``edalab``; the learner can repeat it.

    Args:
        id: Names it in its step; given by the reader.
        command: What is run and shown, in an empty home of its own.
        setup: Commands that are run before it in that home, in order, and not shown.
        live: Whether it goes to the real channel as well that the learner's settings name.
    """

    id: str = ""
    command: Words
    setup: tuple[Words, ...] = ()
    live: bool = False


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a run showed, beside what was predicted, and why."""

    id: str
    run: Run
    predictions: tuple[Prediction, ...]
    blocks: tuple[Block, ...]


class Choice(_Directive, frozen=True, kw_only=True):
    """One answer to a quiz, and what to say to who chose it."""

    text: Words
    says: Words
    right: bool = False


class Quiz(_Directive, frozen=True, kw_only=True):
    """A question with several choices, one of them right."""

    id: Name
    question: Words
    choices: Annotated[tuple[Choice, ...], msgspec.Meta(min_length=2, max_length=9)]
    hints: tuple[Words, ...] = ()

    @property
    def right(self) -> int:
        """The right choice's number, from 1."""
        return next(n for n, choice in enumerate(self.choices, 1) if choice.right)


class Item(_Directive, frozen=True, kw_only=True):
    """One thing to put into a bin, counted from 1, and what to say about where it belongs."""

    text: Words
    bin: Annotated[int, msgspec.Meta(ge=1)]
    says: Words


class Sort(_Directive, frozen=True, kw_only=True):
    """Items to put into bins, one after the other: things by their kind, places by their name."""

    id: Name
    question: Words
    bins: Annotated[tuple[Words, ...], msgspec.Meta(min_length=2, max_length=9)]
    items: Annotated[tuple[Item, ...], msgspec.Meta(min_length=2, max_length=12)]
    hints: tuple[Words, ...] = ()

    @property
    def right(self) -> tuple[int, ...]:
        """Each item's bin, from 1."""
        return tuple(item.bin for item in self.items)


class Task(_Directive, frozen=True, kw_only=True):
    """Something to do with the real commands.

    Args:
        id: Names it in the lesson.
        text: What to do; gives every number that the checker asks for.
        checker: Which of ``edalab.course.checkers`` judges it.
        parameters: What the checker is asked for.
        hints: From a nudge to nearly the answer.
        solution: A command that passes, or several in order; shown when it is revealed.
    """

    id: Name
    text: Words
    checker: Name
    solution: Words | Annotated[tuple[Words, ...], msgspec.Meta(min_length=1)]
    parameters: dict[str, Any] = {}
    hints: Annotated[tuple[Words, ...], msgspec.Meta(min_length=1)]

    @property
    def commands(self) -> tuple[str, ...]:
        """The solution's commands, in order."""
        return (self.solution,) if isinstance(self.solution, str) else self.solution


Question: TypeAlias = Quiz | Sort | Task
"""What has hints and an answer that can be shown: a step is done when all of these are."""

Screen: TypeAlias = Concept | Prediction | Run | Outcome | Quiz | Sort | Task


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to learn.

    Args:
        id: Names it in the lesson.
        title: Its heading.
        screens: What is shown, in this order.
        line: Where it starts in the file.
    """

    id: str
    title: str
    screens: tuple[Screen, ...]
    line: int


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """One lesson in one language.

    Args:
        id: Names it in the study, in every language.
        number: Its place in the course, from 1.
        language: The language of its words.
        title: Its heading.
        steps: At least one.
        path: The file that it was read from.
    """

    id: str
    number: int
    language: str
    title: str
    steps: tuple[Step, ...]
    path: str

    def screens(self) -> Iterator[tuple[Step, Screen]]:
        """All screens in order, each with its step."""
        for step in self.steps:
            for screen in step.screens:
                yield step, screen


def predictions(step: Step) -> tuple[Prediction, ...]:
    """The step's predictions."""
    return tuple(screen for screen in step.screens if isinstance(screen, Prediction))


def questions(step: Step) -> tuple[Question, ...]:
    """What the step asks to be answered or done."""
    return tuple(screen for screen in step.screens if isinstance(screen, Quiz | Sort | Task))
