"""Waits for a learner's file to be saved, or for a key."""

import threading
from collections.abc import Callable

from edalab.cli.exercise_files import Meant
from edalab.errors import EdalabError
from edalab.terminal.console import write_error, write_text
from edalab.terminal.prompter import Left, TerminalPrompter
from edalab.terminal.session import terminal_session
from edalab.texts import say


def watch(which: Meant, judge: Callable[[], None]) -> None:
    """Judge now, and again after each save and each Enter, until ``q`` or Ctrl-C.

    Args:
        which: The file.
        judge: Judges it, and shows the verdict.
    """
    stop, saved = threading.Event(), threading.Event()
    watcher = threading.Thread(target=_note_saves, args=(which, saved, stop), daemon=True)
    watcher.start()
    prompter = TerminalPrompter()
    try:
        with terminal_session():
            while True:
                _judge(judge)
                write_text(say("exercise.watching", path=which.path))
                if _next(prompter, saved) == "q":
                    return
    except (Left, KeyboardInterrupt):
        return
    finally:
        stop.set()


def _judge(judge: Callable[[], None]) -> None:
    try:
        judge()
    except EdalabError as error:  # a file that is gone for a moment, while an editor saves it
        write_error(say("error.prefix", message=str(error)))


def _next(prompter: TerminalPrompter, saved: threading.Event) -> str:
    """Wait for a save or a key, whichever comes first; gives the key, or nothing for a save."""
    while not saved.is_set():
        if pressed := prompter.poll("q\n", 0.05):
            return pressed
    saved.clear()
    return ""


def _note_saves(which: Meant, saved: threading.Event, stop: threading.Event) -> None:
    from watchfiles import watch as changes

    wanted = which.path.absolute()
    # The folder is watched: many editors replace a file instead of writing into it.
    for found in changes(wanted.parent, stop_event=stop, debounce=50, step=20, recursive=False):
        if any(path == str(wanted) for _, path in found):
            saved.set()
