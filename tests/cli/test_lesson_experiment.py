"""A lesson's run without options takes the values that the command's parser gives."""

from edalab.cli.channels import system_from
from edalab.cli.experiments import DEFAULT_SEED, command_of, typed_options
from edalab.cli.fault_option import faults_from
from edalab.cli.run_command import parsed_options
from edalab.cli.showing import showing_from
from edalab.experiments.catalogue import COMPARISONS, SIMULATIONS, comparison, simulation


def test_a_run_without_options_has_what_the_parser_gives_for_none():
    experiments = [*map(comparison, COMPARISONS), *map(simulation, SIMULATIONS)]
    for experiment in experiments:
        parsed = parsed_options(command_of(experiment), experiment.name, [])
        assert parsed.pop("seed") == DEFAULT_SEED
        assert faults_from(parsed) == faults_from({}) == []
        assert showing_from(parsed, as_json=False) == showing_from({}, as_json=False)
        assert system_from(experiment, parsed) is system_from(experiment, {}) is None
        assert typed_options(parsed) == {}
