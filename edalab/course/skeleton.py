"""Writes a new course with one lesson in every language, as a start for authors."""

from pathlib import Path
from typing import Final

from edalab.course.glossary import GLOSSARY
from edalab.course.index import INDEX
from edalab.errors import Refused, StorageUnwritable
from edalab.eventlog.private_files import make_folder
from edalab.texts import LANGUAGES, words

LESSON: Final = "01_hello"


def new_course(folder: Path) -> list[Path]:
    """Create a folder with a course and return the files; proof-reading finds no fault in it.

    Raises:
        Refused: The folder exists and is not empty; nothing is overwritten.
        StorageUnwritable: It can't be written.
    """
    files = {
        folder / INDEX: _index(),
        folder / GLOSSARY: _GLOSSARY,
        **{
            folder / LESSON / f"{language}.md": words(language, "skeleton")["skeleton.lesson"]
            for language in LANGUAGES
        },
    }
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise Refused("folder-not-empty", path=folder)
        for path, text in files.items():
            make_folder(path.parent)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
    except OSError as error:
        raise StorageUnwritable(folder, error.strerror or str(error)) from error
    return list(files)


def _index() -> str:
    titles = ", ".join(
        f'{language} = "{words(language, "skeleton")["skeleton.title"]}"' for language in LANGUAGES
    )
    return f"""\
[[lessons]]
number = 1
id = "hello"
folder = "{LESSON}"
minutes = 5
title = {{ {titles} }}
"""


_GLOSSARY: Final = """\
[[terms]]
id = "chain"
lesson = 1
en = ["chain"]
ko = ["체인"]
related = []
says_en = "Services that are called one after the other."
says_ko = "차례로 호출되는 서비스들입니다."
"""
