"""An experiment: one or more sides that are run on the virtual clock and summed up.

Whatever a result shows comes from a run: each side is a scenario that is simulated, its trace is
folded into measures by its summary, and only the theory column is a formula. What is about files
and not about time is not simulated but done, and measured.
"""

import shlex
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol

import msgspec

from edalab.experiments.claims import Claim, Statement, statements
from edalab.experiments.cost import Cost
from edalab.experiments.expectations import Expectation, Verdict, verdicts
from edalab.experiments.parameters import fields, parse, plain
from edalab.lab.injected import Injected
from edalab.lab.runtime import VirtualRuntime
from edalab.lab.trace import Keep, Record, Trace, keeps

if TYPE_CHECKING:  # Most experiments have no faults or channel, and need not pay for the import.
    from edalab.lab.channel_plan import ChannelPlan
    from edalab.lab.faults import Fault

JSON_VERSION: Final = 3
"""Raised when a key of the JSON changes its meaning or goes; the changelog lists the changes."""

SYSTEMS: Final = ("rabbitmq", "kafka")
"""The names of real channels, which sides that ran on one have at their end."""

_KINDS: Final = {"compare": "comparison", "simulate": "simulation", "model run": "model"}
"""The key of the experiment's name in JSON, by the command that runs it."""

FLUID: Final = 10
"""The least number of messages that a formula may take for a liquid: one is a tenth of them."""

_LONGER: Final = 1_000_000_007
"""A prime, so that a number of requests has the remainders by the other parameters that it had."""

_LONG: Final = 10_000
"""The fewest steps of a long run, see ``cost``: others end long before a progress bar is drawn."""

Measures = dict[str, Any]
"""Numbers by name; where one number does not tell it, a list of numbers."""


class Summary(Protocol):
    """A fold of one side's trace into its measures."""

    def measures(self) -> Measures:
        """The numbers that the side is compared by, by name; by part where it has ``parts``."""


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """How a side runs on a real channel.

    Args:
        summary: Makes the fold of such a run, given the trace to listen to and the parameters.
        plans: What the side needs of its channels, given the parameters; asked before a run.
        seconds: How long the scenario takes by its own clock, about.
        fewer: The parameters of such a run, where one with all that was asked for would take hours.
    """

    summary: Callable[[Trace, Any], Summary]
    plans: Callable[[Any], Sequence["ChannelPlan"]]
    seconds: Callable[[Any], float]
    fewer: Callable[[Any], Any] = lambda parameters: parameters


class Side(msgspec.Struct, frozen=True):
    """One side of an experiment, simulated on the virtual clock.

    Args:
        scenario: Runs it: ``scenario(runtime, parameters)``.
        summary: Makes the fold, given the trace to listen to and the parameters.
        actor: Who the scenario's first coroutine is in the trace.
        faults: What goes wrong, given the parameters.
        live: How it runs on a real channel; None where it can't. A scenario that can, takes
            ``channels`` (see ``lab.channel_plan``) as a third argument.
        parts: Whether the summary's measures are those of several parts, by name: each part is
            then shown as a side.
    """

    scenario: Callable[..., Coroutine[Any, Any, None]]
    summary: Callable[[Trace, Any], Summary]
    actor: str = "lab"
    faults: Callable[[Any], Sequence["Fault"]] = lambda _parameters: ()
    live: Live | None = None
    parts: bool = False

    def measures_of(self, name: str, summary: Summary) -> dict[str, Measures]:
        """Return the measures of the side's run by side: its own name, or its parts'."""
        return summary.measures() if self.parts else {name: summary.measures()}


class Measured(msgspec.Struct, frozen=True):
    """One side of an experiment that is not simulated but done on real files, and measured.

    Args:
        measure: Does it and gives the measures: the same ones for the same parameters.
    """

    measure: Callable[[Any], Measures]


class Progress(msgspec.Struct, frozen=True):
    """How far a long run is: how often an action has happened, of about how many times.

    Args:
        action: What is counted, as the trace names it.
        total: How often it happens on a side, given the parameters.
        totals: The same for the sides where it is another number, by name.
    """

    action: str
    total: Callable[[Any], int]
    totals: Mapping[str, Callable[[Any], int]] = {}


