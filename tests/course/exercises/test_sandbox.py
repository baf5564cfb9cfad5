"""An accident in a learner's file harms nothing outside its own temporary folder.

Each attack aims at a target that the test made in its own folder, so that it does no harm even
where the guard fails.
"""

import ctypes
import subprocess
import sys

import pytest

from edalab.course.exercises import sandbox
from edalab.course.exercises.judge import judge
from edalab.course.exercises.sandbox import Folder

CONSUME = (
    "async def consume(message, ctx):\n    await ctx.pay(message)\n{accident}"
    "    await ctx.ack(message)\n"
)
LINE = 3

ACCIDENTS = {
    "open('{target}/kept.txt', 'w')": "outside",
    "open('{target}/new.txt', 'x')": "outside",
    "__import__('os').remove('{target}/kept.txt')": "outside",
    "__import__('os').rename('{target}/kept.txt', 'taken.txt')": "outside",
    "__import__('os').mkdir('{target}/folder')": "outside",
    "__import__('os').truncate('{target}/kept.txt', 0)": "outside",
    "__import__('os').chmod('{target}/kept.txt', 0)": "outside",
    "__import__('os').symlink('x', '{target}/link')": "outside",
    "__import__('shutil').rmtree('{target}')": "outside",
    "__import__('os').chdir('{target}'); __import__('shutil').rmtree('.')": "outside",
    "__import__('os').chdir('{target}'); __import__('os').remove('kept.txt')": "outside",
    "__import__('pathlib').Path('{target}/kept.txt').write_text('gone')": "outside",
    "__import__('sqlite3').connect('{target}/new.db')": "outside",
    "__import__('os').kill(1, 0)": "process",
    "__import__('os').system('true')": "process",
    "__import__('os').fork()": "process",
    "__import__('subprocess').run(['true'])": "process",
    "__import__('socket').socket().connect(('127.0.0.1', 9))": "network",
    "__import__('socket').socket().bind(('127.0.0.1', 0))": "network",
}


