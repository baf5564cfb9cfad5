"""What can be asked to be done to an employee. A command may be refused; an event can't be."""

import msgspec

from edalab.messages import new_id


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """The root of the commands; ``id`` becomes the causation id of the events."""

    id: str = msgspec.field(default_factory=new_id)


class Hire(Command, frozen=True, kw_only=True):
    """Take somebody on, under the next free id."""

    first_name: str
    role: str
    last_name: str | None = None
    address: str | None = None


class ChangeRole(Command, frozen=True, kw_only=True):
    """Give the employee other work."""

    role: str


class ChangeAddress(Command, frozen=True, kw_only=True):
    """Take note that the employee moved."""

    address: str


class ChangeName(Command, frozen=True, kw_only=True):
    """Take note of another name; a part that is left out stays."""

    first_name: str | None = None
    last_name: str | None = None


class Leave(Command, frozen=True, kw_only=True):
    """Take note that the employee works here no more."""


class Rehire(Command, frozen=True, kw_only=True):
    """Take on again who had left; in the old role where none is told."""

    role: str | None = None


class Correct(Command, frozen=True, kw_only=True):
    """Put right what an earlier event said.

    Args:
        event: The id of that event, or its position in the log as digits.
        value: What is right.
        field: What was wrong; needless where the event says one thing only.
    """

    event: str
    value: str
    field: str | None = None


Change = ChangeRole | ChangeAddress | ChangeName | Leave | Rehire
AnyCommand = Hire | Change | Correct