class Experiment(msgspec.Struct, frozen=True, kw_only=True):
    """A declared comparison or simulation.

    Args:
        name: As on the command line: ``sync-vs-async``.
        key: Where its words stand in the catalogue; empty for under its name.
        title: What it shows; empty for the words of the catalogue.
        verb: The command that runs it: ``compare``, ``simulate`` or ``model run``.
        parameters: The declaration of its numbers (see ``parameters``).
        sides: What is compared, by name, in the order shown.
        theory: The measures that have a formula, by side; given the parameters. Its formula,
            assumptions and source are explained under ``theory.NAME`` in the catalogue.
        length: The parameters that make a run longer; a formula may hold in the long run alone.
        check: Refuses parameters that are allowed one by one but not together.
        claims: What may be said about a run, in this order (see ``claims``).
        progress: How far a long run is; None where none is long.
        cost: How much work a run is.
        tables: The sides that stand in a table together; empty for one table of all.
        expectations: What must hold of a run.
        claims_know_faults: Whether the claims are true of a run with any faults.
        source: The file that it was made from; empty where it is part of edalab.
        handles_poison: Whether its consumers know a message that can't be handled.
    """

    name: str
    key: str = ""
    title: str = ""
    verb: str = "compare"
    parameters: type[msgspec.Struct]
    sides: Mapping[str, Side | Measured]
    theory: Callable[[Any], dict[str, Measures]] | None = None
    length: Sequence[str] = ()
    check: Callable[[Any], None] = lambda _parameters: None
    claims: Sequence[Claim] = ()
    progress: Progress | None = None
    cost: Cost
    tables: Sequence[tuple[str, ...]] = ()
    expectations: Sequence[Expectation] = ()
    claims_know_faults: bool = False
    source: str = ""
    handles_poison: bool = False

    @property
    def side_names(self) -> list[str]:
        """The names under which a result has measures."""
        return [name for names in self.tables for name in names] or list(self.sides)

    @property
    def sweep_verb(self) -> str:
        """The command that sweeps it."""
        return "model sweep" if self.verb == "model run" else "sweep"

    @property
    def words(self) -> str:
        """The name under which its words stand in the catalogue."""
        return self.key or self.name

    @property
    def takes_faults(self) -> bool:
        """Whether all of its sides are simulated, so that faults can be put into them."""
        return all(isinstance(side, Side) for side in self.sides.values())

    def theory_of(self, parameters: Any) -> dict[str, Measures]:
        """Return the measures that formulas predict for these parameters; empty without one."""
        return {} if self.theory is None else self.theory(parameters)

    def too_short(self, parameters: Any) -> bool:
        """Whether a longer run would have a theory where one of this length has none."""
        if not self.length:
            return False
        longer = {name: getattr(parameters, name) * _LONGER for name in self.length}
        theory = self.theory_of(parameters)
        of_longer = self.theory_of(msgspec.structs.replace(parameters, **longer))
        return any(measures.keys() - theory.get(side, {}) for side, measures in of_longer.items())


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """The result of a run: the numbers, and all that is needed to run it again.

    Args:
        experiment: What was run.
        seed: What the random streams were drawn from.
        parameters: All parameters, as plain JSON values.
        sides: Measures by side, each from a run.
        theory: Measures by side, each from a formula.
        given: What was typed, by parameter name.
        traces: The traces by side, where they were kept.
        channel: The address of the real channel that some sides ran on as well; empty without one.
        differences: What is different there: keys of the catalogue, with what the sentence names.
        too_short: Whether a formula holds for a longer run alone.
        injected: The faults that the user put into the run; None without any.
        missed: The sentences of a model's own faults that never struck.
    """

    experiment: Experiment
    seed: int
    parameters: dict[str, Any]
    sides: dict[str, Measures]
    theory: dict[str, Measures]
    given: dict[str, str]
    traces: dict[str, list[Record]]
    channel: str = ""
    differences: dict[str, dict[str, Any]] = {}
    too_short: bool = False
    injected: Injected | None = None
    missed: tuple[str, ...] = ()

    def statements(self) -> list[Statement]:
        """Return the claims that hold for the run.

        There are none about a run with injected faults, unless the claims of the experiment know
        them: a claim may name a cause, and these faults are causes that it does not know.
        """
        if self.injected is not None and not self.experiment.claims_know_faults:
            return []
        return statements(self, self.experiment.claims, too_short=self.too_short)

    def verdicts(self) -> list[Verdict]:
        """Return whether the run held each expectation."""
        return verdicts(self.experiment.expectations, self.sides)

    def to_json(self) -> dict[str, Any]:
        """The result as plain JSON values; its keys are stable within a ``version``."""
        kind = _KINDS[self.experiment.verb]
        result = {
            "version": JSON_VERSION,
            kind: self.experiment.name,
            "seed": self.seed,
            "parameters": self.parameters,
            "sides": self.sides,
            "theory": self.theory,
            "claims": [
                {"claim": statement.claim, "values": statement.values}
                for statement in self.statements()
            ],
        }
        if self.experiment.expectations:
            result["expectations"] = [verdict.to_json() for verdict in self.verdicts()]
        if self.channel:
            values = {key: named for key, named in self.differences.items() if named}
            result |= {
                "channel": self.channel,
                "differences": list(self.differences),
                "difference_values": values,
            }
        if self.injected is not None:
            result |= msgspec.to_builtins(self.injected)
        return result

    def again(self) -> str:
        """The command that gives this very result again."""
        experiment = self.experiment
        words = ["edalab", *experiment.verb.split(), experiment.name]
        for field in fields(self.experiment.parameters):
            if (text := self.given.get(field.name)) is not None:
                words += field.words(text)
        if self.injected is not None:
            words += [word for fault in self.injected.faults for word in ("--fault", fault)]
        if self.channel:
            words += ["--channel", self.channel]
        return shlex.join([*words, "--seed", str(self.seed)])


