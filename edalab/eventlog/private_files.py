"""Creates edalab's own files and folders: for their owner alone, whole or not at all, and marked.

Nothing else in edalab creates files with personal data, unfinished files or temporary folders, so
that the mode (0600, and 0700 for folders) holds from the first moment on, whatever the umask is.
"""

import contextlib
import fcntl
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from edalab.errors import Refused

_PART: Final = ".edalab-part-"
_PART_NAME: Final = (
    r".*\.edalab-part-([0-9]+)-[0-9a-z_]+|.*\.index\.([0-9]+)-[0-9a-f]+"  # the latter of 0.1
)
_FOLDER: Final = "edalab-"
_MARK: Final = ".edalab-temporary"
_OPEN_NEW: Final = os.O_CREAT | os.O_EXCL | os.O_WRONLY
_ABANDONED_S: Final = 3_600


def make_folder(path: Path) -> None:
    """Create a folder and its missing parents with mode 0700; existing ones stay as they are.

    Raises:
        OSError: It can't be created.
    """
    if path.is_dir():
        return
    make_folder(path.parent)
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        if not path.is_dir():
            raise
    else:
        path.chmod(0o700)  # the umask may have taken away the owner's own rights


def new_file(path: Path, content: bytes) -> None:
    """Write a file that does not exist yet, with mode 0600.

    Raises:
        FileExistsError: There is one.
        OSError: It can't be written.
    """
    with os.fdopen(open_new(path), "wb") as file:
        file.write(content)


def make_file(path: Path) -> None:
    """Create an empty file with mode 0600 if it is missing, for a library that then opens it.

    SQLite gives its additional files the mode of the database file.

    Raises:
        OSError: It can't be created.
    """
    with contextlib.suppress(FileExistsError):
        os.close(open_new(path))


def open_new(path: Path) -> int:
    """Create a file with mode 0600, and return its descriptor, open for writing.

    Raises:
        FileExistsError: There is one.
        OSError: It can't be created.
    """
    descriptor = os.open(path, _OPEN_NEW, 0o600)
    os.fchmod(descriptor, 0o600)
    return descriptor


@contextlib.contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """Create an empty file, with mode 0600, in the folder of ``path``; ``publish`` finishes it.

    Its name tells that it is unfinished, and which process writes it. It is deleted at the end of
    the block if it was not published.

    Raises:
        OSError: It can't be created.
    """
    part = new_part(path.parent)
    try:
        yield part
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def new_part(folder: Path, name: str = "") -> Path:
    """Create an empty unfinished file in a folder, with mode 0600.

    Args:
        folder: The folder.
        name: What its name begins with.

    Raises:
        OSError: It can't be created.
    """
    descriptor, name = tempfile.mkstemp(prefix=f"{name}{_PART}{os.getpid()}-", dir=folder or ".")
    os.fchmod(descriptor, 0o600)
    os.close(descriptor)
    return Path(name)


def publish(part: Path, path: Path) -> None:
    """Give an unfinished file its name, in one step, unless there is a file of that name.

    Raises:
        Refused: There is one.
        OSError: It can't be renamed.
    """
    try:
        os.link(part, path)
    except FileExistsError:
        raise Refused("file-exists", path=path) from None
    except OSError:  # a file system without links
        if path.exists():
            raise Refused("file-exists", path=path) from None
        part.rename(path)
    else:
        part.unlink()


def abandoned_parts(folder: Path, *, least_s: float = 0) -> list[Path]:
    """The unfinished files in a folder whose processes have ended.

    Args:
        folder: The folder; what is inside its folders is not looked at.
        least_s: Only those that were last written so many seconds ago.
    """
    abandoned = []
    with contextlib.suppress(OSError):
        for path in sorted(folder.iterdir()):
            name = re.fullmatch(_PART_NAME, path.name)
            if name is None or path.is_symlink() or not path.is_file():
                continue
            age_s = time.time() - path.stat().st_mtime
            if age_s >= least_s and not _is_running(int(name[1] or name[2])):
                abandoned.append(path)
    return abandoned


def remove_abandoned_parts(folder: Path) -> None:
    """Delete what processes that were killed an hour ago or earlier left unfinished."""
    for part in abandoned_parts(folder, least_s=_ABANDONED_S):
        with contextlib.suppress(OSError):
            part.unlink()


def free_name(path: Path, kind: str) -> Path:
    """The first of ``NAME.KIND-1``, ``NAME.KIND-2`` … beside a file that nothing has yet."""
    number = 1
    while os.path.lexists(aside := path.with_name(f"{path.name}.{kind}-{number}")):
        number += 1
    return aside


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """Create a private folder that is deleted with all that is in it at the end of the block.

    It lies in a folder with a mark, whose lock is held meanwhile. So a folder that a killed process
    left can be told from one in use, and from a folder of anybody else.
    """
    outer = Path(tempfile.mkdtemp(prefix=_FOLDER))
    outer.chmod(0o700)
    mark = open_new(outer / _MARK)
    try:
        fcntl.flock(mark, fcntl.LOCK_EX)
        inner = outer / "work"
        make_folder(inner)
        yield inner
    finally:
        shutil.rmtree(outer, ignore_errors=True)
        os.close(mark)


def abandoned_folders() -> list[Path]:
    """The temporary folders of this user whose processes have ended."""
    abandoned = []
    for outer in sorted(Path(tempfile.gettempdir()).glob(f"{_FOLDER}*")):
        with contextlib.suppress(OSError):
            mark = outer / _MARK
            if outer.is_symlink() or not mark.is_file() or outer.stat().st_uid != os.geteuid():
                continue
            descriptor = os.open(mark, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                abandoned.append(outer)
            except BlockingIOError:
                pass
            finally:
                os.close(descriptor)
    return abandoned


def remove_folder(outer: Path) -> None:
    """Delete one of the ``abandoned_folders``."""
    shutil.rmtree(outer, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        with contextlib.suppress(PermissionError):  # the process of another user
            os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    return True
