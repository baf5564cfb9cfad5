"""The narration of a run: a sentence per record, for screen readers."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from edalab.lab.trace import Record
from edalab.lab.views.sentences import sentences
from edalab.terminal.measuring import Scale
from edalab.terminal.safe import printable
from edalab.texts import say


def narration(records: Sequence[Record], most: int) -> Iterator[RenderableType]:
    """Yield the first ``most`` sentences, each with its time."""
    scale = Scale.of(records[-1].at if records else 0)
    shown = records[:most]
    for record, sentence in zip(shown, sentences(shown), strict=True):
        yield Text(say("narrate.at", at=scale.with_unit(record.at), sentence=printable(sentence)))
