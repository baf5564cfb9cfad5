"""Asks a person, by a protocol that tests can implement without a terminal."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol

from edalab.terminal.console import Look, write_line
from edalab.terminal.keys import ENTER, GONE, letter
from edalab.terminal.session import terminal_session

if TYPE_CHECKING:
    import questionary

__all__ = ["ENTER", "Prompter", "TerminalPrompter", "UserLeft", "letter"]


_LOOK_S: Final = 0.2
"""Seconds between two looks whether something else ends the waiting for a key."""


class UserLeft(Exception):
    """Raised when the person leaves: by Ctrl-C, Ctrl-D, or the end of the input."""


class Prompter(Protocol):
    """Asks a person and waits for the answer."""

    def key(self, allowed: str, until: Callable[[], bool] | None = None) -> str:
        """Wait for one of the keys ``allowed`` and return it; letters are lower case.

        Args:
            allowed: The keys.
            until: Also ends the waiting, with an empty result, when it returns true; called several
                times a second.

        Raises:
            UserLeft: The person leaves.
        """

    def pause(self, seconds: float) -> bool:
        """Wait; return True as soon as any key is pressed, False when the time is over.

        Raises:
            UserLeft: The person leaves.
        """

    def line(self, prompt: str, initial: str = "") -> str:
        """Return a line that the person types; ``initial`` is there to edit.

        Raises:
            UserLeft: The person leaves.
        """

    def choose(self, question: str, options: Sequence[tuple[str, str]]) -> str:
        """Return the value of the option chosen; each option is a value and its text.

        Raises:
            UserLeft: The person leaves.
        """


class TerminalPrompter:
    """Asks on standard input and output, which must be a terminal."""

    def key(self, allowed: str, until: Callable[[], bool] | None = None) -> str:
        while (pressed := self.poll(allowed, None if until is None else _LOOK_S)) is None:
            if until is not None and until():
                return ""
        return pressed

    def pause(self, seconds: float) -> bool:
        return self._read(seconds) is not None

    def poll(self, allowed: str, timeout_s: float | None = None) -> str | None:
        """Return a key of ``allowed``; None if another one or none was pressed in the time.

        Raises:
            UserLeft: The person leaves.
        """
        pressed = self._read(timeout_s)
        return pressed if pressed is not None and pressed in tuple(allowed) else None

    def _read(self, timeout_s: float | None) -> str | None:
        with terminal_session() as terminal:
            try:
                pressed = terminal.read_key(timeout_s)
            except KeyboardInterrupt:
                raise UserLeft from None
        if pressed == GONE:
            raise UserLeft
        return pressed

    def line(self, prompt: str, initial: str = "") -> str:
        import questionary

        question = questionary.text(
            prompt, default=initial, qmark="", style=_plain_style(), output=_output()
        )
        return str(_answer_to(question))

    def choose(self, question: str, options: Sequence[tuple[str, str]]) -> str:
        if Look.plain:
            return self._choose_by_number(question, options)
        import questionary

        choices = [questionary.Choice(title=words, value=value) for value, words in options]
        menu = questionary.select(
            question,
            choices,
            qmark="",
            instruction=" ",
            style=_plain_style(),
            use_jk_keys=False,
            output=_output(),
        )
        return str(_answer_to(menu))

    def _choose_by_number(self, question: str, options: Sequence[tuple[str, str]]) -> str:
        numbers = {str(n): value for n, (value, _) in enumerate(options, 1)}
        for n, (_, words) in enumerate(options, 1):
            write_line(f"{n} {words}")
        while (typed := self.line(f"{question} (1-{len(options)})").strip()) not in numbers:
            pass
        return numbers[typed]


def confirm(question: str, yes: str, no: str) -> bool:
    """Return whether the person agrees, by one key; leaving means no.

    Args:
        question: The question.
        yes: The text for the key ``y``.
        no: The text for the key ``n``.
    """
    from edalab.terminal import pages
    from edalab.terminal.console import console

    try:
        with terminal_session():
            console().print(pages.plain_text(question))
            console().print(pages.keys([("y", yes), ("n", no)]))
            return TerminalPrompter().key("ynq") == "y"
    except (UserLeft, KeyboardInterrupt):
        return False


def _answer_to(question: "questionary.Question") -> Any:
    """Return the answer to a question of questionary, asked inside the terminal session."""
    _let_signals_through(question)
    try:
        with terminal_session() as terminal, terminal.prompting():
            return question.unsafe_ask()
    except (KeyboardInterrupt, EOFError, OSError):
        raise UserLeft from None


def _plain_style() -> "questionary.Style":
    """Return a style without colours, readable on light and dark terminals."""
    import questionary

    return questionary.Style(
        [("question", "bold"), ("answer", ""), ("pointer", "bold"), ("highlighted", "bold")]
    )


def _output() -> Any:
    """Return a terminal that is not asked where its cursor is; some terminals never answer."""
    from prompt_toolkit.output import create_output

    output: Any = create_output()
    output.enable_cpr = False
    return output


def _let_signals_through(question: "questionary.Question") -> None:
    """Let Ctrl-Z and Ctrl-Backslash act at a prompt too, which reads them as keys."""
    import os
    import signal

    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings

    bindings = KeyBindings()

    @bindings.add("c-z")
    def _(event: KeyPressEvent) -> None:
        event.app.suspend_to_background()

    @bindings.add("c-\\")
    def _(_event: KeyPressEvent) -> None:
        os.kill(os.getpid(), signal.SIGQUIT)

    application = question.application
    application.key_bindings = merge_key_bindings(
        [known for known in (application.key_bindings, bindings) if known is not None]
    )
