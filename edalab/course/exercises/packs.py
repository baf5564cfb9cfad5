"""Somebody's own exercises: the folders of ``EDALAB_EXERCISES``, each a world with its words."""

import os
import re
import sys
from pathlib import Path
from string import Formatter
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from edalab.errors import UsageError
from edalab.texts import LANGUAGES, add

if TYPE_CHECKING:
    from edalab.course.exercises.exercise import Exercise

VARIABLE: Final = "EDALAB_EXERCISES"
WORLD: Final = "world.py"

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

_loaded: dict[Path, "Exercise"] = {}


def pack_folders() -> dict[str, Path]:
    """The folders of the exercises of the pack by name, in the order of their names.

    Raises:
        UsageError: ``EDALAB_EXERCISES`` names no folder, or an exercise can't have its name.
    """
    named = os.environ.get(VARIABLE)
    if not named:
        return {}
    pack = Path(named)
    if not pack.is_dir():
        raise UsageError("pack-no-folder", path=named)
    folders = {path.parent.name: path.parent for path in sorted(pack.glob(f"*/{WORLD}"))}
    for name, folder in folders.items():
        if not _NAME.fullmatch(name):
            raise UsageError("pack-name", path=folder, name=name)
    return folders


def load(folder: Path) -> "Exercise":
    """Return the exercise of a folder, and add its words to the texts.

    Raises:
        UsageError: Its world can't be used; the sentence says why.
    """
    from edalab.course.exercises.exercise import Exercise

    path = folder.resolve() / WORLD
    if path not in _loaded:
        module = _imported(path)
        exercise = getattr(module, "EXERCISE", None)
        if not isinstance(exercise, Exercise):
            raise UsageError("pack-no-exercise", path=path)
        if exercise.name != folder.name:
            raise UsageError("pack-other-name", path=path, name=exercise.name, folder=folder.name)
        _add_words(path, exercise, getattr(module, "WORDS", None))
        _loaded[path] = exercise
    return _loaded[path]


def _imported(path: Path) -> ModuleType:
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location(f"edalab_pack_{path.parent.name.replace('-', '_')}", path)
    assert spec is not None  # noqa: S101 - the path ends in .py
    assert spec.loader is not None  # noqa: S101
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # noqa: BLE001 - whatever an author's file raises
        reason = f"{type(error).__name__}: {error}"
        raise UsageError("pack-broken", path=path, reason=reason) from None
    return module


def _add_words(path: Path, exercise: "Exercise", words: Any) -> None:
    """Add the words of a world; a language that it lacks is given the English ones."""
    if not isinstance(words, dict) or not isinstance(words.get("en"), dict):
        raise UsageError("pack-no-words", path=path, key="en")
    for language in LANGUAGES:
        texts = {**words["en"], **words.get(language, {})}
        for key, text in texts.items():
            _see_text(path, key, text)
        add(language, {_whole(exercise.name, key): text for key, text in texts.items()})
    for invariant in exercise.invariants:
        for key in (invariant, f"{invariant}-holds"):
            if key not in words["en"]:
                raise UsageError("pack-no-words", path=path, key=key)


def _see_text(path: Path, key: Any, text: Any) -> None:
    """Refuse a text that can't be formatted."""
    try:
        list(Formatter().parse(text))
    except (ValueError, TypeError) as error:
        raise UsageError("pack-broken", path=path, reason=f"WORDS {key}: {error}") from None


def _whole(exercise: str, key: str) -> str:
    """Return the text key of a world's words: an invariant's, unless it names an area."""
    return key if "." in key else f"verdict.{exercise}-{key}"
