"""``edalab compare``: two ways of doing the same, run side by side."""

from edalab.cli.experiments import experiments_app
from edalab.experiments.catalogue import COMPARISONS, comparison
from edalab.texts import say

app = experiments_app(
    "compare", COMPARISONS, "comparisons", comparison, say("compare.help-compare")
)
