"""Given these events, when this command, then those events, or a refusal."""

from datetime import UTC, datetime

import pytest

from edalab.domains.employees.commands import (
    ChangeAddress,
    ChangeName,
    ChangeRole,
    Hire,
    Leave,
    Rehire,
)
from edalab.domains.employees.decide import decide
from edalab.domains.employees.events import (
    AddressChanged,
    Hired,
    Left,
    NameChanged,
    Rehired,
    RoleChanged,
    to_data,
)
from edalab.domains.employees.state import fold
from edalab.errors import DomainRefusal
from edalab.messages import NewEvent

JOHN = Hired(first_name="john", last_name="smith", role="backend", address="seoul")
NEW_YEAR = datetime(2024, 1, 1, tzinfo=UTC)


def given(*events):
    return fold(
        NewEvent(type=kind, data=data, occurred_at=NEW_YEAR) for kind, data in map(to_data, events)
    )


@pytest.mark.parametrize(
    ("past", "command", "then"),
    [
        ((), Hire(first_name="john", last_name="smith", role="backend", address="seoul"), [JOHN]),
        ((), Hire(first_name="cher", role="singer"), [Hired(first_name="cher", role="singer")]),
        ((JOHN,), ChangeRole(role="data"), [RoleChanged(role="data")]),
        ((JOHN,), ChangeRole(role="backend"), []),
        ((JOHN,), ChangeRole(role="  backend "), []),
        ((JOHN,), ChangeRole(role="Backend"), [RoleChanged(role="Backend")]),
        (
            (JOHN, RoleChanged(role="data")),
            ChangeRole(role="backend"),
            [RoleChanged(role="backend")],
        ),
        ((JOHN,), ChangeAddress(address="busan"), [AddressChanged(address="busan")]),
        ((JOHN,), ChangeAddress(address="seoul"), []),
        ((JOHN,), ChangeName(first_name="jon"), [NameChanged(first_name="jon")]),
        (
            (JOHN,),
            ChangeName(first_name="john", last_name="kim"),
            [NameChanged(last_name="kim")],
        ),
        ((JOHN,), ChangeName(first_name="john", last_name="smith"), []),
        ((JOHN,), Leave(), [Left()]),
        ((JOHN, Left()), Rehire(), [Rehired()]),
        ((JOHN, Left()), Rehire(role="data"), [Rehired(role="data")]),
        ((JOHN, Left(), Rehired(role="data")), ChangeRole(role="data"), []),
    ],
)
def test_a_command_leads_to(past, command, then):
    assert decide(command, given(*past)) == then


@pytest.mark.parametrize(
    ("past", "command", "code"),
    [
        ((), ChangeRole(role="data"), "employee-not-hired"),
        ((JOHN,), Hire(first_name="john", role="data"), "employee-hired-already"),
        ((JOHN,), Rehire(), "employee-not-left"),
        ((JOHN, Left()), Leave(), "employee-left"),
        ((JOHN, Left()), ChangeRole(role="data"), "employee-left"),
        ((JOHN, Left()), ChangeAddress(address="busan"), "employee-left"),
        ((JOHN, Left()), ChangeName(first_name="jon"), "employee-left"),
        ((JOHN,), ChangeRole(role=""), "employee-blank"),
        ((JOHN,), ChangeRole(role=" \u200b "), "employee-blank"),
        ((JOHN,), ChangeAddress(address="a\nb"), "employee-control"),
        ((JOHN,), ChangeAddress(address="\x1b[2J"), "employee-control"),
        ((JOHN,), ChangeName(first_name="\u202egro"), "employee-control"),
        ((JOHN,), ChangeName(first_name="\udcff"), "employee-control"),
        ((JOHN,), ChangeAddress(address="a" * 100_001), "employee-too-long"),
        ((), Hire(first_name=" ", role="data"), "employee-blank"),
        ((), Hire(first_name="a", role=""), "employee-blank"),
        ((), Hire(first_name="a", role="b", address=""), "employee-blank"),
        ((), Hire(first_name="a", role="b", last_name="\t"), "employee-control"),
    ],
)
def test_a_command_is_refused(past, command, code):
    with pytest.raises(DomainRefusal) as refusal:
        decide(command, given(*past))
    assert refusal.value.code == code
    assert str(refusal.value)


@pytest.mark.parametrize(
    "name",
    ["[red]x[/]", "[/]", "👩‍👩‍👧", "김철수", "O'Neill", "x" * 100_000, "<b>&amp;", "{0}", "%s"],
)
def test_whatever_can_be_shown_is_data(name):
    [event] = decide(ChangeAddress(address=name), given(JOHN))
    assert event.address == name


def test_a_value_is_stored_in_composed_form():
    [event] = decide(ChangeRole(role="cafe\u0301"), given(JOHN))
    assert event.role == "caf\u00e9"
