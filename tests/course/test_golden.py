"""Each run of the shipped lessons shows what it showed when somebody last looked."""

import golden
import pytest

pytestmark = pytest.mark.usefixtures("runs_once")

RUNS = dict(golden.runs())
KEPT = [path for path in RUNS if path.exists()]


@pytest.mark.parametrize(
    "path", KEPT, ids=lambda path: str(path.relative_to(golden.FOLDER).with_suffix(""))
)
def test_a_run_shows_what_it_showed(path, monkeypatch):
    for name in ("LC_ALL", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    kept = path.read_text(encoding="utf-8")
    assert golden.shown(RUNS[path]) == kept, f"if that is meant: {golden.RENEW}"


@pytest.mark.long  # not while a lesson is being written
def test_every_run_has_its_file_and_no_file_is_left_of_a_run_that_is_gone():
    assert set(golden.FOLDER.rglob("*.txt")) == set(RUNS), golden.RENEW
