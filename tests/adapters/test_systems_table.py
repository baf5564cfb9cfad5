import re
from importlib import import_module

import pytest

from edalab.adapters.keyvalue import KeyValueStore
from edalab.addresses import SYSTEMS
from edalab.eventlog.protocol import EventLog
from edalab.experiments.live import LiveSystem
from edalab.readmodel.protocol import ReadModel

PROTOCOLS = {"channel": LiveSystem, "log": EventLog, "readmodel": ReadModel}


def named(path):
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)


def methods(protocol):
    return {
        name
        for base in protocol.__mro__[:-1]
        for name, member in vars(base).items()
        if re.match("[a-z]", name) and callable(member)
    }


@pytest.mark.parametrize("scheme", SYSTEMS)
def test_the_row_of_a_system_names_a_class_with_the_methods_of_its_kind(scheme, needs):
    needs(scheme)
    system = SYSTEMS[scheme]
    serving = named(system.event_log or system.adapter)
    assert methods(PROTOCOLS[system.kind]) - set(dir(serving)) == set()
    if system.event_log:
        assert methods(KeyValueStore) - set(dir(named(system.adapter))) == set()
