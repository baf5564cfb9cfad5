"""The step machine: decides where a learner stands in a lesson and what each command does.

A lesson is a sequence of screens. The machine stands at one of them, or at the end. Each command
returns a reaction and moves the machine or leaves it where it is. Events are recorded before the
reaction is returned, so that a lesson that was left at any moment resumes at the same screen.
"""

from collections.abc import Sequence

from edalab.course import judge, standing
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
from edalab.course.progress import LessonProgress, Progress, Status
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
from edalab.course.standing import FINISHED
from edalab.course.study import Study
from edalab.errors import EdalabError

END = ("", "end")


class Machine:
    """A learner's walk through one lesson.

    Args:
        lesson: The lesson, in the learner's language.
        study: Records the events.
        runner: Runs the lesson's commands, and the learner's.
    """

    def __init__(self, lesson: Lesson, study: Study, runner: CommandRunner) -> None:
        self.lesson = lesson
        self._study = study
        self._runner = runner
        self._answers = Answers(lesson, study, runner)
        self._rows: list[tuple[Step, Screen]] = list(lesson.screens())
        place = self.progress.place
        kept = self._kept(place)
        self._at = self._nearest() if kept is None else kept
        self.place_still_exists = kept is not None
        """Whether the lesson still has the screen that was reached last; authors change lessons."""
        self.in_the_middle = self.screen is not None and not (
            self._at == 0 and self.place_still_exists
        )
        """Whether the learner left the lesson between its first screen and its end."""
        before = next((step for step in lesson.steps if place and step.id == place[0]), None)
        self._arrive(before if before is not self.step else None)

    # Queries

    @property
    def progress(self) -> LessonProgress:
        """Return the learner's progress in this lesson."""
        return self._study.progress.lesson(self.lesson.id)

    @property
    def step(self) -> Step:
        """Return the step of the current screen; at the end, the last step."""
        return self._rows[min(self._at, len(self._rows) - 1)][0]

    @property
    def screen(self) -> Screen | None:
        """Return the current screen; None at the end."""
        return None if self._at == len(self._rows) else self._rows[self._at][1]

    @property
    def place(self) -> tuple[int, int]:
        """Return the current screen's number in its step, from 1, and how many the step has."""
        screens = self.step.screens
        return (screens.index(self.screen) + 1 if self.screen else len(screens)), len(screens)

    def unfinished(self) -> list[Step]:
        """Return the steps of the core that are neither done nor revealed."""
        return [step for step in self.lesson.core if self.status(step) not in FINISHED]

    def unfinished_deeper(self) -> list[Step]:
        """Return the steps that go deeper and are neither done nor revealed."""
        return [step for step in self.lesson.deeper if self.status(step) not in FINISHED]

    def status(self, step: Step) -> Status:
        """Return the status of a step."""
        return standing.status(step, self.progress)

    def outcome(self, screen: Outcome) -> tuple[RunResult, list[Judged]]:
        """Return the result of the lesson's run, and each prediction compared with it.

        Raises:
            EdalabError: The run can't be made.
        """
        return self._answers.result(screen)

    def next_item(self, sort: Sort) -> int | None:
        """Return the number, from 1, of the item to place next; None when all are right.

        Each item comes once, then the misplaced ones, those placed earliest first.
        """
        placed = self.progress.placed.get(sort.id, {})
        for number, _ in enumerate(sort.items, 1):
            if number not in placed:
                return number
        return next(
            (
                n
                for n, bin_number in placed.items()
                if n <= len(sort.items) and bin_number != sort.right[n - 1]
            ),
            None,
        )

    # Commands

    def next(self) -> Reaction:
        """Go to the next screen; at a run make it, at a task check it.

        An open question is passed only by an answer or by ``skip``.

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
            if self.next_item(screen) is not None:
                return Stays("place-first")
            self._answers.mark_sorted(self.step, screen)
        if isinstance(screen, Task) and not self.progress.settled(screen.id):
            return Checked(self._answers.check(self.step, screen))
        if isinstance(screen, Run):
            following = self._rows[self._at + 1][1]
            assert isinstance(following, Outcome)  # noqa: S101 - the reader puts it there
            self._answers.show(self.step, following)
        return self._go(self._at + 1)

    def back(self) -> Reaction:
        """Go to the previous screen; from an outcome, to the screen before its run."""
        at = self._at - 1
        if at > 0 and isinstance(self._rows[at][1], Run):
            at -= 1
        return self._go(at) if at >= 0 else Stays("at-start")

    def skip(self) -> Reaction:
        """Skip the rest of the step."""
        if self.screen is None:
            return Stays("at-end")
        step = self.step
        skipped = StepSkipped(lesson=self.lesson.id, step=step.id)
        self._study.record(
            lambda progress: (
                []
                if standing.status(step, progress.lesson(self.lesson.id)) in FINISHED
                else [skipped]
            )
        )
        return self._go(1 + self._rows_of(step)[-1])

    def go_to(self, step: Step) -> Reaction:
        """Go to a step's first screen."""
        return self._go(self._rows_of(step)[0])

    def start_over(self) -> Reaction:
        """Start the lesson over: all is asked again, and finished steps stay finished."""
        self._study.record(lambda _: [LessonRestarted(lesson=self.lesson.id)])
        self._at = 0
        self._arrive(None)
        return Moved()

    def answer(self, typed: str) -> Reaction:
        """Answer the current question; a task is answered by a command.

        Raises:
            UsageError: The text can't be an answer; nothing was recorded.
            EdalabError: The command can't be run; nothing was recorded.
        """
        screen = self.screen
        if isinstance(screen, Prediction):
            number = judge.number(typed, screen)
            value = self._answers.predict(self.step, screen, number)
            fresh = value == number  # else an earlier prediction stands
            return Predicted(value, fresh and self._answers.may_retry(self.step, screen))
        if isinstance(screen, Quiz):
            number = judge.choice(typed, screen)
            return Answered(number, self._answers.choose(self.step, screen, number))
        if isinstance(screen, Sort):
            return self._place(screen, judge.bin_number(typed, screen))
        return self.sandbox(typed)

    def retry(self, typed: str) -> Reaction:
        """Record a second try at the current prediction; the first one counts.

        Raises:
            UsageError: The text is no number, or in another unit; nothing was recorded.
        """
        screen = self.screen
        if isinstance(screen, Prediction):
            self._answers.retry(self.step, screen, judge.number(typed, screen))
        return self.next()

    def hint(self) -> Reaction:
        """Return the next hint of a question; after the last hint a warning, then the answer."""
        screen = self.screen
        if not isinstance(screen, Quiz | Sort | Task):
            return Stays("no-hint")
        shown, total = self.progress.hints.get(screen.id, 0), len(screen.hints)
        if shown > total or self.progress.settled(screen.id):
            self._answers.reveal(self.step, screen)
            return Revealed(screen)
        hint = HintShown(lesson=self.lesson.id, step=self.step.id, item=screen.id, hint=shown + 1)
        self._study.record(lambda _: [hint])
        return LastHint() if shown == total else Hinted(screen.hints[shown], shown + 1, total)

    def sandbox(self, command: str) -> Reaction:
        """Run a command in the learner's own home; at a task it counts for the task.

        Raises:
            EdalabError: The command can't be run; nothing was recorded.
        """
        screen = self.screen
        if not isinstance(screen, Task):
            return Ran(command, self._runner.run(words(command)))
        result = self._answers.experiment(self.step, screen, command)
        return Ran(command, result, self._answers.check(self.step, screen))

    def rerun(self, command: str) -> Reaction:
        """Run a command in a home set up as for the run of the current outcome.

        Raises:
            EdalabError: The command can't be run.
        """
        if not isinstance(self.screen, Outcome):
            return self.sandbox(command)
        return Ran(command, self._answers.rerun(self.screen.run, command))

    def _place(self, sort: Sort, number: int) -> Reaction:
        item = self.next_item(sort)
        if item is None:
            return Stays("all-placed")
        placed_item = self._answers.place(self.step, sort, item, number)
        placed = self.progress.placed[sort.id]
        left = sum(placed.get(n) != sort_item.bin for n, sort_item in enumerate(sort.items, 1))
        return Placed(item, placed_item, number, left)

    # Moving

    def _go(self, at: int) -> Reaction:
        before, leaving = self._at, self.step if at > self._at else None
        self._at = at
        try:
            self._arrive(leaving if self.screen is None or self.step is not leaving else None)
        except EdalabError:
            self._at = before  # nothing was recorded, so nothing moved
            raise
        return Moved()

    def _arrive(self, left: Step | None) -> None:
        """Record the current screen, and that the step ``left`` behind is finished."""
        place = self._key()
        kind = type(self.screen).__name__.lower() if self.screen else "end"
        reached = ScreenReached(lesson=self.lesson.id, step=place[0], screen=place[1], kind=kind)
        started = LessonStarted(lesson=self.lesson.id, language=self.lesson.language)

        def decide(progress: Progress) -> Sequence[StudyEvent]:
            lesson_progress = progress.lesson(self.lesson.id)
            finished = finished_event(self.lesson.id, left, lesson_progress) if left else None
            events: list[StudyEvent] = []
            if self.lesson.id not in progress.lessons:
                events.append(started)
            if finished:
                events.append(finished)
            if lesson_progress.place != place:
                events.append(reached)
            if self.screen is None and not lesson_progress.finished:
                events.append(LessonFinished(lesson=self.lesson.id))
            return events

        self._study.record(decide)

    def _rows_of(self, step: Step) -> list[int]:
        return [n for n, (row_step, _) in enumerate(self._rows) if row_step is step]

    def _key(self) -> tuple[str, str]:
        return (self.step.id, self.screen.id) if self.screen else END

    def _kept(self, place: tuple[str, str] | None) -> int | None:
        """Return the index of a screen, also of one that is in another step now; else None."""
        if place is None:
            return 0
        if place == END:
            return len(self._rows)
        names = [(step.id, screen.id) for step, screen in self._rows]
        if place in names:
            return names.index(place)
        earlier = [step.earlier.get(screen.id) for step, screen in self._rows]
        name = "/".join(place)
        return earlier.index(name) if name in earlier else None

    def _nearest(self) -> int:
        """Return the index of the screen that is nearest to one that the lesson has no more."""
        place = self.progress.place or END
        in_step = [n for n, (step, _) in enumerate(self._rows) if step.id == place[0]]
        open_screens = (n for n in in_step if self._is_open(self._rows[n][1]))
        return next(open_screens, in_step[0] if in_step else 0)

    def _is_open(self, screen: Screen) -> bool:
        if isinstance(screen, Prediction):
            return screen.id not in self.progress.predictions
        return isinstance(screen, Quiz | Sort | Task) and not self.progress.settled(screen.id)
