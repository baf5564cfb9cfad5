"""The sentences of answers, in the question's language, which need not be the one now spoken."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from edalab.domains.employees.history import Fact
from edalab.texts import say_in


class _Limit(Protocol):
    @property
    def limited(self) -> bool: ...

    @property
    def point(self) -> bool: ...


class Wording:
    """Puts one answer into words.

    Args:
        language: The language of the question.
        name: The employee's name.
        field: The field that is asked about.
        scope: What the sentence says in front about the days that it holds for.
    """

    def __init__(self, language: str, name: str, field: str, scope: str = "") -> None:
        self._language = language
        self._name = name
        self._field = field
        self._scope = scope

    def within(
        self, first: date | None, last: date, limit: _Limit, known_on: date | None
    ) -> "Wording":
        """The same, for answers that hold for some days only.

        Args:
            first: The first day.
            last: The last day.
            limit: Whether there is a limit at all, and whether it is one moment.
            known_on: The day whose knowledge is asked for.
        """
        scope = ""
        if limit.limited:
            if limit.point and last == known_on:
                scope = ""
            elif limit.point:
                scope = self._plain("scope-at", date=last)
            else:
                scope = self._plain("scope-between", first=first, last=last)
        if known_on is not None:
            scope = self._plain("scope-known", date=known_on) + scope
        return Wording(self._language, self._name, self._field, scope)

    def say(self, sentence: str, /, **parameters: object) -> str:
        """A sentence of the catalogue about the employee and the field."""
        for name in ("value", "now"):
            if name in parameters:
                parameters[name] = self.shown(str(parameters[name]))
        text = self._plain(
            sentence, name=self._name, field=self._plain(f"field-{self._field}"), **parameters
        )
        return self._scope + text

    def dated(self, facts: Iterable[Fact]) -> str:
        """Values with the day on which each began."""
        return ", ".join(
            self._plain("dated", value=self.shown(fact.value), since=fact.day) for fact in facts
        )

    def word(self, name: str) -> str:
        """A word of the catalogue."""
        return self._plain(name)

    def shown(self, value: str) -> str:
        """A value as people call it: the statuses have words of their own."""
        return self._plain(f"value-{value}") if value in {"employed", "left", "rehired"} else value

    def _plain(self, key: str, /, **parameters: object) -> str:
        return say_in(self._language, f"ask.{key}", **parameters)
