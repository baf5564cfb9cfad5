"""The step machine: a learner's way through one lesson, with no terminal in it.

A lesson is a row of screens. The machine stands at one of them, or at the end; each command either
moves, or answers with what there is to tell, and never moves by itself. Whatever happens is
appended to the study before it is told, so that leaving needs no command: opening the lesson again
stands at the same screen.
"""

from collections.abc import Sequence

from edalab.course import judge
from edalab.course.answers import Answers, finished_event
from edalab.course.events import (
    HintShown,
    LessonFinished,
    LessonRestarted,
    LessonStarted,
    ScreenReached,
    StepSkipped,
    StudyEvent,
)
from edalab.course.judge import Judged
from edalab.course.lesson import (
    Lesson,
    Outcome,
    Prediction,
    Quiz,
    Run,
    Screen,
    Sort,
    Step,
    Task,
)
from edalab.course.progress import LessonProgress, Progress
from edalab.course.reactions import (
    Answered,
    Checked,
    Hinted,
    LastHint,
    Moved,
    Placed,
    Predicted,
    Ran,
    Reaction,
    Revealed,
    Stays,
)
from edalab.course.runner import CommandRunner, RunResult, words
from edalab.course.study import Study
from edalab.errors import EdalabError

END = ("", "end")


class Machine:
    """A walk through one lesson.

    Args:
        lesson: The lesson, in the learner's language.
        study: Where what happens is kept.
        runner: Runs the lesson's commands, and the learner's.
    """

    def __init__(self, lesson: Lesson, study: Study, runner: CommandRunner) -> None:
        self.lesson = lesson
        self._study = study
        self._runner = runner
        self._answers = Answers(lesson, study, runner)
        self._rows: list[tuple[Step, Screen]] = list(lesson.screens())
        place = self.progress.place
        self._at = self._resumed()
        self.found_again = place in {None, self._key()}
        """Whether the screen that was reached last is still there: a lesson may have changed."""
        self.in_the_middle = self.screen is not None and not (self._at == 0 and self.found_again)
        """Whether the learner left the lesson between its first screen and its end."""
        self._arrive(None)

    # What there is to see

    @property
    def progress(self) -> LessonProgress:
        """How far the learner is in this lesson."""
        return self._study.progress.lesson(self.lesson.id)

    @property
    def step(self) -> Step:
        """The step that the machine stands in; the last one at the end."""
        return self._rows[min(self._at, len(self._rows) - 1)][0]

    @property
    def screen(self) -> Screen | None:
        """The screen that the machine stands at; ``None`` at the end."""
        return None if self._at == len(self._rows) else self._rows[self._at][1]

    @property
    def place(self) -> tuple[int, int]:
        """The screen's number in its step, from 1, and how many the step has."""
        screens = self.step.screens
        return (screens.index(self.screen) + 1 if self.screen else len(screens)), len(screens)

    def unfinished(self) -> list[Step]:
        """The steps that are neither done nor revealed."""
        done = {"done", "revealed"}
        return [step for step in self.lesson.steps if self.progress.status(step.id) not in done]

    def outcome(self, screen: Outcome) -> tuple[RunResult, list[Judged]]:
        """What the run shows, and each prediction beside it.

        Raises:
            EdalabError: The run can't be made.
        """
        return self._answers.result(screen)

    def to_place(self, sort: Sort) -> int | None:
        """The item that is to be put into a bin next, from 1; ``None`` when all are right.

        Each comes once, and then those that went wrong, the earliest first.
        """
        placed = self.progress.placed.get(sort.id, {})
        for number, _ in enumerate(sort.items, 1):
            if number not in placed:
                return number
        return next(
            (n for n, its in placed.items() if n <= len(sort.items) and its != sort.right[n - 1]),
            None,
        )

    # What can be done

    def next(self) -> Reaction:
        """Go on: make a run, check a task. A question is passed by an answer, or by ``skip``.

        Raises:
            EdalabError: A run can't be made; the machine stays.
        """
        screen = self.screen
        if screen is None:
            return Stays("at-end")
        if isinstance(screen, Prediction) and screen.id not in self.progress.predictions:
            return Stays("predict-first")
        if isinstance(screen, Quiz) and not self.progress.settled(screen.id):
            return Stays("answer-first")
        if isinstance(screen, Sort) and not self.progress.settled(screen.id):
            if self.to_place(screen) is not None:
                return Stays("place-first")
            self._answers.all_placed(self.step, screen)
        if isinstance(screen, Task) and not self.progress.settled(screen.id):
            return Checked(self._answers.check(self.step, screen))
        if isinstance(screen, Run):
            following = self._rows[self._at + 1][1]
            assert isinstance(following, Outcome)  # noqa: S101 - the reader puts it there
            self._answers.show(self.step, following)
        return self._go(self._at + 1)

    def back(self) -> Reaction:
        """Go to the screen before; from an outcome, to before its run."""
        at = self._at - 1
        if at > 0 and isinstance(self._rows[at][1], Run):
            at -= 1
        return self._go(at) if at >= 0 else Stays("at-start")

    def skip(self) -> Reaction:
        """Leave the rest of the step for another time."""
        if self.screen is None:
            return Stays("at-end")
        step = self.step
        skipped = StepSkipped(lesson=self.lesson.id, step=step.id)
        self._study.record(
            lambda progress: (
                []
                if progress.lesson(self.lesson.id).status(step.id) in {"done", "revealed"}
                else [skipped]
            )
        )
        return self._go(1 + max(n for n, (its, _) in enumerate(self._rows) if its is step))

    def go_to(self, step: Step) -> Reaction:
        """Go to a step's first screen."""
        return self._go(next(n for n, (its, _) in enumerate(self._rows) if its is step))

    def start_over(self) -> Reaction:
        """Begin the lesson anew: everything is asked again, and what was done stays done."""
        self._study.record(lambda _: [LessonRestarted(lesson=self.lesson.id)])
        self._at = 0
        self._arrive(None)
        return Moved()

    def answer(self, typed: str) -> Reaction:
        """Answer the question that the machine stands at; a task is answered by a command.

        Raises:
            BadSyntax: What was typed can't be an answer; nothing was kept.
            EdalabError: The command can't be run; nothing was kept.
        """
        screen = self.screen
        if isinstance(screen, Prediction):
            value = judge.number(typed, screen)
            return Predicted(self._answers.predict(self.step, screen, value))
        if isinstance(screen, Quiz):
            number = judge.choice(typed, screen)
            return Answered(number, self._answers.choose(self.step, screen, number))
        if isinstance(screen, Sort):
            return self._place(screen, judge.bin_number(typed, screen))
        return self.sandbox(typed)

    def hint(self) -> Reaction:
        """The next hint of a question; after the last one a warning, then the answer."""
        screen = self.screen
        if not isinstance(screen, Quiz | Sort | Task):
            return Stays("no-hint")
        shown, of = self.progress.hints.get(screen.id, 0), len(screen.hints)
        if shown > of or self.progress.settled(screen.id):
            self._answers.reveal(self.step, screen)
            return Revealed(screen)
        hint = HintShown(lesson=self.lesson.id, step=self.step.id, item=screen.id, hint=shown + 1)
        self._study.record(lambda _: [hint])
        return LastHint() if shown == of else Hinted(screen.hints[shown], shown + 1, of)

    def sandbox(self, command: str) -> Reaction:
        """Run a command in the learner's own home; at a task it counts for the task.

        Raises:
            EdalabError: The command can't be run; nothing was kept.
        """
        screen = self.screen
        if not isinstance(screen, Task):
            return Ran(command, self._runner.run(words(command)))
        result = self._answers.experiment(self.step, screen, command)
        return Ran(command, result, self._answers.check(self.step, screen))

    def again(self, command: str) -> Reaction:
        """Run a command where the outcome that the machine stands at began: with other numbers.

        Raises:
            EdalabError: The command can't be run.
        """
        if not isinstance(self.screen, Outcome):
            return self.sandbox(command)
        return Ran(command, self._answers.again(self.screen.run, command))

    def _place(self, sort: Sort, number: int) -> Reaction:
        item = self.to_place(sort)
        if item is None:
            return Stays("all-placed")
        thing = self._answers.place(self.step, sort, item, number)
        placed = self.progress.placed[sort.id]
        left = sum(placed.get(n) != each.bin for n, each in enumerate(sort.items, 1))
        return Placed(item, thing, number, left)

    # How it moves

    def _go(self, at: int) -> Reaction:
        before, leaving = self._at, self.step if at > self._at else None
        self._at = at
        try:
            self._arrive(leaving if self.screen is None or self.step is not leaving else None)
        except EdalabError:
            self._at = before  # what is not on record did not happen
            raise
        return Moved()

    def _arrive(self, left: Step | None) -> None:
        """Keep where the machine stands now, and that the step ``left`` behind is finished."""
        place = self._key()
        kind = type(self.screen).__name__.lower() if self.screen else "end"
        reached = ScreenReached(lesson=self.lesson.id, step=place[0], screen=place[1], kind=kind)
        started = LessonStarted(lesson=self.lesson.id, language=self.lesson.language)

        def decide(progress: Progress) -> Sequence[StudyEvent]:
            known = progress.lesson(self.lesson.id)
            finished = finished_event(self.lesson.id, left, known) if left else None
            events: list[StudyEvent] = []
            if self.lesson.id not in progress.lessons:
                events.append(started)
            if finished:
                events.append(finished)
            if known.place != place:
                events.append(reached)
            if self.screen is None and not known.finished:
                events.append(LessonFinished(lesson=self.lesson.id))
            return events

        self._study.record(decide)

    def _key(self) -> tuple[str, str]:
        return (self.step.id, self.screen.id) if self.screen else END

    def _resumed(self) -> int:
        """Where to go on: the place that was reached last, or the nearest that is still there."""
        place = self.progress.place
        if place is None:
            return 0
        if place == END:
            return len(self._rows)
        in_step = [n for n, (step, _) in enumerate(self._rows) if step.id == place[0]]
        for n in in_step:
            if self._rows[n][1].id == place[1]:
                return n
        asked = (n for n in in_step if self._is_open(self._rows[n][1]))
        return next(asked, in_step[0] if in_step else 0)

    def _is_open(self, screen: Screen) -> bool:
        if isinstance(screen, Prediction):
            return screen.id not in self.progress.predictions
        return isinstance(screen, Quiz | Sort | Task) and not self.progress.settled(screen.id)
