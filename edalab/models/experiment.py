"""Makes the experiment of a model: what the commands run, sweep, save and show."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from edalab.errors import UsageError
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Live, Progress, Side
from edalab.experiments.parameters import fields
from edalab.lab.channel_plan import Channels, simulated
from edalab.lab.fault_sentence import parse_fault
from edalab.lab.faults import Fault, Reorder
from edalab.lab.runtime import Runtime
from edalab.lab.trace import Trace
from edalab.models.actors import live_plans, run_model
from edalab.models.checks import problems
from edalab.models.claims import claims_of
from edalab.models.declaration import PART_KINDS
from edalab.models.flow import live_seconds, steps
from edalab.models.model import WHOLE, Model, field_name
from edalab.models.reading import parse_model
from edalab.models.summary import ModelSummary
from edalab.models.theory import theory_of

if TYPE_CHECKING:
    from edalab.lab.tracefile import SavedTrace

VERB: Final = "model run"
_COLUMNS: Final = 4


def experiment_of(model: Model, faults: Sequence[Fault] = ()) -> Experiment:
    """Return the experiment that runs a model.

    Args:
        model: The model.
        faults: The faults that a run is to have besides those of the file: the run waits for
            messages that they delay.
    """
    own_faults = [parse_fault(text) for text in model.run.faults]
    late = (fault.by_ns for fault in (*own_faults, *faults) if isinstance(fault, Reorder))
    parameters = model.parameters()

    linger_ns = max(late, default=0)
    lengths = [f.name for f in fields(parameters) if f.key.rpartition(".")[2] == "messages"]

    async def scenario(runtime: Runtime, values: Any, channels: Channels = simulated) -> None:
        await run_model(runtime, model.with_values(values), channels, linger_ns)

    def summary(trace: Trace, values: Any) -> ModelSummary:
        return ModelSummary(trace, model.with_values(values))

    def check(values: Any) -> None:
        """Refuse values that are allowed one by one but not together."""
        problem = " ".join(text for _, text in problems(model.with_values(values)))
        if problem:
            raise UsageError("model-together", problem=problem)

    return Experiment(
        name=model.name,
        key=WHOLE,
        title=model.title or model.name,
        verb=VERB,
        parameters=parameters,
        sides={
            WHOLE: Side(
                scenario,
                summary,
                actor="lab",
                faults=lambda _values: own_faults,
                live=Live(
                    summary=summary,
                    plans=lambda values: live_plans(model.with_values(values)),
                    seconds=lambda values: live_seconds(model.with_values(values)),
                ),
                parts=True,
            )
        },
        theory=lambda values: {} if own_faults else theory_of(model.with_values(values)),
        length=(*lengths, field_name("run", "for")),
        check=check,
        claims=claims_of(model),
        progress=Progress("publish", lambda values: _publishes(model.with_values(values))),
        cost=Cost(
            lambda values: steps(model.with_values(values)),
            tuple(
                field.name
                for field in fields(parameters)
                if field.key.rpartition(".")[2] in {"messages", "instances"}
            ),
        ),
        tables=_tables(model),
        expectations=model.expect,
        handles_poison=True,
        claims_know_faults=True,
        source=model.text,
    )


def experiment_of_saved(saved: "SavedTrace") -> Experiment:
    """Return the experiment of a saved run of a model.

    Raises:
        ModelError: This edalab does not understand the model.
    """
    return experiment_of(parse_model(saved.model, saved.experiment))


def _publishes(model: Model) -> int:
    """Return how often something is published in a run in which everything is done once."""
    from edalab.models.flow import arriving

    return max(1, round(sum(arriving(model).values())))


def _tables(model: Model) -> tuple[tuple[str, ...], ...]:
    """Return the parts that stand in a table together: those of a kind, a few at a time."""
    groups = []
    for kind in PART_KINDS:
        names = list(model.parts(kind))
        groups += [
            tuple(names[first : first + _COLUMNS]) for first in range(0, len(names), _COLUMNS)
        ]
    return ((WHOLE,), *groups)
