"""An empty home for a while: what a lesson shows never depends on what the learner did before."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def empty_home() -> Iterator[Path]:
    """Let commands of this process work in a new folder, which is gone afterwards.

    The folder is the working folder too, and the home is named relative to it: what commands print
    tells ``events.jsonl`` and not where temporary files happen to lie.
    """
    before, working = os.environ.get("EDALAB_HOME"), _working_folder()
    with tempfile.TemporaryDirectory(prefix="edalab-", ignore_cleanup_errors=True) as folder:
        os.chdir(folder)
        os.environ["EDALAB_HOME"] = "."
        try:
            yield Path(folder)
        finally:
            if before is None:
                del os.environ["EDALAB_HOME"]
            else:
                os.environ["EDALAB_HOME"] = before
            with suppress(OSError):  # it may have been removed meanwhile
                os.chdir(working)


def _working_folder() -> Path:
    try:
        return Path.cwd()
    except OSError:  # removed under our feet
        return Path.home()
