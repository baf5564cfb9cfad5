"""Makes a command of each experiment: its options, its run, its output.

``compare`` and ``simulate`` are groups of such commands.
"""

import contextlib
import inspect
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import typer
from typer.core import TyperGroup

from edalab.cli.channels import channel_options, system_from
from edalab.cli.fault_option import fault_option, faults_from
from edalab.cli.options import DeclaredOption, Json, command_with
from edalab.cli.showing import result_options, show, showing_from
from edalab.errors import BadSyntax, Refused, UsageError
from edalab.experiments.experiment import Experiment, Result, run
from edalab.experiments.parameters import Field, Flag, fields
from edalab.lab.trace import Keep
from edalab.terminal.console import console, write_error, write_json, write_text
from edalab.texts import language, say, words

if TYPE_CHECKING:
    from edalab.experiments.live import LiveSystem
    from edalab.lab.faults import Fault

DEFAULT_SEED: Final = "1"
"""The seed of an experiment for which none is typed."""

_SHOW_PROGRESS_AFTER_S: Final = 1.0


def experiments_app(
    verb: str,
    experiments: Mapping[str, object],
    key: str,
    find: Callable[[str], Experiment],
    help_text: str,
) -> typer.Typer:
    """Return the application of ``compare`` or ``simulate``; alone, it lists its experiments.

    Args:
        verb: The command's name.
        experiments: The experiments by name.
        key: The key of the list in JSON.
        find: Imports an experiment.
        help_text: The command's help.
    """
    app = typer.Typer(
        add_completion=False,
        cls=_group(lambda: list(experiments), find),
        help=help_text,
        invoke_without_command=True,
    )

    @app.callback()
    def list_all(context: typer.Context, *, as_json: Json = False) -> None:
        if context.invoked_subcommand is None:
            list_experiments(dict.fromkeys(experiments, verb), key, as_json=as_json)

    return app


def _group(names: Callable[[], list[str]], find: Callable[[str], Experiment]) -> type[TyperGroup]:
    """Return a group whose commands are experiments, imported when called or listed."""

    class ExperimentGroup(TyperGroup):
        def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Click's
            return names()

        def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
            return command_of(find(cmd_name)) if cmd_name in names() else None

    return ExperimentGroup


def perform(
    experiment: Experiment,
    typed: dict[str, str],
    *,
    seed: int,
    keep: Keep = False,
    system: "LiveSystem | None" = None,
    faults: "Sequence[Fault]" = (),
) -> Result:
    """Run an experiment and return its result; on ``system`` too if one is given.

    A run of over a second shows a progress bar if standard error is a terminal. Ctrl-C ends the
    run and reports how far it came.
    """
    if system is not None:
        from edalab.experiments.live import run_live

        def tell(side: str, refusal: Refused) -> None:
            from edalab.terminal.measure_words import side_name

            name = side_name(side, experiment.name)
            write_error(say("channel.left-out", side=name, reason=refusal))

        return run_live(experiment, typed, system, seed=seed, keep=keep, tell=tell)
    with reported_progress("compare.interrupted") as advance:
        if faults:
            from edalab.experiments.faulty_run import run_with_faults

            return run_with_faults(experiment, typed, faults, seed=seed, keep=keep, advance=advance)
        return run(experiment, typed, seed=seed, keep=keep, advance=advance)


def list_experiments(verbs: dict[str, str], key: str, *, as_json: bool) -> None:
    """Print a line for each experiment; ``verbs`` has its verb by its name."""
    lines = {name: summary(name, verb) for name, verb in verbs.items()}
    if as_json:
        write_json({key: [{"name": name, "summary": line} for name, line in lines.items()]})
        return
    from edalab.terminal.tables import named_lines

    console().print(named_lines(lines))


def command_of(experiment: Experiment) -> Any:
    """Return the command that runs an experiment and shows its result."""

    def command(*, seed: str, as_json: bool, explain: bool, **options: Any) -> None:
        if explain:
            write_text(theory_text(experiment))
            return
        showing = showing_from(options, as_json=as_json)
        system = system_from(experiment, options)
        faults = faults_from(options)
        if faults and system is not None:
            raise UsageError("not-together", first="--fault", second="--channel")
        result = perform(
            experiment,
            typed_options(options),
            seed=seed_number(seed),
            keep=showing.needs_trace,
            system=system,
            faults=faults,
        )
        show(result, showing)
        from edalab.cli.task_runs import record_for_task  # a lesson records its runs itself

        record_for_task(result)

    return as_command(experiment, command, shared_options(experiment))


