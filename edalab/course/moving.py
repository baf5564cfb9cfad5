"""A study goes to another machine: written as CloudEvents, and taken in there.

Two studies are never mixed. A file is taken in where it goes on with what is here, which an empty
home always allows, or where all of it is here already.
"""

from pathlib import Path

from edalab.course.study import STREAM
from edalab.errors import DuplicateEvent, Refused, VersionConflict
from edalab.eventlog import cloudevents
from edalab.eventlog.import_export import Imported, import_file, new_file
from edalab.eventlog.tinydb_log import TinyDBEventLog


def write_study(log: TinyDBEventLog, path: Path) -> int:
    """Write the study into a new file, an event a line; gives how many there are.

    Raises:
        Refused: There is nothing to write, or such a file is there already.
        StorageError: The log can't be read, or the file can't be written.
    """
    count = log.version(STREAM)
    if not count:
        raise Refused("study-empty")
    with new_file(path) as file:
        file.writelines(cloudevents.encode_all(log.read_stream(STREAM), lines=True))
    return count


def take_in(log: TinyDBEventLog, path: Path, study: Path) -> Imported:
    """Append what the study here has not yet of a file's study; a second time adds nothing.

    Args:
        log: The study here.
        path: What ``write_study`` wrote.
        study: Where the study here is kept, for a message.

    Raises:
        StorageError: The file can't be read, or the log can't be written.
        Refused: It is no study, or one that went another way than this one; nothing was changed.
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
    for mine, theirs in both:
        if mine.id != theirs.id:
            break
        common += 1
    return common
