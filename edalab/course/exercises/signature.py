"""The signature that a learner's function must have."""

import msgspec


class Function(msgspec.Struct, frozen=True):
    """A function that the learner writes.

    Args:
        name: What it has to be called.
        parameters: Its parameters, in order; they may have other names.
        is_async: Whether it is an ``async def``.
    """

    name: str
    parameters: tuple[str, ...]
    is_async: bool = False

    def __str__(self) -> str:
        return f"{'async ' if self.is_async else ''}def {self.name}({', '.join(self.parameters)})"