def shared_options(experiment: Experiment) -> list[DeclaredOption]:
    """Return the options that an experiment's command has beside the experiment's parameters."""
    return [
        DeclaredOption("seed", "--seed", "compare.help-seed", "N", default=DEFAULT_SEED),
        DeclaredOption("explain", "--explain", "compare.help-explain"),
        *([fault_option()] if experiment.takes_faults else []),
        *channel_options(experiment),
        *result_options(),
    ]


def as_command(
    experiment: Experiment, function: Callable[..., None], more: list[DeclaredOption]
) -> Any:
    """Return a command whose options are the experiment's parameters and ``more``."""
    own = [own_option(field, experiment) for field in fields(experiment.parameters)]
    help_text = summary(experiment.name, experiment.verb)
    return command_with(function, [*own, *more], experiment.name, help_text)


def theory_text(experiment: Experiment) -> str:
    """Return the formula of the theory column, with its assumptions and source."""
    if experiment.theory is None:
        return say("theory.none")
    return say(f"theory.{experiment.name}")


def summary(name: str, verb: str) -> str:
    """Return a line that says what an experiment shows."""
    return say(f"compare.{verb}-{name}")


def own_option(field: Field, experiment: Experiment) -> inspect.Parameter:
    """Return a parameter of an experiment as an option."""
    catalogue = words(language(), "compare")
    key = f"compare.option-{experiment.name}-{field.name}"
    text = catalogue.get(key) or catalogue[f"compare.option-{field.name}"]
    default = _as_typed(field.default)
    if isinstance(field.kind, Flag):
        kind: Any = bool
        initial: Any = False
        typed = typer.Option(initial, field.option, help=text)
    else:
        if default:
            text += " " + say("compare.default", default=default)
        kind = str | None
        typed = typer.Option(
            None, field.option, metavar=field.kind.example(), help=text, show_default=False
        )
    return inspect.Parameter(
        field.name, inspect.Parameter.KEYWORD_ONLY, default=typed, annotation=kind
    )


def _as_typed(default: Any) -> str:
    if isinstance(default, dict):
        return ",".join(f"{name}={value}" for name, value in default.items())
    return "" if default is None else str(default)


def typed_options(options: dict[str, Any]) -> dict[str, str]:
    """Return the options that the user typed, as texts by parameter name."""
    return {
        name: str(value).lower() if value is True else value
        for name, value in options.items()
        if value not in (None, False)
    }


def seed_number(text: str) -> int:
    """Return the typed seed as a number.

    Raises:
        BadSyntax: It is not a whole number.
    """
    try:
        return int(text)
    except ValueError:
        raise BadSyntax("--seed", text, say("compare.a-whole-number")) from None


@contextlib.contextmanager
def reported_progress(interrupted: str) -> Iterator[Callable[[str, int, int], None]]:
    """Yield a function of (side, done, total) that draws progress bars.

    On Ctrl-C report how far each side came, and raise.

    Args:
        interrupted: The text key of the report.
    """
    reached: dict[str, tuple[int, int]] = {}
    with progress_bar(reached) as draw:

        def advance(side: str, done: int, total: int) -> None:
            reached[side] = done, total
            draw()

        try:
            yield advance
        except KeyboardInterrupt:
            for side, (done, total) in reached.items():
                write_error(say(interrupted, side=side, done=done, total=total))
            raise


@contextlib.contextmanager
def progress_bar(reached: dict[str, tuple[int, int]]) -> Iterator[Callable[[], None]]:
    """Yield a function that draws ``reached`` (done and total by side) as progress bars.

    They appear after a second, and only if standard error is a terminal.
    """
    began = time.monotonic()
    if not sys.stderr.isatty():
        yield lambda: None
        return
    bar: Any = None
    tasks: dict[str, Any] = {}

    def draw() -> None:
        nonlocal bar
        if bar is None:
            if time.monotonic() - began < _SHOW_PROGRESS_AFTER_S:
                return
            bar = _bar()
            bar.start()
        for side, (done, total) in reached.items():
            if side not in tasks:
                tasks[side] = bar.add_task(side, total=total)
            bar.update(tasks[side], completed=done)

    try:
        yield draw
    finally:
        if bar is not None:
            bar.stop()


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import Progress

    return Progress(console=Console(stderr=True), transient=True)
