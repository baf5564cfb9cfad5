"""``edalab model run --every-crash``: what the schedules came to, and the shortest that fails."""

from functools import partial
from typing import TYPE_CHECKING, Final

import msgspec
import typer

from edalab.cli.experiments import perform, reported_progress
from edalab.cli.showing import Showing, show
from edalab.errors import BadParameter, UsageError
from edalab.experiments.cost import MOST_STEPS
from edalab.experiments.experiment import check_parameters
from edalab.experiments.parameters import Whole, parse
from edalab.models.crashes import Exploration, Failure, explore, to_json
from edalab.models.experiment import experiment_of
from edalab.models.flow import steps
from edalab.models.model import Model, field_name
from edalab.terminal.console import console, write_json, write_text
from edalab.terminal.results import verdict_line
from edalab.texts import say, typed

if TYPE_CHECKING:
    from edalab.cli.model_request import Request

_SCHEDULES: Final = 200
_MOST_SCHEDULES: Final = 100_000


def crash_everywhere(
    request: "Request", showing: Showing, *, crashes: str | None, schedules: str | None
) -> None:
    """Run a model with crashes everywhere, and show the shortest run that breaks an expectation.

    Raises:
        UsageError: An option is not understood, nothing is expected, or it would take too long.
        typer.Exit: An expectation was broken.
    """
    most = _SCHEDULES
    if schedules is not None:
        most = Whole(1, _MOST_SCHEDULES).parse("--schedules", schedules)
    most_crashes = 1 if crashes is None else Whole(1, 2).parse("--crashes", crashes)
    parameters = parse(request.experiment.parameters, request.given)
    check_parameters(request.experiment, parameters)
    model = request.model.with_values(parameters)
    if not model.expect:
        raise UsageError("model-expects-nothing", path=model.name)
    affordable = int(2 * MOST_STEPS / steps(model))
    if most > affordable:
        raise BadParameter("--schedules", most, say("models.most-schedules", most=affordable))
    explored = _explore(request, model, most_crashes, most)
    if showing.as_json:
        write_json(to_json(model, request.seed, explored))
    else:
        _show(request, explored, showing)
    if explored.failures or not all(verdict.held for verdict in explored.unharmed):
        raise typer.Exit(1)


def _explore(request: "Request", model: Model, crashes: int, most: int) -> Exploration:
    with reported_progress("models.crashes-interrupted") as advance:
        return explore(
            model, request.faults, seed=request.seed, crashes=crashes, most=most,
            advance=partial(advance, model.name),
        )  # fmt: skip


def _show(request: "Request", explored: Exploration, showing: Showing) -> None:
    screen = console()
    if not explored.checked:
        broken = [verdict for verdict in explored.unharmed if not verdict.held]
        write_text(say("models.broken-unharmed" if broken else "models.no-operations"))
        for verdict in explored.unharmed:
            screen.print(verdict_line(verdict))
        return
    key = "models.crashes-all" if explored.checked == explored.schedules else "models.crashes-some"
    write_text(
        say(
            key,
            checked=f"{explored.checked:,}",
            schedules=f"{explored.schedules:,}",
            broken=f"{len(explored.failures):,}",
        )
    )
    counts: dict[str, int] = {}
    for failure in explored.failures:
        for verdict in failure.broken:
            expectation = f"{verdict.expectation.written} {verdict.expectation.condition}"
            counts[expectation] = counts.get(expectation, 0) + 1
    for expectation, count in counts.items():
        write_text(say("models.crashes-broke", expected=expectation, count=f"{count:,}"))
    if explored.shortest is not None:
        _show_shortest(request, explored.shortest, showing)


def _show_shortest(request: "Request", shortest: Failure, showing: Showing) -> None:
    """Show the shortest failing run, as a sequence diagram unless another view was asked for."""
    faults = [*request.faults, *(point.crash for point in shortest.schedule)]
    experiment = experiment_of(request.model, faults)
    given = dict(request.given)
    if shortest.messages is not None:
        model = request.model.with_values(parse(experiment.parameters, given))
        for name, producer in model.producer.items():
            given[field_name(name, "messages")] = str(min(shortest.messages, producer.messages))
    write_text("")
    key = "models.shortest" if shortest.messages is None else "models.shortest-of"
    write_text(say(key, faults="; ".join(shortest.faults), messages=shortest.messages))
    screen = console()
    for verdict in shortest.broken:
        screen.print(verdict_line(verdict))
    if showing.view == "table":
        showing = msgspec.structs.replace(showing, view="sequence")
    result = perform(experiment, given, seed=request.seed, keep=True, faults=faults)
    show(result, showing)
    command = f"{result.again().removeprefix('edalab ')} --view {showing.view}"
    write_text(say("compare.again", command=typed(command)))
