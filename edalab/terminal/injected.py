"""Renders what faults did to a run, beside the same run without them."""

from collections.abc import Iterator

import msgspec
from rich.console import RenderableType

from edalab.experiments.experiment import Result
from edalab.experiments.measures import formatted
from edalab.lab.injected import Injected
from edalab.terminal.fitted import QuickText
from edalab.terminal.measure_words import label, side_name
from edalab.terminal.safe import printable
from edalab.terminal.tables import table
from edalab.texts import say


class Change(msgspec.Struct, frozen=True):
    """A measure that differs from the run without faults.

    Args:
        side: The side's label.
        measure: The measure's label.
        without: Its value in the run without faults; a dash where that run does not have it.
        value: Its value in the run with them.
    """

    side: str
    measure: str
    without: str
    value: str

    @property
    def sentence(self) -> str:
        """The change in words."""
        return say(
            "fault.change", side=self.side, measure=self.measure, without=self.without,
            value=self.value,
        )  # fmt: skip


def render_injected(
    result: Result, injected: Injected, *, narrow: bool
) -> Iterator[RenderableType]:
    """Yield the faults with how often they struck, and a table of what they changed.

    Args:
        result: The result.
        injected: The faults.
        narrow: Whether there is no room for the table: then each change is a sentence.
    """
    for sentence in fault_sentences(result, injected):
        yield QuickText(sentence)
    changed = list(changes(result, injected))
    if narrow:
        yield from (QuickText(change.sentence) for change in changed)
        return
    if not changed:
        return
    several = len(result.sides) > 1
    side = [say("fault.side")] if several else []
    rows = table(say("compare.measure"), *side, say("fault.without"), say("fault.with"))
    for change in changed:
        where = [change.side] if several else []
        rows.add_row(change.measure, *where, change.without, change.value)
    yield rows


def fault_sentences(result: Result, injected: Injected) -> Iterator[str]:
    """Yield what each fault did, which sides did not end, and that nothing changed if so."""
    for place, fault in enumerate(injected.faults):
        struck = {side: counts[place] for side, counts in injected.struck.items()}
        yield say("fault.fault", fault=printable(fault))
        for side, count in struck.items():
            key = "fault.struck" if count else "fault.missed"
            yield say(key, side=side_name(side, result.experiment.words), count=count)
    for side, awaited in injected.unfinished.items():
        name = side_name(side, result.experiment.words)
        yield say("fault.unfinished", side=name)
        if awaited:
            yield say("fault.awaited", awaited=printable(awaited))
    if injected.without and not any(changes(result, injected)):
        yield say("fault.no-change")


def changes(result: Result, injected: Injected) -> Iterator[Change]:
    """Yield the measures that differ from the run without faults."""
    experiment = result.experiment.words
    for side, measures in result.sides.items():
        before = injected.without.get(side)
        if before is None:
            continue
        for measure in dict.fromkeys((*before, *measures)):
            values = [
                formatted(measure, run[measure]) if measure in run else "-"
                for run in (before, measures)
            ]
            if values[0] != values[1]:
                yield Change(side_name(side, experiment), label(measure, experiment), *values)
