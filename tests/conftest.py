"""What every test stands on: a home of its own, and the command line in this process."""

import gc
import itertools
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


def pytest_collection_finish() -> None:
    """Spare the garbage collector the tests themselves, which stay until the end."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put tests that share runs next to each other: one process gets them, and gets them first."""
    items.sort(key=lambda item: "runs_once" not in item.fixturenames)


class Said(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


_numbers = itertools.count()


@pytest.fixture(autouse=True)
def home(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A home that is not made yet, English, and no terminal settings from outside.

    It is in the test's ``tmp_path`` if that is asked for too, which takes longer to make.
    """
    if "tmp_path" in request.fixturenames:
        home = request.getfixturevalue("tmp_path") / "home"
    else:
        home = tmp_path_factory.getbasetemp() / f"test-{next(_numbers)}" / "home"
        home.parent.mkdir()
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


_RESULTS: dict[Any, Any] = {}
"""What experiments gave in this process, for the tests that ask for ``runs_once``."""


@pytest.fixture
def runs_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """An experiment runs once for all tests that ask for this, however often they command it.

    For tests that prove something about what stands around a run, such as that a course can be
    done. What a run gives, and that it gives the same again, is proved by others.
    """
    from edalab.cli import experiments
    from edalab.experiments import sweep
    from edalab.experiments.experiment import run

    def run_once(
        experiment: Any, given: Any, *, seed: int = 1, keep: bool = False, **_: Any
    ) -> Any:
        if experiment.verb not in {"compare", "simulate"}:  # a model's file may be another by now
            return run(experiment, given, seed=seed, keep=keep)
        key = (
            experiment.verb,
            experiment.name,
            *experiment.sides,
            *sorted(given.items()),
            seed,
            keep,
        )
        if key in _RESULTS:
            return _RESULTS[key]
        result = run(experiment, given, seed=seed, keep=keep)
        if sum(map(len, result.traces.values())) <= 20_000:  # longer ones would fill the memory
            _RESULTS[key] = result
        return result

    for module in (experiments, sweep):
        monkeypatch.setattr(module, "run", run_once)


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
