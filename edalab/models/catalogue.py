"""The models that edalab brings along."""

from pathlib import Path

import msgspec

from edalab.errors import UnknownName
from edalab.models.model import Model
from edalab.models.reading import parse_model, read_model
from edalab.texts import say

_FOLDER = Path(__file__).parent / "shipped"


def shipped() -> dict[str, Path]:
    """Return the files of the shipped models by name, in the order of their names."""
    return {path.stem: path for path in sorted(_FOLDER.glob("*.toml"))}


def model_named(name: str) -> Model:
    """Return the model of a file, or the shipped model of this name with its title in the language.

    Raises:
        UnknownName: There is neither.
        ModelError: The file has mistakes.
        Refused: The file can't be read.
    """
    path = Path(name)
    known = shipped()
    if name in known and not path.is_file():
        model = parse_model(known[name].read_text("utf-8"), name)
        return msgspec.structs.replace(model, title=say(f"models.shipped-{name}"))
    if not path.exists() and path.suffix != ".toml" and len(path.parts) == 1:
        raise UnknownName("model", name, list(known))
    return read_model(path)