@pytest.fixture
def target(tmp_path):
    (tmp_path / "kept.txt").write_text("kept", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("accident", ACCIDENTS)
def test_what_reaches_outside_is_refused_with_its_line_and_changes_nothing(accident, target):
    source = CONSUME.format(accident=f"    {accident.format(target=target)}\n")
    problem = judge("ack", source.encode(), "ack.py").problem
    assert problem is not None
    assert (problem.code, problem.line) == (ACCIDENTS[accident], LINE)
    assert [path.name for path in target.iterdir()] == ["kept.txt"]
    assert (target / "kept.txt").read_text("utf-8") == "kept"


def test_a_link_in_the_folder_does_not_lead_outside(target):
    accident = f"    import os\n    os.symlink('{target}/kept.txt', 'a')\n    open('a', 'w')\n"
    problem = judge("ack", CONSUME.format(accident=accident).encode(), "ack.py").problem
    assert problem is not None
    assert (problem.code, problem.line) == ("outside", 5)
    assert (target / "kept.txt").read_text("utf-8") == "kept"


def test_in_the_runs_own_folder_every_change_is_allowed():
    changes = (
        "    import os, pathlib, shutil, sqlite3\n"
        "    os.mkdir('a'); os.mkdir('b')\n"
        "    pathlib.Path('a/file').write_text('text')\n"
        "    os.rename('a/file', 'b/file')\n"
        "    os.link('b/file', 'a/link'); os.symlink('link', 'a/symbolic')\n"
        "    os.chmod('b/file', 0o600); os.utime('b/file'); os.truncate('b/file', 1)\n"
        "    os.rename('b', 'a/b', src_dir_fd=os.open('.', os.O_RDONLY))\n"
        "    if pathlib.Path('a/symbolic').read_text() != 't': raise KeyError\n"
        "    sqlite3.connect(':memory:'); sqlite3.connect('a/db').execute('create table t (c)')\n"
        "    os.remove('a/b/file'); os.rmdir('a/b'); shutil.rmtree('a')\n"
    )
    report = judge("ack", CONSUME.format(accident=changes).encode(), "ack.py")
    assert (report.verdict, report.problem) == ("pass", None)


def test_the_working_folder_is_the_runs_own_and_empty_in_each_run():
    accident = "    open(message.id, 'x').close()\n"
    assert judge("ack", CONSUME.format(accident=accident).encode(), "ack.py").verdict == "fail"
    once = "    import os\n    if os.path.exists('f'): raise KeyError\n    open('f', 'x').close()\n"
    report = judge("ack", CONSUME.format(accident=once).encode(), "ack.py")
    assert report.problem is not None
    assert (report.problem.code, report.problem.parameters["kind"]) == ("raised", "KeyError")


@pytest.mark.parametrize(
    "memory",
    [
        "import os\nseen = os.environ.setdefault('SEEN', '')\n{}os.environ['SEEN'] = '1'\n",
        "import builtins\nseen = getattr(builtins, 'seen', '')\n{}builtins.seen = '1'\n",
        "import os\nseen = '' if os.getcwd() == os.environ['HOME'] else '1'\n{}os.chdir('/')\n",
    ],
)
def test_what_a_process_left_in_shared_places_is_gone_in_the_next(memory):
    source = memory.format("if seen: raise SystemExit\n") + CONSUME.format(accident="")
    assert judge("ack", source.encode(), "ack.py").verdict == "pass"


def test_nothing_of_the_learners_environment_reaches_the_code(monkeypatch):
    monkeypatch.setenv("MY_PASSWORD", "secret")
    source = "import os\n" + CONSUME.format(accident="    print(sorted(os.environ))\n")
    assert "MY_PASSWORD" not in judge("ack", source.encode(), "ack.py").output


def test_the_kernel_refuses_what_the_hook_does_not_see(target):
    script = (
        "import os, sys\nfrom pathlib import Path\n"
        "from edalab.course.exercises.sandbox import landlock\n"
        "os.mkdir(f'{sys.argv[1]}/inside')\n"
        "if not landlock(Path(sys.argv[1], 'inside')):\n    sys.exit(7)\n"
        "open(f'{sys.argv[1]}/inside/mine', 'w').close()\n"
        "try:\n    os.remove(f'{sys.argv[1]}/kept.txt')\n"
        "except PermissionError:\n    sys.exit(0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(target)], check=False)
    assert done.returncode == (0 if landlock_here() else 7)
    assert (target / "kept.txt").exists() or not landlock_here()


class OldKernel:
    """A C library whose kernel knows no Landlock."""

    def syscall(self, *_):
        return -1


def no_library(*_, **__):
    raise OSError("no C library")


@pytest.mark.parametrize(
    "library", [no_library, lambda *_, **__: OldKernel(), lambda *_, **__: None]
)
def test_where_the_kernel_can_not_refuse_it_says_so(monkeypatch, tmp_path, library):
    monkeypatch.setattr(sandbox.ctypes, "CDLL", library)
    assert sandbox.landlock(tmp_path) is False


def test_a_system_other_than_linux_is_not_asked(monkeypatch, tmp_path):
    monkeypatch.setattr(sandbox.sys, "platform", "darwin")
    monkeypatch.setattr(sandbox.ctypes, "CDLL", lambda *_, **__: pytest.fail("asked"))
    assert sandbox.landlock(tmp_path) is False


def landlock_here():
    library = ctypes.CDLL(None)
    return sys.platform.startswith("linux") and library.syscall(444, None, 0, 1) >= 1


def test_nothing_of_one_run_is_in_the_folder_of_the_next(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = Folder(tmp_path)
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "file").touch()
    (tmp_path / "file").touch()
    folder.empty()
    assert list(tmp_path.iterdir()) == []
