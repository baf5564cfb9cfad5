"""A table of the contract suites: each protocol's tests, by what they were run on."""

import os
from collections import defaultdict

_MARKS = {"passed": "+", "failed": "FAIL", "skipped": "skip"}
_SEEN = defaultdict(dict)


def pytest_runtest_logreport(report):
    if "tests/contract/test_" not in report.nodeid or "[" not in report.nodeid:
        return
    if report.when != "call" and report.outcome == "passed":
        return
    path, _, test = report.nodeid.partition("::")
    protocol = path.rpartition("test_")[2].removesuffix(".py")
    name, _, which = test.rstrip("]").partition("[")
    system = which.partition("-")[0]
    _SEEN[protocol].setdefault(name, {})
    before = _SEEN[protocol][name].get(system)
    if before in (None, "passed"):
        _SEEN[protocol][name][system] = report.outcome


def pytest_terminal_summary(terminalreporter):
    if not os.environ.get("CI"):
        return
    for protocol, tests in sorted(_SEEN.items()):
        systems = list(dict.fromkeys(system for found in tests.values() for system in found))
        terminalreporter.section(f"contract of {protocol}")
        width = max(map(len, tests)) + 2
        terminalreporter.write_line(" " * width + "  ".join(systems))
        for name, found in tests.items():
            marks = [_MARKS[found[s]] if s in found else "" for s in systems]
            cells = [mark.center(len(s)) for s, mark in zip(systems, marks, strict=True)]
            terminalreporter.write_line(name.ljust(width) + "  ".join(cells))
