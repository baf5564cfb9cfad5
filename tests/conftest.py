"""What every test stands on: a home of its own, and the command line in this process."""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings

from edalab import texts

# Whoever runs the tests in the background may ignore Ctrl-C, and what a test starts would inherit
# that; a process with a handler of its own hands on the default.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Each process that a test starts imports edalab; without stored bytecode it would compile it too.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Machines differ and are shared: a slow one is no failure.
settings.register_profile(
    "edalab", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("edalab")


sys.path.insert(0, str(Path(__file__).parent / "systems"))


class Said(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, English, and no terminal settings from outside."""
    home = tmp_path / "home"
    monkeypatch.setenv("EDALAB_HOME", str(home))
    monkeypatch.setenv("EDALAB_LANG", "en")
    monkeypatch.setenv("EDALAB_PROGRAM", "edalab")
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "EDALAB_COURSE", "EDALAB_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    texts.choose(None)
    return home


@pytest.fixture
def three_steps(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A course with one lesson of three steps."""
    monkeypatch.setenv("EDALAB_COURSE", str(Path(__file__).parent / "three_steps"))


@pytest.fixture
def edalab(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command in this process: ``edalab("compare", "--json")``."""
    from edalab.cli.app import run

    def call(*arguments: str) -> Said:
        capsys.readouterr()
        code = run(list(arguments))
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Said(code, out, err)

    return call


def need_client(system: str) -> None:
    """Skip where the client of a system is not installed."""
    from edalab.addresses import SYSTEMS

    if SYSTEMS[system].missing():
        pytest.skip(f"no client of {system} here: pip install -e '.[test,systems]'")


@pytest.fixture(scope="session")
def needs() -> Any:
    """Skips where a system's client is not installed: ``needs("mongodb")``."""
    return need_client


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The server of a system, started when it is asked for: ``servers("mongodb").url(name)``."""
    from servers import SYSTEMS

    running: dict[str, Any] = {}

    def server(system: str) -> Any:
        need_client(system)
        if system not in running:
            running[system] = SYSTEMS[system](tmp_path_factory.mktemp(system))
        return running[system]

    yield server
    for each in running.values():
        each.stop()
