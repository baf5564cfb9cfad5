"""The file that a task of a lesson asks the learner to change: writes, shows and edits it."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from edalab.cli.exercise_files import library, own_folder, write_new
from edalab.cli.exercise_guidance import printable_code, put_aside
from edalab.course.lesson import OwnFile
from edalab.errors import StorageUnwritable
from edalab.terminal.session import terminal_session

if TYPE_CHECKING:
    from rich.console import RenderableType


class TaskFile:
    """The file of one task, in a folder of the learner's own that no exercise uses.

    Args:
        file: The task's description of the file.

    Raises:
        StorageUnwritable: The file can't be written.
    """

    def __init__(self, file: OwnFile) -> None:
        self._file = file
        self._begin = library(file.exercise).shipped(file.begin)
        self.path = own_folder() / "opening" / f"{file.exercise}.py"
        write_new(self.path, self._begin)

    @property
    def check_command(self) -> str:
        """Return the command that judges the file."""
        return f"exercise check {shlex.quote(str(self.path))}"

    def rendered(self) -> "RenderableType":
        """Return the numbered lines of the file.

        Raises:
            StorageUnwritable: It can't be read.
        """
        from rich.text import Text

        lines = printable_code(self._read()).splitlines()
        numbered = [f"{number:>4}  {line}" for number, line in enumerate(lines, 1)]
        return Text("\n".join(numbered), no_wrap=True, overflow="ellipsis")

    def move_line(self) -> Path | None:
        """Move the task's line down by one.

        A file that lacks this line is replaced and put aside; then return where.

        Raises:
            StorageUnwritable: The file can't be written.
        """
        content = self._read()
        if _code(content) == _code(self._moved(self._begin)):
            return None
        moved = self._moved(content)
        aside = None
        if moved == content:
            aside, moved = put_aside(self.path), self._moved(self._begin)
        try:
            self.path.write_bytes(moved)
        except OSError as error:
            raise StorageUnwritable(self.path, error.strerror or str(error)) from None
        return aside

    def edit(self, editor: list[str]) -> bool:
        """Let the learner edit the file; return False if the editor can't be started."""
        with terminal_session() as terminal, terminal.lent():
            try:
                subprocess.run([*editor, str(self.path)], check=False)  # noqa: S603 - the learner's
            except OSError:
                return False
        return True

    def saves(self) -> Callable[[], bool]:
        """Return a function that says whether the file was saved after this call."""
        before = self._stamp()
        return lambda: self._stamp() != before

    def _stamp(self) -> tuple[int, int] | None:
        try:
            status = self.path.stat()
        except OSError:  # gone for a moment, while an editor saves it
            return None
        return status.st_mtime_ns, status.st_size

    def _read(self) -> bytes:
        try:
            return self.path.read_bytes()
        except OSError as error:
            raise StorageUnwritable(self.path, error.strerror or str(error)) from None

    def _moved(self, content: bytes) -> bytes:
        """Return the content with the task's line moved down by one; unchanged without it."""
        lines = content.decode("utf-8", "replace").splitlines(keepends=True)
        for number, (line, below) in enumerate(pairwise(lines)):
            if line.strip() == self._file.move and _indent(line) == _indent(below):
                lines[number : number + 2] = [below.rstrip("\n") + "\n", line]
                return "".join(lines).encode()
        return content


def editor() -> list[str] | None:
    """Return the command of the editor that ``VISUAL`` or ``EDITOR`` names, or None."""
    for name in ("VISUAL", "EDITOR"):
        try:
            command = shlex.split(os.environ.get(name, ""))
        except ValueError:  # a quotation mark is left open
            continue
        if command and shutil.which(command[0]):
            return command
    return None


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _code(content: bytes) -> list[str]:
    lines = content.decode("utf-8", "replace").splitlines()
    return [line.rstrip() for line in lines if line.strip()]
