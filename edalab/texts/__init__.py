"""The words for people, by key and language.

A key is ``area.rest``; the words of an area stand in one module per language, for example
``edalab.texts.en.employee`` and ``edalab.texts.ko.employee``, each with a dict ``WORDS``. An area
is loaded when its first key is asked for. Every language has the same keys, with the same
``{parameters}``: a test holds them together.

Keys in JSON output are not for people: they are English, whatever the language.
"""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from shlex import quote

LANGUAGES = ("en", "ko")

_COMMAND = re.compile(
    r"(?:(?<=['`(])|(?<=\$ )|(?<=: )|^)edalab(?= (?:--)?[a-z])|(?<=')edalab(?=')", re.MULTILINE
)
"""The name where it begins a command: in quotation marks, behind a colon or alone on its line."""

_program: str | None = None

_chosen: str | None = None
_areas: dict[tuple[str, str], dict[str, str]] = {}


def from_environment() -> str:
    """The language of ``EDALAB_LANG``, else of the locale, else English."""
    for name in ("EDALAB_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return _known(value) or "en"
    return "en"


def choose(language: str | None) -> None:
    """Speak ``language`` from now on; ``None`` asks the environment again, once, when it is needed.

    Raises:
        ValueError: The language is none of ``LANGUAGES``.
    """
    global _chosen  # noqa: PLW0603 - the language is one for the process, as the locale is
    if language is not None and language not in LANGUAGES:
        raise ValueError(language)
    _chosen = language


def language() -> str:
    """The language that ``say`` speaks now; a command asks the environment once."""
    if _chosen is None:
        choose(from_environment())
    assert _chosen is not None  # noqa: S101 - it was just chosen
    return _chosen


def say(key: str, /, **parameters: object) -> str:
    """The words of ``key`` in the language now spoken, with ``parameters`` filled in.

    A number may bring the word that it counts: ``{count:event|events}`` is "1 event", "2 events".
    In Korean a particle may be written in both forms behind a parameter: ``{name}은(는)``.

    Raises:
        KeyError: No catalogue has the key, or a parameter is missing.
    """
    return say_in(language(), key, **parameters)


def say_in(language: str, key: str, /, **parameters: object) -> str:
    """As ``say``, in a language of one's own choice: an answer speaks the question's language.

    Raises:
        KeyError: No catalogue has the key, or a parameter is missing.
    """
    sentence = as_typed(words(language, key.partition(".")[0])[key])
    values: Mapping[str, object] = parameters
    if "|" in sentence:  # as in few of them
        values = {name: _counted(value) for name, value in parameters.items()}
    if language == "ko":
        from edalab.texts.particles import fill

        return fill(sentence, values)
    return sentence.format_map(values)


def program() -> str:
    """What starts edalab in this shell: how it was started, ``edalab`` where that is enough."""
    global _program  # noqa: PLW0603 - a process is started once
    if _program is None:
        _program = os.environ.get("EDALAB_PROGRAM") or _started_as(sys.argv[0], sys.orig_argv[0])
    return _program


@contextmanager
def for_others() -> Iterator[None]:
    """Name commands as ``edalab COMMAND``: the text is read on other machines than this one."""
    global _program  # noqa: PLW0603 - the one value that says how commands are named
    before = _program
    _program = "edalab"
    try:
        yield
    finally:
        _program = before


def typed(command: str) -> str:
    """A command of edalab's, as it can be typed into this shell."""
    return f"{program()} {command}"


def as_typed(text: str) -> str:
    """A text with each command in it as it can be typed into this shell."""
    if "edalab" not in text:  # as in most of them
        return text
    started = program()
    return text if started == "edalab" else _COMMAND.sub(lambda _: started, text)


def add(language: str, more: Mapping[str, str]) -> None:
    """Add words to a language by their full keys: those of somebody's own exercises."""
    for key, text in more.items():
        words(language, key.partition(".")[0])[key] = text


def has(key: str) -> bool:
    """Whether the language now spoken has words for ``key``."""
    return key in words(language(), key.partition(".")[0])


def words(language: str, area: str) -> dict[str, str]:
    """Return all texts of one area in one language, by their full keys."""
    sentences = _areas.get((language, area))
    if sentences is None:
        sentences = import_module(f"edalab.texts.{language}.{area}").WORDS
        _areas[language, area] = sentences
    return sentences


class _Counted(str):
    """A parameter, to be filled in with the word that it counts where the sentence has one."""

    __slots__ = ()

    def __format__(self, words: str) -> str:
        one, either, many = words.partition("|")
        return f"{self} {one if self == '1' else many}" if either else str(self).__format__(words)


def _counted(value: object) -> object:
    return _Counted(value) if isinstance(value, (int, str)) else value


def _started_as(script: str, interpreter: str) -> str:
    """What was typed to start edalab.

    Args:
        script: The file that runs: the installed command, or the package's ``__main__.py``.
        interpreter: What was typed for Python, if it was.
    """
    ran = Path(script)
    if ran.parts[-2:] == ("edalab", "__main__.py"):
        return f"{quote(interpreter)} -m edalab"
    if ran.name != "edalab":
        return "edalab"
    folders = map(Path, os.environ.get("PATH", "").split(os.pathsep))
    folder = next((path for path in folders if os.access(path / ran.name, os.X_OK)), None)
    same = folder is not None and (folder / ran.name).resolve() == ran.resolve()
    return "edalab" if same else quote(script)


def _known(value: str) -> str | None:
    short = value.replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return short if short in LANGUAGES else None
