"""Asking a person: one small protocol, so that whoever asks can be tested without a terminal."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, Protocol

from edalab.terminal.console import Look, write_line

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
    """Asks on standard input and output, which are a terminal; used within ``sitting``."""

    @contextmanager
    def sitting(self) -> Iterator[None]:
        """Take keys as they are pressed, also those pressed before the question is there."""
        with _key_by_key():
            yield

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
        if Look.plain:
            return self._choose_by_number(question, options)
        import questionary

        choices = [questionary.Choice(title=words, value=value) for value, words in options]
        asked = questionary.select(
            question, choices, qmark="", instruction=" ", style=_plain_style(), use_jk_keys=False
        )
        return str(_asked(asked))

    def _choose_by_number(self, question: str, options: Sequence[tuple[str, str]]) -> str:
        numbers = {str(n): value for n, (value, _) in enumerate(options, 1)}
        for n, (_, words) in enumerate(options, 1):
            write_line(f"{n} {words}")
        while (typed := self.line(f"{question} (1-{len(options)})").strip()) not in numbers:
            pass
        return numbers[typed]


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

    @contextmanager
    def _key_by_key() -> Iterator[None]:
        yield

    def _read_key() -> str:
        import msvcrt

        pressed = msvcrt.getwch()
        if pressed in {"\x00", "\xe0"}:  # an arrow or function key: its code follows
            msvcrt.getwch()
            return "\x1b"
        return pressed

else:

    @contextmanager
    def _key_by_key() -> Iterator[None]:
        """Let keys come one by one and unechoed; Ctrl-C still interrupts."""
        import termios
        import tty

        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)
        tty.setcbreak(terminal, termios.TCSADRAIN)
        try:
            yield
        finally:
            with suppress(termios.error):  # the window may be closed
                termios.tcsetattr(terminal, termios.TCSADRAIN, before)

    def _read_key() -> str:
        """One key from the terminal; ``ESC`` for a key that sends a sequence, empty at the end."""
        import select

        terminal = sys.stdin.fileno()
        first = os.read(terminal, 1)
        if first == b"\x1b":
            # ESC alone, ESC and a letter, or ESC [ … up to a byte that ends the sequence.
            while select.select([terminal], [], [], 0.02)[0]:
                if (byte := os.read(terminal, 1)) not in b"[O" and byte >= b"@":
                    break
            return "\x1b"
        more = sum(first >= lead for lead in (b"\xc0", b"\xe0", b"\xf0"))  # UTF-8's length
        return (first + (os.read(terminal, more) if more else b"")).decode("utf-8", "replace")
