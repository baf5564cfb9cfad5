"""Asking a person: one small protocol, so that whoever asks can be tested without a terminal."""

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    import questionary

ENTER: Final = "\n"

_JAMO: Final = dict(
    zip(
        "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ",
        "qwertyuiopasdfghjklzxcvbnm",
        strict=True,
    )
)
"""What a key sends while a Korean input method is on, and the letter printed on that key."""


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
        sys.stdout.flush()
        while True:
            try:
                pressed = letter(_read_key())
            except (KeyboardInterrupt, OSError):
                raise Left from None
            if pressed in {"", "\x03", "\x04"}:
                raise Left
            if pressed in allowed:
                return pressed

    def line(self, prompt: str, initial: str = "") -> str:
        import questionary

        question = questionary.text(prompt, default=initial, qmark="", style=_plain_style())
        return str(_asked(question))

    def choose(self, question: str, options: Sequence[tuple[str, str]]) -> str:
        import questionary

        choices = [questionary.Choice(title=words, value=value) for value, words in options]
        asked = questionary.select(
            question, choices, qmark="", instruction=" ", style=_plain_style(), use_jk_keys=False
        )
        return str(_asked(asked))


def letter(pressed: str) -> str:
    """The key that was meant: small, Enter as ``ENTER``, a Korean letter as the key's Latin one."""
    if pressed in {"\r", "\n"}:
        return ENTER
    return _JAMO.get(pressed, pressed.lower())


def _asked(question: Any) -> Any:
    try:
        return question.unsafe_ask()
    except (KeyboardInterrupt, EOFError, OSError):
        raise Left from None


def _plain_style() -> "questionary.Style":
    """Nothing by colour alone, and readable on light and dark."""
    import questionary

    return questionary.Style(
        [("question", "bold"), ("answer", ""), ("pointer", "bold"), ("highlighted", "bold")]
    )


if sys.platform == "win32":

    def _read_key() -> str:
        import msvcrt

        pressed = msvcrt.getwch()
        if pressed in {"\x00", "\xe0"}:  # an arrow or function key: its code follows
            msvcrt.getwch()
            return "\x1b"
        return pressed

else:

    def _read_key() -> str:
        """One key from the terminal; ``ESC`` for a key that sends a sequence, empty at the end."""
        import select
        import termios
        import tty

        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)
        try:
            tty.setcbreak(terminal, termios.TCSADRAIN)
            first = os.read(terminal, 1)
            if first == b"\x1b":
                while select.select([terminal], [], [], 0.02)[0]:
                    os.read(terminal, 32)
                return "\x1b"
            more = next(
                (n for n, lead in ((3, 0xF0), (2, 0xE0), (1, 0xC0)) if first >= bytes([lead])), 0
            )
            return (first + os.read(terminal, more) if more else first).decode("utf-8", "replace")
        finally:
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)
