"""No file, however damaged, ends a command in exit 70 or a hang, and none of the user's is lost.

The ordinary run draws a few; ``python -m tests.fuzz.files`` draws as many as one likes.
"""

import os
from itertools import islice
from pathlib import Path

import pytest

from tests.fuzz.files import CHECKED, SUBJECTS, cases, furnish, troubles_of

BOUNDED = bool(os.environ.get("EDALAB_BOUNDED"))


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A folder with one file of each kind."""
    before = {name: os.environ.get(name) for name in ("EDALAB_HOME", "EDALAB_LOCK_TIMEOUT")}
    working, folder = Path.cwd(), tmp_path_factory.mktemp("furnished") / "template"
    folder.mkdir()
    os.environ["EDALAB_LOCK_TIMEOUT"] = "2"
    furnish(folder)
    yield folder
    os.chdir(working)
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


def troubles(template, seed, count):
    return [
        (case, trouble)
        for number, (case, draw) in enumerate(islice(cases(seed), count))
        for trouble in troubles_of(case, draw, template, template.parent / f"{seed}-{number}")
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_damaged_files_are_answered_and_kept(template, seed):
    assert troubles(template, seed, 12) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 102 if BOUNDED else 125))
def test_many_damaged_files_are_answered_and_kept(template, seed):
    assert troubles(template, seed, 40 if BOUNDED else 200) == []


def test_every_kind_of_file_is_there_to_be_damaged(template):
    for subject in (*SUBJECTS, CHECKED):
        assert (template / subject.path).stat().st_size, subject.path
