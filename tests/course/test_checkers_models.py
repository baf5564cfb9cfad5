"""The task of one's own system: a model of the learner's, of some size, whose expectations hold."""

import pytest

from edalab.course.checkers import Evidence, checker_named
from edalab.course.events import ExperimentNoted
from edalab.experiments.experiment import run
from edalab.models.experiment import experiment_of
from edalab.models.reading import parse_model
from edalab.models.template import template

WANTED = {"consumers": 2, "expectations": 2}


def noted(text, name="mine.toml"):
    result = run(experiment_of(parse_model(text, name)), {}).to_json()
    return ExperimentNoted(lesson="a", step="b", task="c", command="", result=result)


def missing(*runs):
    return checker_named("own-model")(Evidence(runs=runs), WANTED).missing


def test_a_new_file_that_was_run_passes():
    assert missing(noted(template())) == ()


ONE_CONSUMER = """
[producer.shop]
publishes = "orders"
[channel.orders]
[consumer.billing]
reads = "orders"
work = "1 ms"
[expect]
lost = 0
dead = 0
"""


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (template().replace("lost = 0", "lost = 1"), "lost"),
        (template().partition("[expect]")[0], "[expect]"),
        (ONE_CONSUMER, "1 consumer"),
    ],
)
def test_what_is_missing_is_said(text, named):
    (sentence,) = missing(noted(text))
    assert named in sentence


def test_a_shipped_model_is_not_ones_own():
    assert missing() == missing(noted(template(), "payments")) != ()
