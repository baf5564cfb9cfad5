"""The parameters of an experiment, declared once.

An experiment's parameters are a frozen msgspec structure whose fields are annotated with what is
allowed::

    class Parameters(msgspec.Struct, frozen=True, kw_only=True):
        requests: Annotated[int, Whole(1, 1_000_000)] = 1

From this one declaration come the command line's options (``--requests``), the parsing and the
refusal of what was typed, the ``parameters`` of the JSON result, and the names that a sweep takes.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol, TypeVar, get_args

import msgspec

from edalab.errors import BadParameter, BadSyntax, UnknownName
from edalab.texts import say

P = TypeVar("P", bound=msgspec.Struct)

_LEAST = 1e-6
"""The smallest number above another one: less would be more nanoseconds than a run can count."""


class Kind(Protocol):
    """The values that a parameter may have."""

    def parse(self, name: str, text: str) -> Any:
        """The value that ``text`` means.

        Raises:
            BadSyntax: It means none.
            BadParameter: It means one that is not allowed.
        """

    def example(self) -> str:
        """Return how such a value is written, for help: ``NUMBER``."""

    def typed(self, value: Any) -> str:
        """Return a text that ``parse`` understands as this value."""


class Number(msgspec.Struct, frozen=True):
    """A number from ``low`` to ``high``; ``above`` leaves out ``low`` and what is hardly more."""

    low: float
    high: float
    above: bool = False
    unit: str = ""

    def parse(self, name: str, text: str) -> float:
        value = self.read(name, text)
        # Written so that NaN, which compares to nothing, is refused too.
        least = self.low + _LEAST if self.above else self.low
        if self.above and self.low < value < least:
            allowed = say("compare.allowed", low=least, high=_plain(self.high), unit=self.unit)
            raise BadParameter(name, text, allowed.rstrip())
        if not least <= value <= self.high:
            raise BadParameter(name, text, self.allowed())
        return int(value) if value.is_integer() else value

    def read(self, name: str, text: str) -> float:
        """Return the number that a text means, in range or not.

        Raises:
            BadSyntax: It means none.
        """
        try:
            return float(text)
        except ValueError:
            raise BadSyntax(name, text, say("compare.a-number")) from None

    def allowed(self) -> str:
        key = "compare.allowed-above" if self.above else "compare.allowed"
        return say(key, low=_plain(self.low), high=_plain(self.high), unit=self.unit).rstrip()

    def example(self) -> str:
        return self.unit.upper() or "NUMBER"

    def typed(self, value: Any) -> str:
        return repr(value)


class Whole(Number, frozen=True):
    """A whole number from ``low`` to ``high``."""

    def parse(self, name: str, text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise BadSyntax(name, text, say("compare.a-whole-number")) from None
        if not self.low <= value <= self.high:
            raise BadParameter(name, text, self.allowed())
        return value


class Choice(msgspec.Struct, frozen=True):
    """One of a few words."""

    words: tuple[str, ...]

    def parse(self, name: str, text: str) -> str:
        if text not in self.words:
            raise BadParameter(name, text, ", ".join(self.words))
        return text

    def example(self) -> str:
        return "|".join(self.words)

    def typed(self, value: Any) -> str:
        return str(value)


class Flag(msgspec.Struct, frozen=True):
    """A flag, which is given or not."""

    def parse(self, name: str, text: str) -> bool:
        if text not in {"true", "false"}:
            raise BadSyntax(name, text, "true|false")
        return text == "true"

    def example(self) -> str:
        return ""

    def typed(self, value: Any) -> str:
        return str(value).lower()


class Span(msgspec.Struct, frozen=True):
    """From one number to another, written ``30..40``."""

    low: float
    high: float
    unit: str = ""

    def parse(self, name: str, text: str) -> tuple[float, float]:
        first, dots, last = text.partition("..")
        if not dots:
            raise BadSyntax(name, text, self.example())
        number = Number(self.low, self.high, unit=self.unit)
        span = number.parse(name, first), number.parse(name, last)
        if span[0] > span[1]:
            raise BadParameter(name, text, f"{last}..{first}")
        return span

    def example(self) -> str:
        return "FROM..TO"

    def typed(self, value: Any) -> str:
        return "..".join(map(repr, value))


class Services(msgspec.Struct, frozen=True):
    """Services with a number each, written ``payroll=120,it=80``."""

    low: float
    high: float
    most: int = 50
    unit: str = "ms"

    def parse(self, name: str, text: str) -> dict[str, float]:
        number = Number(self.low, self.high, unit=self.unit)
        services: dict[str, float] = {}
        for part in text.split(","):
            service, equals, value = part.partition("=")
            service = service.strip()
            if not equals or not service.isprintable() or not service or "/" in service:
                raise BadSyntax(name, text, self.example())
            if service in services:
                raise BadParameter(name, text, say("compare.allowed-once", service=service))
            services[service] = number.parse(f"{name} {service}", value.strip())
        if len(services) > self.most:
            raise BadParameter(name, text, say("compare.allowed-most", most=self.most))
        return services

    def example(self) -> str:
        return "NAME=MS,..."

    def typed(self, value: Any) -> str:
        return ",".join(f"{name}={number!r}" for name, number in value.items())


class Field(msgspec.Struct, frozen=True):
    """One declared parameter.

    Args:
        name: As in the structure: ``accept_ms``.
        kind: What is allowed.
        default: Its value where none is given.
        key: As in JSON: the name, or ``billing.work`` for a part of a model.
    """

    name: str
    kind: Kind
    default: Any
    key: str

    @property
    def option(self) -> str:
        """Its option on the command line: ``--accept-ms``, or ``--set billing.work``."""
        return "--set " + self.key if "." in self.key else "--" + self.name.replace("_", "-")

    @property
    def short(self) -> str:
        """Its name as ``--over`` takes it: ``accept-ms``, or ``billing.work``."""
        return self.key if "." in self.key else self.name.replace("_", "-")

    def words(self, text: str) -> list[str]:
        """Return the words of a command that give it this text."""
        if "." in self.key:
            return ["--set", f"{self.key}={text}"]
        return [self.option] if text == "true" and self.default is False else [self.option, text]


@cache
def fields(parameters: type[msgspec.Struct]) -> tuple[Field, ...]:
    """Return the fields that a parameters structure declares, in their order."""
    return tuple(
        Field(field.name, _kind(field.type), _default(field), field.encode_name)
        for field in msgspec.structs.fields(parameters)
    )


def parse(parameters: type[P], given: Mapping[str, str]) -> P:
    """The parameters with what was given in place of the defaults.

    Args:
        parameters: The declaration.
        given: Texts by parameter name, as typed.

    Raises:
        UnknownName: A name that the declaration does not have.
        UsageError: A text that is not understood or not allowed.
    """
    declared = {field.name: field for field in fields(parameters)}
    values = {}
    for name, text in given.items():
        field = declared.get(name.replace("-", "_"))
        if field is None:
            raise UnknownName("parameter", name, [known.option for known in declared.values()])
        values[field.name] = field.kind.parse(field.option, text)
    return parameters(**values)


def plain(parameters: msgspec.Struct) -> dict[str, Any]:
    """The parameters as plain JSON values, by name."""
    return {field.key: getattr(parameters, field.name) for field in fields(type(parameters))}


def _kind(hint: Any) -> Kind:
    for part in get_args(hint):
        if isinstance(part, (Number, Choice, Flag, Services, Span)):
            return part
    raise TypeError(hint)


def _default(field: msgspec.structs.FieldInfo) -> Any:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return field.default


def _plain(number: float) -> str:
    return f"{int(number):,}" if number == int(number) else f"{number:g}"
