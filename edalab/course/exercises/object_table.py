"""The world's objects as a learner's process gets them: by number, since they stay on this side."""

import asyncio
from collections.abc import Awaitable, Iterable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import msgspec

from edalab.course.exercises.learner_process import OBJECT, STRUCT
from edalab.course.exercises.run import Effect


class ObjectTable:
    """Numbers the objects that a learner's process was given, and calls their methods for it."""

    def __init__(self) -> None:
        self._objects: list[Any] = []
        self._awaitables: list[Awaitable[Any]] = []
        self._types: dict[str, type] = {}

    def know(self, values: Iterable[object]) -> None:
        """Remember the types of structs, so that one that comes back becomes one again."""
        self._types |= {type(value).__name__: type(value) for value in values}

    def awaitable(self, number: int) -> Awaitable[Any]:
        """Return what a method returned that has to be awaited."""
        return self._awaitables[number]

    def call(self, request: dict[str, Any]) -> dict[str, Any]:
        """Call a method of the world for the learner; returns what the process is told."""
        target, name = self._objects[request["make"]], request["method"]
        arguments = [self.received(value) for value in request["arguments"]]
        named = {key: self.received(value) for key, value in request["named"].items()}
        try:
            if name == "leave":
                kind = None if arguments[0] else Exception
                made = target.__aexit__(kind, None, None)
            else:
                method = "__aenter__" if name == "enter" else name
                made = getattr(target, method)(*arguments, **named)
        except Exception as error:  # noqa: BLE001 - such as a missing argument
            return {"raise": type(error).__name__, "text": str(error)}
        if isinstance(made, Effect) or asyncio.iscoroutine(made):
            self._awaitables.append(made)
            shown = made.name if isinstance(made, Effect) else name
            return {"awaitable": len(self._awaitables) - 1, "name": shown}
        return {"value": self.given(made)}

    def given(self, value: Any) -> Any:
        """Return a value as the process gets it: data as it is, an object by its number."""
        if value is None or isinstance(value, str | bytes | int | float | list | tuple | dict):
            return value
        if isinstance(value, msgspec.Struct):
            self._types[type(value).__name__] = type(value)
            return value
        if not any(value is known for known in self._objects):
            self._objects.append(value)
        number = next(n for n, known in enumerate(self._objects) if known is value)
        methods = [name for name in dir(value) if not name.startswith("_")]
        if hasattr(value, "__aenter__"):
            methods += ["enter", "leave"]
        return {OBJECT: number, "methods": methods}

    def received(self, value: Any) -> Any:
        """Return what the learner's code passed on, as the world knows it."""
        if not isinstance(value, dict):
            return value
        if OBJECT in value:
            return self._objects[value[OBJECT]]
        if STRUCT in value:
            fields = {name: self.received(field) for name, field in value["fields"].items()}
            with suppress(KeyError, msgspec.ValidationError):
                return msgspec.convert(fields, self._types[value[STRUCT]])
            return SimpleNamespace(**fields)
        return {key: self.received(field) for key, field in value.items()}
