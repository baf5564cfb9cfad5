"""The option ``--fault``: what goes wrong in a run, as sentences."""

import inspect
from typing import TYPE_CHECKING, Annotated, Any

import typer

from edalab.texts import say

if TYPE_CHECKING:  # Most runs have no faults, and need not pay for their import.
    from edalab.lab.faults import Fault


def fault_parameter() -> inspect.Parameter:
    """Return the option, which may be given several times."""
    typed: Any = Annotated[
        list[str] | None,
        typer.Option(
            "--fault", metavar="SENTENCE", help=say("fault.help-fault"), show_default=False
        ),
    ]
    return inspect.Parameter(
        "show_fault", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=typed
    )


def faults_from(options: dict[str, Any]) -> "list[Fault]":
    """Remove the option and return the faults.

    Raises:
        UsageError: A sentence is not understood.
    """
    sentences = options.pop("show_fault", None)
    if not sentences:
        return []
    from edalab.lab.fault_sentence import parse_fault

    return [parse_fault(sentence) for sentence in sentences]
