"""Tasks about events as texts: any well-formed event with what is asked for passes."""

import pytest

from edalab.course.checkers import Evidence
from edalab.course.checkers.event_texts import event_written
from edalab.course.events import ExperimentNoted

WANTED = {"kind": "complete", "fields": {"customer_id": 1, "first_name": "lee"}}


def checked(kind="complete", well_formed=True, **fields):
    return {"event": "check", "well_formed": well_formed, "kind": kind, "fields": fields}


def missing(*results):
    noted = [
        ExperimentNoted(lesson="l", step="s", task="t", command="", result=result)
        for result in results
    ]
    return event_written(Evidence(noted), WANTED).missing


def test_any_event_with_these_fields_passes():
    assert missing(checked(customer_id=1, first_name="lee")) == ()
    assert missing(checked(), checked(customer_id=1, first_name="lee", more=2)) == ()


@pytest.mark.parametrize(
    ("run", "told"),
    [
        (checked(well_formed=False, customer_id=1, first_name="lee"), "No text that you checked"),
        (checked(customer_id=2, first_name="lee"), '"customer_id" with the value 1'),
        (checked(kind="pointer", customer_id=1, first_name="lee"), "not a complete event"),
        ({"event": "check", "well_formed": True, "kind": "complete", "fields": 3}, "customer_id"),
    ],
)
def test_what_is_not_there_yet_is_told(run, told):
    assert any(told in each for each in missing(run))


def test_without_a_check_the_command_is_named():
    assert missing() == ("There is no run of 'event check' for this task yet.",)
