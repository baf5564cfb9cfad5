"""``edalab compare``: runs two or more designs for the same work side by side."""

from edalab.cli.experiments import experiments_app
from edalab.experiments.catalogue import COMPARISONS, comparison
from edalab.texts import say

app = experiments_app(
    "compare", COMPARISONS, "comparisons", comparison, say("compare.help-compare")
)
