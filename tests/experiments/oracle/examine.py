"""A command with generated parameters, examined: what it prints, and what its saved trace says."""

import contextlib
import io
import itertools
import json
import os
import re
from unittest import mock

from rich.cells import cell_len

from edalab import texts
from edalab.cli import experiments, showing
from edalab.cli.app import run
from tests.experiments.oracle.accounts import unaccounted
from tests.experiments.oracle.formulas import (
    SEEDS,
    WARM_UP,
    far_from_theory,
    means_of,
    unlike_theory,
    warmed_up,
)
from tests.experiments.oracle.recount import TAKEN_AS_IT_IS, UNTRACED, difference, measures_of
from tests.experiments.oracle.saved_runs import saved_run
from tests.experiments.oracle.sentences import Run, unlike


def call(arguments):
    """The exit code, output and error output of a command run in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([*arguments])
    return code, out.getvalue(), err.getvalue()


def refuse_constant(word):
    raise ValueError(word)


def performed(arguments):
    """What a command printed, and the result that it printed; None where it was refused."""
    results = []
    perform = experiments.perform

    def remember(*args, **options):
        results.append(perform(*args, **options))
        return results[-1]

    with mock.patch.object(experiments, "perform", remember):
        said = call(arguments)
    return *said, results[0] if results else None


def fault_of_print(result, widths):
    """What is wrong with how a result is shown in either language, in any of these widths."""
    for language, columns in itertools.product(("en", "ko"), widths):
        out = io.StringIO()
        texts.choose(language)
        try:
            wide = mock.patch.dict(os.environ, COLUMNS=str(columns))
            with wide, contextlib.redirect_stdout(out):
                showing.show(result, showing.Showing())
        finally:
            texts.choose(None)
        for line in out.getvalue().splitlines():
            if cell_len(line) > columns:
                return f"{language}: wider than {columns} columns: {line!r}"
            if "{" in line:
                return f"{language}: a placeholder is left: {line!r}"
    return ""


def faults_of_said(code, out, err, result, widths=(40, 80)):
    """What is wrong with what a command printed, its trace left out of account."""
    if code == 2:
        badly = out or result is not None or len(err.splitlines()) != 1
        return [f"refused badly: {out}{err}"] if badly else []
    if code:
        return [f"exit {code}: {err.strip()[-300:]}"]
    try:
        json.loads(out, parse_constant=refuse_constant)
    except ValueError as error:
        return [f"no JSON: {error}"]
    fault = fault_of_print(result, widths) or fault_of_numbers(result)
    return [fault] if fault else []


def fault_of_numbers(result):
    """What is wrong with how the numbers of a sentence are written."""
    for made in result.statements():
        meant = {}
        for name, words in made.shown.items():
            value = made.values[name]
            if meant.setdefault(words, value) != value:
                return f"{made.claim}: {value} and {meant[words]} look alike: {words}"
            if isinstance(value, float) and re.fullmatch(r"(0|100)( .+|/s)?", words):
                shown = float(words.split()[0].removesuffix("/s")) / (100 if "%" in words else 1)
                if shown != value:
                    return f"{made.claim}: {value} looks like {words}"
    return ""


def examined(arguments, path, widths=(40, 80)):
    """What is wrong with a command, as a list of sentences.

    Args:
        arguments: As on the command line.
        path: Where its trace is saved and read again.
        widths: In how many columns its result is shown.
    """
    name = arguments[1]
    save = [] if name in UNTRACED else ["--save", str(path)]
    code, out, err, result = performed([*arguments, "--json", *save])
    faults = faults_of_said(code, out, err, result, widths)
    if code or faults:
        return faults
    shown = json.loads(out)
    p, traces = shown["parameters"], {side: [] for side in shown["sides"]}
    if save:
        p, traces = saved_run(path)
    return disagreements(name, shown, p, traces)


def disagreements(name, shown, p, traces):
    """What the printed result says otherwise than the records do."""
    faults = []
    for side, measures in shown["sides"].items():
        expected = measures_of(name, side, traces[side], p)
        names = set(measures) - TAKEN_AS_IT_IS
        if names != set(expected):
            faults.append(f"{side}: {sorted(names ^ set(expected))} on one of both sides alone")
        told = (difference(m, measures[m], expected[m]) for m in sorted(names & set(expected)))
        faults += [f"{side}: {fault}" for fault in told if fault]
        faults += [f"{side}: {fault}" for fault in unaccounted(name, side, traces[side], p)]
    # What agrees is taken as it is shown, so that equal numbers are equal.
    faults += unlike(name, Run(p, shown["sides"], shown["theory"], traces), shown["claims"])
    return faults + unlike_theory(name, shown, p)


def compared(arguments, path):
    """What is wrong with the means of twenty seeds, and how many means were compared.

    Args:
        arguments: As on the command line, without a seed.
        path: Where the traces are saved, one after the other.
    """
    name, values, theory, p = arguments[1], {}, {}, {}
    save = ["--save", str(path)] if name in WARM_UP else []
    for seed in SEEDS:
        code, out, _err = call([*arguments, f"--seed={seed}", "--json", *save])
        if code:
            return [], 0
        shown = json.loads(out)
        p, traces = saved_run(path) if save else (shown["parameters"], {})
        for side, measure in means_of(name, shown, p):
            theory[side, measure] = shown["theory"][side][measure]
            value = warmed_up(name, side, measure, shown, traces.get(side), p)
            values.setdefault((side, measure), []).extend([] if value is None else [value])
        if not theory:
            return [], 0
    told = [
        (
            side,
            far_from_theory(name, side, p, theory[side, measure], measure, values[side, measure]),
        )
        for side, measure in theory
    ]
    return [f"{side}.{fault}" for side, fault in told if fault], len(theory)
