"""A lesson's run without options takes the values that the command's parser gives."""

from edalab.cli.experiments import command_of, shared_options, typed_options
from edalab.cli.fault_option import faults_from
from edalab.cli.run_command import parsed_options
from edalab.experiments.catalogue import COMPARISONS, SIMULATIONS, comparison, simulation


def test_a_run_without_options_has_what_the_parser_gives_for_none():
    experiments = [*map(comparison, COMPARISONS), *map(simulation, SIMULATIONS)]
    for experiment in experiments:
        parsed = parsed_options(command_of(experiment), experiment.name, [])
        defaults = {option.name: option.default for option in shared_options(experiment)}
        assert parsed.keys() >= defaults.keys()
        assert faults_from(parsed) == faults_from(defaults) == []
        assert typed_options(parsed) == typed_options(defaults)
