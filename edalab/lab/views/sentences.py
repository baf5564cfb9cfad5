"""Each record as one plain sentence, for whoever listens instead of looking."""

from collections.abc import Iterator, Sequence

from edalab.lab.trace import Record
from edalab.lab.views.actors import actors
from edalab.lab.views.arrows import Row, rows
from edalab.texts import language, say, words


def sentences(records: Sequence[Record]) -> Iterator[str]:
    """What happened, in the language now spoken, a sentence for each record; without the times.

    What a record names (actors, messages) is data: whoever prints it makes it printable.
    """
    for record, row in zip(records, rows(records, actors(records)), strict=True):
        yield _sentence(record, row)


def _sentence(record: Record, row: Row) -> str:
    key = f"narrate.{record.action}"
    detail = record.detail or {}
    if record.action == "redeliver" and "attempt" not in detail:
        key = "narrate.deliver-again"
    elif record.action == "expire" and "partition" in detail:
        key = "narrate.expire-in-log"
    if key not in words(language(), "narrate"):
        key = "narrate.other-with" if record.peer else "narrate.other"
    return say(
        key,
        actor=record.actor,
        peer=record.peer,
        source=row.source,
        target=row.target,
        message=record.message,
        action=record.action,
        attempt=detail.get("attempt", ""),
        kind=detail.get("kind", ""),
        partition=detail.get("partition", ""),
        offset=detail.get("offset", ""),
        group=detail.get("group", ""),
        missed=detail.get("missed", ""),
        shares=_shares(detail.get("shares", {})),
    ).strip()


def _shares(shares: dict[str, list[int]]) -> str:
    return "; ".join(
        f"{member}: {', '.join(map(str, places)) or '-'}" for member, places in shares.items()
    )