def live_sides(experiment: Experiment) -> dict[str, Side]:
    """Return the sides of an experiment that can run on a real channel, by name."""
    return {
        name: side
        for name, side in experiment.sides.items()
        if isinstance(side, Side) and side.live is not None
    }


def check_parameters(experiment: Experiment, parameters: Any) -> None:
    """Refuse parameters that do not fit together, or that would take too long.

    Raises:
        BadParameter: It names the parameter and what is allowed.
    """
    experiment.check(parameters)
    experiment.cost.check(parameters)


def run(
    experiment: Experiment,
    given: Mapping[str, str],
    *,
    seed: int = 1,
    keep: Keep = False,
    advance: Callable[[str, int, int], None] | None = None,
) -> Result:
    """Run every side of an experiment.

    Args:
        experiment: What to run.
        given: Texts by parameter name, as typed; the others have their defaults.
        seed: What the random streams are drawn from.
        keep: The sides whose traces the result holds.
        advance: Told (side, done, total) now and then while a long run goes on; a short one is not
            counted, which would take a good part of its time.

    Raises:
        UsageError: A parameter is not understood or not allowed.
        SimulationStuck: A scenario can't go on.
    """
    given = {name.replace("-", "_"): text for name, text in given.items()}
    parameters = parse(experiment.parameters, given)
    check_parameters(experiment, parameters)
    long = experiment.cost.of(parameters) >= _LONG
    sides, traces = {}, {}
    missed: tuple[str, ...] = ()
    for name, side in experiment.sides.items():
        if isinstance(side, Measured):
            sides[name] = side.measure(parameters)
            continue
        trace = Trace(keep=keeps(keep, name))
        summary = side.summary(trace, parameters)
        if long and advance is not None and experiment.progress is not None:
            _count(trace, experiment.progress, parameters, name, advance)
        clock = _clock(side.faults(parameters), seed, trace)
        clock.run(side.actor, side.scenario, parameters)
        sides |= side.measures_of(name, summary)
        if side.parts:
            missed = _missed(clock)
        if keeps(keep, name):
            traces[name] = trace.records
    return Result(
        experiment=experiment,
        seed=seed,
        parameters=plain(parameters),
        sides=sides,
        theory=experiment.theory_of(parameters),
        given=given,
        traces=traces,
        too_short=experiment.too_short(parameters),
        missed=missed,
    )


def _missed(clock: VirtualRuntime) -> tuple[str, ...]:
    """Return the sentences of the faults of a run that never struck."""
    from edalab.lab.fault_sentence import fault_sentence
    from edalab.lab.faulty_runtime import FaultyRuntime

    return tuple(map(fault_sentence, clock.plan.missed if isinstance(clock, FaultyRuntime) else ()))


def _clock(faults: Sequence["Fault"], seed: int, trace: Trace) -> VirtualRuntime:
    if not faults:
        return VirtualRuntime(seed=seed, trace=trace)
    from edalab.lab.faulty_runtime import FaultyRuntime

    return FaultyRuntime(faults, seed=seed, trace=trace)


def _count(
    trace: Trace,
    progress: Progress,
    parameters: Any,
    side: str,
    advance: Callable[[str, int, int], None],
) -> None:
    total, done = progress.totals.get(side, progress.total)(parameters), 0
    step = max(1, total // 100)

    def count(_record: Record) -> None:
        nonlocal done
        done += 1
        if done % step == 0 or done == total:
            advance(side, done, total)

    trace.on(progress.action, count)
