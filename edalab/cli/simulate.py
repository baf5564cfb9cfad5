"""``edalab simulate``: runs one channel or one chain of calls with free parameters."""

from edalab.cli.experiments import experiments_app
from edalab.experiments.catalogue import SIMULATIONS, simulation
from edalab.texts import say

app = experiments_app(
    "simulate", SIMULATIONS, "simulations", simulation, say("compare.help-simulate")
)
