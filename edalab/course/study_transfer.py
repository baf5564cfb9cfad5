"""Moves a study to another machine: exports it as CloudEvents and imports it there.

Two studies are never mixed. A file can be imported if it continues the study here, as it always
does in an empty home, or if the study here holds all of it already.
"""

from pathlib import Path

from edalab.course.study import STREAM
from edalab.errors import DuplicateEvent, Refused, VersionConflict
from edalab.eventlog import cloudevents
from edalab.eventlog.import_export import Imported, import_file, new_file
from edalab.eventlog.tinydb_log import TinyDBEventLog


def export_study(log: TinyDBEventLog, path: Path) -> int:
    """Write the study to a new file, one event per line, and return the number of events.

    Raises:
        Refused: The study is empty, or the file exists.
        StorageError: The log can't be read, or the file can't be written.
    """
    count = log.version(STREAM)
    if not count:
        raise Refused("study-empty")
    with new_file(path) as file:
        file.writelines(cloudevents.encode_all(log.read_stream(STREAM), lines=True))
    return count


def import_study(log: TinyDBEventLog, path: Path, study: Path) -> Imported:
    """Append the events of a file that the study here lacks; importing twice adds nothing.

    Args:
        log: The study here.
        path: A file that ``export_study`` wrote.
        study: The file of the study here, for a message.

    Raises:
        StorageError: The file can't be read, or the log can't be written.
        Refused: The file holds no study, or one that diverged; nothing was changed.
    """
    for number, event in enumerate(cloudevents.read(path), 1):
        if event.subject != STREAM:
            raise Refused("not-a-study", path=path, number=number, stream=event.subject)
    try:
        return import_file(log, path)
    except (VersionConflict, DuplicateEvent):
        common = _in_common(log, path)
        raise Refused("study-diverged", path=path, study=study, common=common) from None


def _in_common(log: TinyDBEventLog, path: Path) -> int:
    both = zip(log.read_stream(STREAM), cloudevents.read(path), strict=False)
    common = 0
    for own, imported in both:
        if own.id != imported.id:
            break
        common += 1
    return common
