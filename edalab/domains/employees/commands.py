"""The commands that change an employee. A command can be refused; an event can't."""

import msgspec

from edalab.messages import new_id


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """The base class of the commands; ``id`` becomes the causation id of the events."""

    id: str = msgspec.field(default_factory=new_id)


class Hire(Command, frozen=True, kw_only=True):
    """Hire a new employee under the next free number."""

    first_name: str
    role: str
    last_name: str | None = None
    address: str | None = None


class ChangeRole(Command, frozen=True, kw_only=True):
    """Give the employee another role."""

    role: str


class ChangeAddress(Command, frozen=True, kw_only=True):
    """Record that the employee moved to another address."""

    address: str


class ChangeName(Command, frozen=True, kw_only=True):
    """Record another name; a part that is left out stays the same."""

    first_name: str | None = None
    last_name: str | None = None


class Leave(Command, frozen=True, kw_only=True):
    """Record that the employee left the company."""


class Rehire(Command, frozen=True, kw_only=True):
    """Hire a former employee again, in the old role if ``role`` is left out."""

    role: str | None = None


class Correct(Command, frozen=True, kw_only=True):
    """Correct a value of an earlier event.

    Args:
        event: The id of that event, its position in the log as digits, or ``last``.
        value: The right value.
        field: The field whose value was wrong; may be left out if the event sets only one.
    """

    event: str
    value: str
    field: str | None = None


Change = ChangeRole | ChangeAddress | ChangeName | Leave | Rehire
AnyCommand = Hire | Change | Correct
