"""What a learner's file can do wrong: one sentence with file and line each, and the lab goes on."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from edalab.course.exercises.judge import judge
from edalab.course.exercises.sandbox import Folder

PAY = "async def consume(message, ctx):\n    await ctx.pay(message)\n    await ctx.ack(message)\n"

HEAD = "async def consume(message, ctx):\n"

MISUSES = {
    "syntax": ("async def consume(message ctx):\n    pass\n", 1),
    "missing": ("x = 1\n", 0),
    "misnamed": ("async def cosume(message, ctx):\n    pass\n", 1),
    "no-function": ("consume = 3\n", 0),
    "not-async": ("\ndef consume(message, ctx):\n    pass\n", 2),
    "signature": ("async def consume(message):\n    pass\n", 1),
    "forgotten-await": (f"{HEAD}    ctx.pay(message)\n", 2),
    "raised": (f"{HEAD}    await ctx.pay(message.price)\n", 2),
    "recursion": (f"def f(n):\n    return f(n + 1)\n{HEAD}    f(0)\n", 2),
    "exit": (f"import sys\n{HEAD}    sys.exit(0)\n", 3),
    "ended": (f"import os\n{HEAD}    os._exit(0)\n", 0),
    "endless-loop": (f"{HEAD}    while True: pass\n", 2),
    "never-ends": (f"{HEAD}    while True:\n        await ctx.pay(message)\n", 3),
    "blocking": (f"import time\n{HEAD}    time.sleep(5)\n", 3),
    "thread": (f"from threading import Thread\n{HEAD}    Thread(target=print).start()\n", 3),
    "process": (f"import os\n{HEAD}    os.system('true')\n", 3),
    "asyncio": (f"import asyncio\n{HEAD}    await asyncio.sleep(1)\n", 3),
    "memory": (f"{HEAD}    x = bytearray(2_000_000_000)\n", 2),
}


@pytest.mark.parametrize("code", MISUSES)
def test_each_misuse_has_its_own_sentence_and_line(code):
    source, line = MISUSES[code]
    report = judge("ack", source.encode(), "ack.py")
    assert report.problem is not None
    assert (report.problem.code, report.verdict, report.invariant) == (code, "fail", "program")
    assert report.problem.line == line


def test_a_plain_function_may_not_be_async_and_has_to_give_the_right_type():
    source = "def step(state, event):\n    pass\ndef previous(events, field):\n    pass\n"
    problem = judge("fold", source.encode(), "fold.py").problem
    assert problem is not None
    assert (problem.code, problem.line) == ("wrong-type", 1)
    problem = judge("fold", f"async {source}".encode(), "fold.py").problem
    assert problem is not None
    assert problem.code == "is-async"


@pytest.mark.parametrize("message", ["m1", "m2", "m3"])
def test_code_that_ends_its_process_only_after_a_fault_is_told_too(message):
    source = (
        f"import os\n{HEAD}    try:\n        await ctx.pay(message)\n"
        f"    except ConnectionError:\n        if message.id == {message!r}:\n"
        "            os._exit(0)\n        raise\n    await ctx.ack(message)\n"
    )
    report = judge("ack", source.encode(), "ack.py")
    assert report.problem is not None
    assert (report.problem.code, report.verdict, report.invariant) == ("ended", "fail", "program")


def test_a_helpers_forgotten_await_is_found_too():
    source = (
        "async def pay(message, ctx):\n    await ctx.pay(message)\n"
        "async def consume(message, ctx):\n    pay(message, ctx)\n    await ctx.ack(message)\n"
    )
    problem = judge("ack", source.encode(), "ack.py").problem
    assert problem is not None
    assert (problem.code, problem.parameters["call"]) == ("forgotten-await", "pay")


def test_except_exception_hides_no_misuse():
    source = (
        "async def consume(message, ctx):\n    try:\n        input()\n"
        "    except BaseException:\n        pass\n"
    )
    problem = judge("ack", source.encode(), "ack.py").problem
    assert problem is not None
    assert (problem.code, problem.line) == ("blocking", 3)


def test_what_is_printed_is_shown_up_to_a_limit():
    flood = PAY.replace("    await ctx.ack", "    print('x' * 100_000)\n    await ctx.ack")
    report = judge("ack", flood.encode(), "ack.py")
    assert report.verdict == "pass"
    assert report.output.startswith("xxx")
    assert len(report.output) < 5000
    assert report.output.endswith("x\n…")


def test_clocks_and_randomness_are_the_same_in_each_run():
    source = (
        "import datetime, os, random, time, uuid\n"
        "async def consume(message, ctx):\n"
        "    print(time.time(), datetime.datetime.now(), random.random(), uuid.uuid4(),\n"
        "          hash('a'), os.urandom(2))\n"
        "    await ctx.pay(message)\n    await ctx.ack(message)\n"
    )
    first, second = (judge("ack", source.encode(), "ack.py") for _ in range(2))
    assert first == second
    assert "2026-01-01" in first.output


UNTIL = """
import time


