"""``exercise watch``: judges a learner's file after each save, with a key for each next step."""

import threading
from collections.abc import Callable
from typing import Final

from edalab.cli.exercise_files import Meant, library, meant
from edalab.cli.exercise_guidance import (
    after_pass,
    begin,
    how_far,
    next_exercise,
    show_hint,
    show_solution,
)
from edalab.cli.exercise_report import as_event, judged, show_one, show_verdict
from edalab.course.exercises.report import Report
from edalab.course.study import Study
from edalab.errors import EdalabError
from edalab.terminal import pages
from edalab.terminal.console import console, write_error, write_text
from edalab.terminal.prompter import TerminalPrompter, UserLeft
from edalab.terminal.session import terminal_session
from edalab.texts import language, say

_KEYS: Final = "\nhensq"


class Watching:
    """Judges one file again and again, and reads the keys in between.

    Args:
        study: The learner's study, which remembers each verdict.
        which: The file to begin with.
    """

    def __init__(self, study: Study, which: Meant) -> None:
        self._study = study
        self._which = which
        self._prompter = TerminalPrompter()
        self._saved = threading.Event()
        self._stop = threading.Event()
        self._report: Report | None = None
        which.source()  # a file that is not there is told before the sitting begins

    def go(self) -> None:
        """Judge now, and again after each save and each Enter, until ``q`` or Ctrl-C."""
        doing: dict[str, Callable[[], None]] = {
            "": self._judge,
            "\n": self._judge,
            "h": lambda: show_hint(self._study, self._which.exercise.name),
            "s": self._solution,
            "e": self._explain,
            "n": self._next,
        }
        try:
            with terminal_session():
                self._watch_saves()
                key = ""
                while key != "q":
                    self._try(doing[key])
                    self._tell_keys()
                    key = self._wait()
        except (UserLeft, KeyboardInterrupt):
            return
        finally:
            self._stop.set()

    def _try(self, action: Callable[[], None]) -> None:
        try:
            action()
        except EdalabError as error:  # a file that is gone for a moment, while an editor saves it
            write_error(say("error.prefix", message=str(error)))

    def _judge(self) -> None:
        source = self._which.source()
        report = self._report = judged(self._which, source)
        self._study.record(lambda _: [as_event(report)])
        passed = report.verdict == "pass"
        further = [after_pass(report, source, self._study.progress)] if passed else []
        show_verdict(report, self._which, source, further, self._saved.is_set)

    def _explain(self) -> None:
        failing = self._report.counterexample if self._report else None
        if failing is None:
            write_text(say("exercise.nothing-failed"))
            return
        source = self._which.source()
        report = judged(self._which, source, failing.schedule)
        show_one(report, self._which, source, failing.schedule)

    def _solution(self) -> None:
        name = self._which.exercise.name
        console().print(pages.plain_text(say("exercise.solution-sure", name=name)))
        meanings = [("y", say("exercise.key-show")), ("n", say("exercise.key-keep"))]
        console().print(pages.keys(meanings))
        if self._prompter.key("yn") == "y":
            show_solution(self._study, name)

    def _next(self) -> None:
        following = next_exercise(self._which.exercise.name, self._study.progress)
        if following is None:
            write_text(how_far(self._study.progress))
            return
        path, _ = begin(self._study, following, self._which.path.parent)
        self._which = meant(following, self._study.progress)
        self._watch_saves()
        console().print(pages.prose(library(following).brief(language())))
        write_text(say("exercise.started", path=path))
        self._report = None

    def _tell_keys(self) -> None:
        write_text(f"{how_far(self._study.progress)} {self._watched()}")
        meanings = [
            ("Enter", "judge"), ("h", "hint"), ("e", "explain"), ("s", "solution"), ("n", "next"),
            ("q", "quit"),
        ]  # fmt: skip
        console().print(
            pages.keys([(key, say(f"exercise.watch-{what}")) for key, what in meanings])
        )

    def _watched(self) -> str:
        return say("exercise.watching", path=self._which.path)

    def _wait(self) -> str:
        """Wait for a save or a key, whichever comes first; gives the key, or nothing for a save."""
        while not self._saved.is_set():
            if pressed := self._prompter.poll(_KEYS, 0.05):
                return pressed
        self._saved.clear()
        return ""

    def _watch_saves(self) -> None:
        self._stop.set()
        self._stop = threading.Event()
        self._saved.clear()
        arguments = (self._which, self._saved, self._stop)
        threading.Thread(target=_note_saves, args=arguments, daemon=True).start()


def _note_saves(which: Meant, saved: threading.Event, stop: threading.Event) -> None:
    from watchfiles import watch as changes

    wanted = which.path.absolute()
    # The folder is watched: many editors replace a file instead of writing into it.
    for changed in changes(wanted.parent, stop_event=stop, debounce=50, step=20, recursive=False):
        if any(path == str(wanted) for _, path in changed):
            saved.set()
