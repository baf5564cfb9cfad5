"""Reads what ``--set`` changes of a model: ``billing.work=30ms``."""

from collections.abc import Sequence

import msgspec

from edalab.errors import BadSyntax, UnknownName
from edalab.experiments.parameters import fields
from edalab.models.model import field_name
from edalab.models.reading import work_fields


def settings_of(parameters: type[msgspec.Struct], texts: Sequence[str]) -> dict[str, str]:
    """Return the texts by parameter name.

    Args:
        parameters: The model's, see ``Model.parameters``.
        texts: As typed; of several for one key the last counts.

    Raises:
        BadSyntax: A text is not written as ``PART.KEY=VALUE``.
        UnknownName: There is no such number in the model.
    """
    declared = {field.key: field for field in fields(parameters)}
    given: dict[str, str] = {}
    for text in texts:
        name, equals, value = (word.strip() for word in text.partition("="))
        if not equals or not name or not value:
            raise BadSyntax("--set", text, "PART.KEY=VALUE")
        field = declared.get(name)
        if field is None:
            raise UnknownName("parameter", name, list(declared))
        if name.endswith(".work") and value[:1].isalpha():
            part = name.rpartition(".")[0]
            for key, number in work_fields(field.option, value).items():
                shape = key == "work_shape"
                given[field_name(part, key)] = number if shape else field.kind.typed(number)
        else:
            given[field.name] = value
    return given
