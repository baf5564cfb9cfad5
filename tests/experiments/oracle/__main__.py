"""``python -m tests.experiments.oracle NAME --sets 300``: examine so many generated parameter sets.

Each set runs in a process of its own: first as a learner runs it, when its time and memory are
measured, and then with its trace saved, which is counted anew. ``all`` stands for every experiment;
``--theory`` compares the means of twenty seeds instead. Each finding is printed with its command.
``--count`` runs nothing, but counts the claims and the regimes that they are tried in.
"""

import argparse
import os
import resource
import shlex
import signal
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from edalab.errors import EdalabError
from edalab.experiments.experiment import check_parameters
from edalab.experiments.parameters import parse, plain
from tests.experiments.oracle.examine import (
    call,
    compared,
    examined,
    faults_of_said,
    performed,
)
from tests.experiments.oracle.formulas import means_of
from tests.experiments.oracle.generate import EVERY, declared, parameter_set

MOST_SECONDS = 30
MOST_BYTES = 300_000_000
MOST_LINES = 5
MANY_STEPS = 30_000
SMALL_ENOUGH = 0.5
"""Seconds of processor time; the trace of a longer run is not saved and counted anew."""


class TooSlow(BaseException):
    """A run took longer than it may."""


def alarm(_signal, _frame):
    raise TooSlow


def used():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def in_child(arguments, patience, path, report):
    signal.signal(signal.SIGVTALRM, alarm)
    signal.setitimer(signal.ITIMER_VIRTUAL, patience)
    before, _ = used()
    try:
        said = performed([*arguments, "--json"])
    except TooSlow:
        report(f"not done after {patience:g} s of processor time")
        return
    after, size = used()
    report(f"= {after - before} {size}")
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    if size > MOST_BYTES:
        faults = [f"takes {size / 1e6:,.0f} MB"]
    elif said[0] == 0 and after - before < SMALL_ENOUGH:
        faults = examined(arguments, path, (40,))
        report("+")
    else:
        faults = faults_of_said(*said, (40,))
    for fault in faults[:MOST_LINES]:
        report(fault)
    if faults[MOST_LINES:]:
        report(f"and {len(faults) - MOST_LINES} more")


