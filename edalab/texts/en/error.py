"""What happened, where, and what to do next."""

WORDS = {
    "error.prefix": "edalab: {message}",
    "error.bad-parameter": "{name} can't be {value}: allowed is {allowed}.",
    "error.bad-syntax": "{name} is not understood: {value}. Write it as {expected}.",
    "error.unknown-name": "There is no {kind} named {name}. Known: {known}.",
    "error.version-conflict": "Stream {stream} is at version {actual}, and the command was decided on version {expected}. Read it again, then decide anew.",
    "error.duplicate-event": "The log has an event with id {id} already, with other content. Give the new event an id of its own.",
    "error.storage-unwritable": "{path} can't be used: {reason}. Mend that, or name another folder with EDALAB_HOME.",
    "error.storage-locked": "{path} is locked by another process, still after {seconds} s. Try again when that one is done.",
    "error.damaged": "{path}, line {line}: {reason}. Nothing was changed. 'edalab log verify' tells more; move the file away to begin anew, or bring back a copy.",
    "error.damage-json": "the line is not a record",
    "error.damage-hash": "the record's hash does not fit its bytes",
    "error.damage-order": "the record's position or version is out of order",
    "error.damage-header": "the first line is not the head of an edalab log",
    "error.damage-batch": "the records of one command are not complete",
    "error.newer-format": "{path} was written by a later edalab (format {found}; this one knows up to {known}). Update edalab to open it.",
    "error.simulation-stuck": "The run can't go on: everybody waits. {waiting}",
    "error.course": "{path}, line {line}: expected {expected}.",
    "error.internal": "Something went wrong inside edalab: {kind}: {reason}. That is a mistake of ours; with EDALAB_DEBUG=1 the same command shows where.",
}
