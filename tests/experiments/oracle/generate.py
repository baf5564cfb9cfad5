"""Parameter sets made from the declarations of an experiment, with the edges drawn most often.

``python -m tests.experiments.oracle.generate NAME --sets 300`` runs so many sets of one experiment
(``all`` for every one) and prints each fault with the command that shows it.
"""

import argparse
import contextlib
import io
import json
import os
import shlex
import signal
import sys
import time
from random import Random

from rich.cells import cell_len

from edalab.experiments.catalogue import COMPARISONS, SIMULATIONS, comparison, simulation
from edalab.experiments.parameters import Choice, Flag, Number, Services, Span, Whole, fields

EVERY = [
    *(("compare", name) for name in COMPARISONS),
    *(("simulate", name) for name in SIMULATIONS),
]
SEEDS = ["1", "0", "2", "9007199254740993"]
MOST_SECONDS = 30
MOST_BYTES = 300_000_000


def declared(verb, name):
    return comparison(name) if verb == "compare" else simulation(name)


def whole(random, kind, *, huge):
    low, high = int(kind.low), int(kind.high)
    near = [low, low + 1, low + 2, 3, 5, 10, random.randint(1, 40), random.randint(1, 400)]
    far = [high, high - 1, high // 2, 1_000, 9_999]
    value = random.choice(far if huge and random.random() < 0.12 else near)
    return str(min(max(value, low), high))


def number(random, kind, *, huge):
    least = kind.low + 1e-6 if kind.above else kind.low
    near = [least, 0.1, 1, 1.5, 2, 5, 10, 100, 1 / 3, kind.low + 0.5, random.uniform(0, 200)]
    far = [kind.high, kind.high * (1 - 1e-9), kind.high / 2, least * (1 + 1e-9), 1e-3]
    value = random.choice(far if huge and random.random() < 0.2 else near)
    return repr(min(max(value, least), kind.high))


def span(random, kind, *, huge):
    bounds = sorted(float(number(random, Number(kind.low, kind.high), huge=huge)) for _ in range(2))
    if random.random() < 0.3:
        bounds[1] = bounds[0]
    return f"{bounds[0]!r}..{bounds[1]!r}"


def services(random, kind, *, huge):
    count = random.choice([1, 1, 2, 2, 3, 4, kind.most])
    names = ["payroll", "it", "badge", "mail", *(f"service-{n}" for n in range(5, kind.most + 1))]
    return ",".join(
        f"{n}={number(random, Number(kind.low, kind.high), huge=huge)}" for n in names[:count]
    )


def text(random, kind, *, huge):
    """A text that this kind of parameter takes."""
    if isinstance(kind, Flag):
        return random.choice(["true", "false"])
    if isinstance(kind, Choice):
        return random.choice(kind.words)
    if isinstance(kind, Services):
        return services(random, kind, huge=huge)
    if isinstance(kind, Span):
        return span(random, kind, huge=huge)
    make = whole if isinstance(kind, Whole) else number
    return make(random, kind, huge=huge)


def parameter_set(verb, name, index, *, huge=True):
    """The command's arguments of the set of this number; the same for the same number.

    ``huge`` draws the highest values too, which may make a run of many seconds.
    """
    random = Random(f"{verb} {name} {index}")
    arguments, last = [], {}
    share = random.choice([0.2, 0.5, 0.9])
    for field in fields(declared(verb, name).parameters):
        if random.random() > share:
            continue
        value = text(random, field.kind, huge=huge)
        group = type(field.kind)
        if group in last and isinstance(field.kind, Number) and random.random() < 0.25:
            value = beside(random, field.kind, last[group])
        last[group] = value
        if isinstance(field.kind, Flag):
            arguments += [field.option] * (value == "true")
        else:
            arguments.append(f"{field.option}={value}")
    return [verb, name, *arguments, f"--seed={random.choice(SEEDS)}"]


def beside(random, kind, value):
    """Another parameter's value, or just above or below it, within the bounds."""
    near = float(value) + random.choice([-1, 0, 0, 1])
    least = kind.low + 1e-6 if kind.above else kind.low
    near = min(max(near, least), kind.high)
    return str(int(near)) if isinstance(kind, Whole) else repr(near)


def call(arguments):
    """The exit code, output and error output of a command run in this process."""
    from edalab.cli.app import run

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([*arguments])
    return code, out.getvalue(), err.getvalue()


def refuse_constant(word):
    raise ValueError(word)


def too_wide(output, columns):
    return [line for line in output.splitlines() if cell_len(line) > columns]


class TooSlow(BaseException):
    """A run took longer than it may."""


def _alarm(_signal, _frame):
    raise TooSlow


def fault_of(arguments, environment):
    """What is wrong with the runs of these arguments; empty if nothing is."""
    code, out, err = call([*arguments, "--json"])
    if code not in {0, 2}:
        return f"exit {code}: {err.strip()[-300:]}"
    if code == 2:
        return "" if not out and len(err.splitlines()) == 1 else f"refused badly: {out}{err}"
    try:
        json.loads(out, parse_constant=refuse_constant)
    except ValueError as error:
        return f"no JSON: {error}"
    environment["COLUMNS"] = "40"
    for language in ("en", "ko"):
        code, out, err = call([*arguments, "--lang", language, "--plain"])
        if code:
            return f"{language}: exit {code}: {err.strip()[-300:]}"
        if wide := too_wide(out, 40):
            return f"{language}: wider than 40 columns: {wide[0]!r}"
        if "{" in out:
            return f"{language}: a placeholder is left: {out[out.index('{') - 40 :][:80]!r}"
    return ""


def apart(arguments, patience):
    """The fault, the seconds of computing and the bytes of a run in a process of its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        signal.signal(signal.SIGVTALRM, _alarm)
        signal.setitimer(signal.ITIMER_VIRTUAL, patience)
        try:
            fault = fault_of(arguments, os.environ)
        except TooSlow:
            fault = "too slow"
        os.write(writer, fault.encode()[:4000])
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        fault = pipe.read().decode(errors="replace")
    _, status, usage = os.wait4(child, 0)
    if status:
        fault = f"the process ended with {status}"
    return fault, usage.ru_utime, usage.ru_maxrss * 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("--sets", type=int, default=300)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--patience", type=float, default=3 * MOST_SECONDS)
    options = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)
    call(["compare", "command-vs-query"])  # so that no child has to import
    faults = 0
    for verb, name in EVERY:
        if options.name not in {name, "all"}:
            continue
        began, longest, most = time.perf_counter(), 0.0, 0
        for index in range(options.first, options.first + options.sets):
            arguments = parameter_set(verb, name, index)
            fault, seconds, size = apart(arguments, options.patience)
            longest, most = max(longest, seconds / 3), max(most, size)
            if size > MOST_BYTES:
                fault = fault or f"{size:,} bytes"
            if fault:
                faults += 1
                sys.stdout.write(f"#{index} edalab {shlex.join(arguments)}\n    {fault}\n")
        sys.stdout.write(
            f"{verb} {name}: {options.sets} sets in {time.perf_counter() - began:.0f} s;"
            f" the longest run {longest:.1f} s, the largest {most / 1e6:.0f} MB\n"
        )
    sys.exit(faults > 0)


if __name__ == "__main__":
    main()