def apart(work):
    """The lines that ``work(report)`` reports in a process of its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        with os.fdopen(writer, "w") as pipe:
            try:
                work(lambda line: pipe.write(line.replace("\n", " ")[:600] + "\n"))
            except BaseException as error:  # noqa: BLE001 - a finding as well
                pipe.write(f"the examination failed: {error!r}\n")
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        lines = pipe.read().splitlines()
    _, status = os.waitpid(child, 0)
    return lines + ([f"the process ended with {status}"] if status else [])


def in_this_process(verb, name, arguments, path):
    """As ``apart``, without measuring time and memory: many times as fast where runs are small."""
    try:
        counted = ["+"] * allowed(verb, name, arguments)
        return [*counted, *examined(arguments, path, (40,))]
    except Exception as error:  # noqa: BLE001 - a finding as well
        return [f"the examination failed: {error!r}"]


def parsed(verb, name, arguments):
    typed = (word.removeprefix("--").partition("=") for word in arguments[2:])
    given = {option.replace("-", "_"): value or "true" for option, _, value in typed}
    given.pop("seed", None)
    parameters = parse(declared(verb, name).parameters, given)
    check_parameters(declared(verb, name), parameters)
    return parameters


def long(verb, name, arguments):
    """Whether a run leaves more records than can be counted anew in a moment."""
    try:
        parameters = parsed(verb, name, arguments)
        return declared(verb, name).cost.of(parameters) > MANY_STEPS
    except (EdalabError, ArithmeticError):
        return False


def examine_all(verb, name, options, path):
    began, longest, most, counted, findings = time.perf_counter(), 0.0, 0, 0, 0
    index, examined_sets = options.first - 1, 0
    # What is refused is examined as well, but is none of the runs that were asked for.
    while (counted if options.small else examined_sets) < options.sets:
        index += 1
        arguments = parameter_set(verb, name, index, huge=not options.small)
        if options.small and long(verb, name, arguments):
            continue
        examined_sets += 1
        faults = []
        here = partial(in_child, arguments, options.patience, path)
        for line in in_this_process(verb, name, arguments, path) if options.small else apart(here):
            if line.startswith("= "):
                longest = max(longest, float(line.split()[1]))
                most = max(most, int(line.split()[2]))
            elif line == "+":
                counted += 1
            else:
                faults.append(line)
        if faults:
            findings += 1
            sys.stdout.write(f"#{index} edalab {shlex.join(arguments)}\n")
            sys.stdout.writelines(f"    {fault}\n" for fault in faults)
    sys.stdout.write(
        f"{verb} {name}: {examined_sets} sets, {counted} counted anew, {findings} with a finding,"
        f" {time.perf_counter() - began:.0f} s; at most {longest:.1f} s, {most / 1e6:.0f} MB\n"
    )
    return findings


def allowed(verb, name, arguments):
    """Whether a command with these arguments is run, not refused."""
    try:
        parsed(verb, name, arguments)
    except EdalabError:
        return False
    return True


def has_means(verb, name, arguments):
    """Whether some formula for these parameters is that of a mean."""
    try:
        p = parsed(verb, name, arguments)
        theory = declared(verb, name).theory_of(p)
        return bool(means_of(name, {"theory": theory}, plain(p)))
    except (EdalabError, ArithmeticError):
        return False


def compare_all(verb, name, options, path):
    began, means, findings, compared_sets = time.perf_counter(), 0, 0, 0
    for index in range(options.first, options.first + 50 * options.sets):
        arguments = parameter_set(verb, name, index, huge=False, long=True)[:-1]
        if long(verb, name, arguments) or not has_means(verb, name, arguments):
            continue
        faults, number = compared(arguments, path)
        means += number
        compared_sets += number > 0
        if faults:
            findings += 1
            sys.stdout.write(f"#{index} edalab {shlex.join(arguments)}\n")
            sys.stdout.writelines(f"    {fault}\n" for fault in faults)
        if compared_sets == options.sets:
            break
    sys.stdout.write(
        f"{verb} {name}: {means} means of twenty seeds in {compared_sets} sets,"
        f" {findings} sets with a finding, in {time.perf_counter() - began:.0f} s\n"
    )
    return findings


def count_claims():
    """Print how many claims each experiment has, and in how many regimes they are tried."""
    from tests.experiments.test_regimes import REGIMES

    claims = regimes = 0
    for verb, name in EVERY:
        made = len(declared(verb, name).claims)
        tried = sum(command.split()[0] == name for command in REGIMES)
        sys.stdout.write(f"{verb} {name}: {made} claims, {tried} regimes\n")
        claims, regimes = claims + made, regimes + tried
    sys.stdout.write(f"{len(EVERY)} experiments: {claims} claims, {regimes} regimes\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=["all"])
    parser.add_argument("--sets", type=int, default=300)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--patience", type=float, default=MOST_SECONDS)
    parser.add_argument(
        "--small",
        action="store_true",
        help="draw no huge values, skip long runs, and measure neither time nor memory",
    )
    parser.add_argument("--theory", action="store_true")
    parser.add_argument(
        "--count", action="store_true", help="count claims and regimes, run nothing"
    )
    options = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)
    if options.count:
        count_claims()
        return
    call(["compare", "command-vs-query"])  # so that no child has to import
    with tempfile.TemporaryDirectory() as folder:
        findings = sum(
            (compare_all if options.theory else examine_all)(
                verb, name, options, Path(folder, "trace")
            )
            for verb, name in EVERY
            if name in options.names or "all" in options.names
        )
    sys.exit(findings > 0)


if __name__ == "__main__":
    main()