async def consume(message, ctx):
    until = time.monotonic() + 5
    while True:
        try:
            await ctx.pay(message)
            break
        except ConnectionError:
            if time.monotonic() > until:
                {end}
    await ctx.ack(message)
"""


def test_a_failed_call_takes_time_so_that_a_deadline_of_ones_own_comes():
    assert judge("ack", UNTIL.format(end="raise").encode(), "ack.py").verdict == "pass"
    gives_up = judge("ack", UNTIL.format(end="break").encode(), "ack.py")
    assert (gives_up.verdict, gives_up.invariant) == ("fail", "no-payment-lost")


CALLABLES = {
    "a class": "class Consumer:\n    async def __call__(self, message, ctx):\n{}"
    "consume = Consumer()",
    "a plain function": "def consume(message, ctx):\n    async def go():\n{}    return go()",
    "a partial": "from functools import partial\nasync def both(ctx, message):\n{}"
    "consume = lambda message, ctx: partial(both, ctx)(message)",
}
BODY = "        await ctx.pay(message)\n        await ctx.ack(message)\n"


@pytest.mark.parametrize("form", CALLABLES)
def test_whatever_can_be_called_and_awaited_is_accepted(form):
    source = CALLABLES[form].format(BODY)
    assert judge("ack", source.encode(), "ack.py").verdict == "pass"


def test_a_plain_callable_that_gives_a_coroutine_is_none():
    source = "class Step:\n    async def __call__(self, state, event): ...\nstep = Step()\n"
    source += "def previous(events, field): ...\n"
    problem = judge("fold", source.encode(), "fold.py").problem
    assert problem is not None
    assert problem.code == "is-async"


def test_a_schedule_that_the_code_does_not_come_to_is_refused():
    problem = judge("ack", PAY.encode(), "ack.py", "crash@99").problem
    assert problem is not None
    assert problem.code == "no-such-schedule"


def test_a_value_that_the_world_can_not_work_with_is_told_and_not_a_crash():
    source = (
        "async def run(batch, view, checkpoint, mailer, replaying):\n"
        "    await checkpoint.save('three')\n"
    )
    problem = judge("projector", source.encode(), "projector.py").problem
    assert problem is not None
    assert problem.code == "confused"


@pytest.mark.parametrize("source", [b"", b"\x00", b"\xff\xfe", b"# coding: nosuch\n", b"(" * 500])
def test_any_bytes_get_a_verdict(source):
    problem = judge("ack", source, "ack.py").problem
    assert problem is not None
    assert problem.code in {"missing", "syntax"}


def test_a_pass_shows_what_the_run_without_faults_printed():
    source = PAY.replace("    await ctx.pay", "    print(message.id)\n    await ctx.pay")
    assert judge("ack", source.encode(), "ack.py").output == "m1\nm2\n"


def test_half_a_character_in_what_is_printed_does_no_harm():
    source = PAY.replace("    await ctx.pay", "    print('\\ud800 half')\n    await ctx.pay")
    report = judge("ack", source.encode(), "ack.py")
    assert report.verdict == "pass"
    assert report.output.startswith("? half")


def test_what_is_shown_of_a_learners_file_is_data(edalab, tmp_path):
    file = tmp_path / "ack.py"
    source = "async def consume(message, ctx):\n    print('\x1b[31m')  # \x1b[2J \u202e\n"
    file.write_text(f"{source}    raise ValueError('\\x1b]0;title')\n", encoding="utf-8")
    said = edalab("exercise", "check", str(file))
    assert said.code == 1
    assert "line 3: your code raises ValueError" in " ".join(said.out.split())
    assert not {"\x1b", "\u202e"} & set(said.out)


def test_what_one_run_did_to_standard_output_does_not_reach_the_next():
    source = PAY.replace("    await ctx.pay", "    sys.stdout = None\n    await ctx.pay")
    assert judge("ack", f"import sys\n{source}".encode(), "ack.py").verdict == "pass"


def test_the_judge_empties_no_folder_that_is_not_its_own(tmp_path):
    kept = tmp_path / "mine.txt"
    kept.write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match="empty folder only"):
        Folder(tmp_path)
    assert kept.read_text("utf-8") == "mine"


def test_code_that_no_signal_reaches_is_ended_with_all_its_processes(monkeypatch):
    monkeypatch.setattr("edalab.course.exercises.judge.LONGEST_S", 2.0)
    report = judge("ack", f"{HEAD}    sum(range(10**13))\n".encode(), "ack.py")
    assert report.verdict == "unknown"
    assert report.problem is not None
    assert report.problem.code == "no-answer"  # what is left behind fails the whole session


def test_a_solution_with_many_more_calls_gets_its_verdict_and_says_how_far_it_was_tried():
    source = (
        "async def consume(message, db):\n    async with db.transaction():\n"
        "        for _ in range(10):\n            known = await db.seen(message)\n"
        "        if not known:\n            await db.mark_seen(message)\n"
        "            await db.pay(message)\n"
    )
    report = judge("inbox", source.encode(), "inbox.py")
    assert report.verdict == "pass"
    bounds = {bound.name: bound.together for bound in report.bounds}
    assert bounds["crash"] == 1
    assert 1 in {bound.together for bound in report.bounds if sum(bound.most.values()) > 1}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other kernels do not promise it")
def test_when_edalab_is_killed_its_judge_ends_with_it(tmp_path):
    file = tmp_path / "ack.py"
    file.write_text(f"{HEAD}    sum(range(10**13))\n", encoding="utf-8")
    command = [sys.executable, "-m", "edalab", "exercise", "check", str(file)]
    home = os.environ | {"TMPDIR": str(tmp_path)}  # nobody is left who would clear it up
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=home) as edalab:
        while not (workers := [w for child in children(edalab.pid) for w in children(child)]):
            assert edalab.poll() is None
            time.sleep(0.02)
        edalab.kill()
    for worker in workers:
        while is_running(worker):  # the session's own limit ends what never ends
            time.sleep(0.02)


def test_a_fork_whose_parent_has_ended_before_it_could_ask_to_end_with_it_ends_too():
    script = (
        "import os, time\n"
        "from edalab.course.exercises.batches import die_with_parent\n"
        "parent = os.getpid()\n"
        "if os.fork() == 0:\n"
        "    while os.getppid() == parent: time.sleep(0.001)\n"
        "    die_with_parent(parent)\n"
        "    print('it goes on', flush=True)\n"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (run.stdout, run.stderr) == ("", "")


def children(process):
    try:
        return Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except FileNotFoundError:
        return []


def is_running(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(") ")[1][0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
