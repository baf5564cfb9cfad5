"""Asking a person: one small protocol, so that whoever asks can be tested without a terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from edalab.terminal.console import Look, write_line
from edalab.terminal.keys import ENTER, GONE, letter
from edalab.terminal.session import terminal_session

if TYPE_CHECKING:
    import questionary

__all__ = ["ENTER", "Left", "Prompter", "TerminalPrompter", "letter"]


class Left(Exception):
    """The person leaves: Ctrl-C, Ctrl-D, or the input has ended."""


class Prompter(Protocol):
    """Asks, and waits for as long as it takes."""

    def key(self, allowed: str) -> str:
        """Wait for one of the keys ``allowed``; ``ENTER`` is one, letters come small.

        Raises:
            Left: The person leaves.
        """

    def line(self, prompt: str, initial: str = "") -> str:
        """A line that the person types, beginning with ``initial``.

        Raises:
            Left: The person leaves.
        """

    def choose(self, question: str, options: Sequence[tuple[str, str]]) -> str:
        """One of the options, each a value and its words; gives the value.

        Raises:
            Left: The person leaves.
        """


class TerminalPrompter:
    """Asks on standard input and output, which are a terminal."""

    def key(self, allowed: str) -> str:
        while (pressed := self.poll(allowed)) is None:
            pass
        return pressed

    def poll(self, allowed: str, timeout_s: float | None = None) -> str | None:
        """One of the keys ``allowed``; None where another or none was pressed in so many seconds.

        Raises:
            Left: The person leaves.
        """
        with terminal_session() as terminal:
            try:
                pressed = terminal.read_key(timeout_s)
            except KeyboardInterrupt:
                raise Left from None
        if pressed == GONE:
            raise Left
        return pressed if pressed is not None and pressed in tuple(allowed) else None

    def line(self, prompt: str, initial: str = "") -> str:
        import questionary

        question = questionary.text(
            prompt, default=initial, qmark="", style=_plain_style(), enable_suspend=True
        )
        return str(_asked(question))

    def choose(self, question: str, options: Sequence[tuple[str, str]]) -> str:
        if Look.plain:
            return self._choose_by_number(question, options)
        import questionary

        choices = [questionary.Choice(title=words, value=value) for value, words in options]
        asked = questionary.select(
            question, choices, qmark="", instruction=" ", style=_plain_style(), use_jk_keys=False
        )
        _let_suspend(asked)
        return str(_asked(asked))

    def _choose_by_number(self, question: str, options: Sequence[tuple[str, str]]) -> str:
        numbers = {str(n): value for n, (value, _) in enumerate(options, 1)}
        for n, (_, words) in enumerate(options, 1):
            write_line(f"{n} {words}")
        while (typed := self.line(f"{question} (1-{len(options)})").strip()) not in numbers:
            pass
        return numbers[typed]


def confirm(question: str, yes: str, no: str) -> bool:
    """Whether the person agrees, by one key; leaving is no.

    Args:
        question: What is asked.
        yes: What the key ``y`` does, in words.
        no: What the key ``n`` does.
    """
    from edalab.terminal import pages
    from edalab.terminal.console import console

    try:
        with terminal_session():
            console().print(pages.plainly(question))
            console().print(pages.keys([("y", yes), ("n", no)]))
            return TerminalPrompter().key("ynq") == "y"
    except (Left, KeyboardInterrupt):
        return False


def _asked(question: "questionary.Question") -> Any:
    """The answer to a question of questionary's, inside our session."""
    try:
        with terminal_session():
            return question.unsafe_ask()
    except (KeyboardInterrupt, EOFError, OSError):
        raise Left from None


def _plain_style() -> "questionary.Style":
    """Nothing by colour alone, and readable on light and dark."""
    import questionary

    return questionary.Style(
        [("question", "bold"), ("answer", ""), ("pointer", "bold"), ("highlighted", "bold")]
    )


def _let_suspend(question: "questionary.Question") -> None:
    """Have Ctrl-Z stop the process at a menu too; questionary offers that for lines alone."""
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings

    bindings = KeyBindings()

    @bindings.add("c-z")
    def _(event: KeyPressEvent) -> None:
        event.app.suspend_to_background()

    application = question.application
    application.key_bindings = merge_key_bindings(
        [found for found in (application.key_bindings, bindings) if found is not None]
    )
