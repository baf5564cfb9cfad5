"""The option ``--fault``: what goes wrong in a run, as sentences."""

from typing import TYPE_CHECKING, Any

from edalab.cli.options import DeclaredOption

if TYPE_CHECKING:  # Most runs have no faults, and need not pay for their import.
    from edalab.lab.faults import Fault


def fault_option() -> DeclaredOption:
    """Return the option, which may be given several times."""
    return DeclaredOption("show_fault", "--fault", "fault.help-fault", "SENTENCE", repeated=True)


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
