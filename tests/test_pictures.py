"""The pictures in the docs are what the commands under them draw today."""

import pytest
from pictures import FOLDER, PICTURES, ROOT, draw


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_what_its_command_draws(tmp_path, name):
    assert draw(name, tmp_path).read_bytes() == (FOLDER / f"{name}.svg").read_bytes()


def test_every_picture_is_shown_with_its_command():
    page = (ROOT / "docs" / "views.md").read_text()
    for name, command in PICTURES.items():
        assert f"pictures/{name}.svg" in page
        assert f"edalab {command}\n" in page
    assert {path.stem for path in FOLDER.glob("*.svg")} == set(PICTURES)
