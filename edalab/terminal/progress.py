"""The progress bar of long commands, on standard error and only on a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from edalab.terminal.console import Look
from edalab.texts import say


@contextmanager
def bar(key: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a progress bar; yield a function to call with the amount done so far.

    Args:
        key: The key of the text beside the bar, with parameters ``done`` and ``total``.
        total: The amount of work.
    """
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    def words(done: int) -> str:
        return say(key, done=f"{done:,}", total=f"{total:,}")

    text = TextColumn("{task.description}", markup=False)
    columns = (text,) if Look.plain else (BarColumn(), text)
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(words(0), total=total)
        yield lambda done: progress.update(task, completed=done, description=words(done))
