"""A test run that leaves something behind fails, and says what."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

LEAVING = {
    "a process": """
        import subprocess, sys
        def test_starts():
            subprocess.Popen([sys.executable, "-c", "import time; time.sleep(8)"])
    """,
    "a temporary file": """
        import tempfile
        def test_writes():
            tempfile.mkstemp()
    """,
}


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent))

    def call(source: str):
        pytester.makepyfile(source)
        return pytester.runpytest_subprocess("-p", "tests.leaks", "-p", "no:cacheprovider")

    return call


@pytest.mark.parametrize("left", LEAVING)
def test_a_run_that_leaves_something_behind_fails(run, pytester, left):
    pytester.makeconftest("from tests import leaks\nleaks._GRACE_S = 0.2")  # it will not end
    result = run(LEAVING[left])
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*left behind: *"])


def test_a_run_that_leaves_nothing_behind_passes(run):
    result = run("def test_nothing(tmp_path): (tmp_path / 'a').write_text('b')")
    assert result.ret == 0
    result.stdout.no_fnmatch_line("*left behind*")
