"""Tasks on the learner's registry are judged on what its log holds, however it came there."""

from datetime import UTC, datetime

import pytest

from edalab.course.checkers import Evidence, checker_named
from edalab.domains.employees import sample
from edalab.domains.employees.commands import (
    ChangeAddress,
    ChangeName,
    ChangeRole,
    Correct,
    Hire,
)
from edalab.domains.employees.registry import hire, update
from edalab.eventlog.memory import MemoryEventLog

DAY = datetime(2024, 1, 8, tzinfo=UTC)
ROLE, ADDRESS, NAME = (
    ChangeRole(role="designer"),
    ChangeAddress(address="jeju"),
    ChangeName(last_name="lee"),
)


@pytest.fixture
def log():
    return MemoryEventLog()


def hired(log, *commands):
    """Hire Ann, then carry out commands about her."""
    number = hire(
        log,
        Hire(first_name="ann", last_name="kim", role="tester", address="seoul"),
        occurred_at=DAY,
    ).employee.id
    for command in commands:
        update(log, str(number), [command], occurred_at=DAY)
    return log


def missing(name, log, **parameters):
    return checker_named(name)(Evidence(employees=log.read_all), parameters).missing


def test_the_sample_has_three_people_and_two_of_them_a_past(log):
    sample.load(log)
    assert not missing("people-with-a-past", log, employees=3, changed=2)
    assert len(missing("people-with-a-past", log, employees=4, changed=3)) == 2


def test_people_with_a_past_may_be_anybody(log):
    hired(log, ROLE)
    hired(log, NAME)
    assert missing("people-with-a-past", log, employees=3, changed=2) == (
        "Your registry has 2 employees; it should have at least 3.",
    )
    hired(log)
    assert not missing("people-with-a-past", log, employees=3, changed=2)


def test_an_update_is_no_correction_but_a_later_correction_is_one(log):
    hired(log, ROLE)
    assert missing("corrected", log) == ("No event of yours corrects another one yet.",)
    update(log, "ann", [Correct(event="last", value="ops")], occurred_at=DAY)
    assert not missing("corrected", log)


@pytest.mark.parametrize("commands", [(ROLE, ADDRESS), (ADDRESS, ROLE), (ROLE, NAME, ADDRESS)])
def test_the_previous_role_may_stand_anywhere_but_in_the_second_last_event(log, commands):
    hired(log, *commands)
    assert not missing("previous-not-second-last", log, field="role")


@pytest.mark.parametrize(
    ("commands", "said"),
    [
        ((), "no previous value"),
        ((ADDRESS,), "no previous value"),
        ((ROLE,), "the second-last event happens to hold"),
        ((ADDRESS, ROLE, ChangeRole(role="ops")), "the second-last event happens to hold"),
    ],
)
def test_what_is_missing_for_a_previous_role_elsewhere_is_told(log, commands, said):
    hired(log, *commands)
    (found,) = missing("previous-not-second-last", log, field="role")
    assert said in found


def test_three_answers_need_a_role_and_an_address_that_changed_and_a_name_that_did_not(log):
    hired(log)
    assert [each.partition(": ")[2] for each in missing("three-answers", log)] == [
        "role.",
        "address.",
    ]
    update(log, "ann", [ADDRESS, ROLE], occurred_at=DAY)
    assert not missing("three-answers", log)


def test_a_name_that_changed_is_not_the_third_answer(log):
    hired(log, ROLE, ADDRESS, NAME)
    assert missing("three-answers", log) == (
        "The name of ann lee changed, so that the third answer is not 'never changed'.",
    )


def test_the_samples_people_are_not_the_learners_own(log):
    sample.load(log)
    update(log, "sahra", [ROLE], occurred_at=DAY)
    assert "whom you hired yourself" in missing("three-answers", log)[0]
    assert not missing("three-answers", hired(log, ROLE, ADDRESS))


def test_events_of_one_request_share_a_correlation_id(log):
    sample.load(log)
    hired(log, ROLE, ADDRESS)
    assert missing("one-conversation", log, events=2) == (
        "At most 1 event of yours shares a correlation id; it should be at least 2.",
    )
    update(log, "ann", [ChangeRole(role="ops"), ChangeAddress(address="seoul")], occurred_at=DAY)
    assert not missing("one-conversation", log, events=2)
    assert missing("one-conversation", log, events=3)


@pytest.mark.parametrize("name", ["corrected", "three-answers"])
def test_an_empty_registry_says_how_to_begin(log, name):
    (found,) = missing(name, log)
    assert "employee hire" in found
