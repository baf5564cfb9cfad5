"""What the documents say is so: their commands run, and their words are the project's."""

import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def commands(document):
    """The ``edalab`` command lines in a document's shell blocks, by block."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / document).read_text("utf-8"), re.DOTALL)
    listed = [re.findall(r"^edalab .*$", block, re.MULTILINE) for block in blocks]
    return [block for block in listed if block]


@pytest.mark.parametrize("block", commands("README.md"))
def test_the_commands_of_the_readme_run_one_after_the_other(edalab, runs_once, block):
    for line in block:
        said = edalab(*shlex.split(line)[1:])
        assert (said.code, said.err) == (0, ""), line
        assert said.out


def test_the_picture_in_the_readme_is_what_the_command_prints(edalab):
    picture = re.search(
        r"```\n\$ edalab (.*?)\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL
    )
    assert picture is not None
    assert edalab(*shlex.split(picture[1])).out.startswith(picture[2])


def test_every_command_in_the_readmes_table_exists(edalab):
    from edalab.cli.commands import COMMANDS

    rows = re.findall(r"^\| `edalab (\w+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert rows
    assert set(rows) <= set(COMMANDS)


def test_every_link_in_the_documents_leads_somewhere():
    for document in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_every_module_that_the_documents_name_is_there():
    packages = {path.name for path in (ROOT / "edalab").iterdir() if path.is_dir()}
    named = [
        (page.name, path)
        for page in (ROOT / "docs").glob("*.md")
        for path in re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.py)`", page.read_text("utf-8"))
        if path.partition("/")[0] in packages
    ]
    assert len(named) > 50
    assert [(page, path) for page, path in named if not (ROOT / "edalab" / path).exists()] == []


def test_the_contracts_between_modules_have_no_exceptions():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for contract in settings["tool"]["importlinter"]["contracts"]:
        assert "ignore_imports" not in contract, contract["name"]


def test_ci_runs_the_readmes_own_test_line():
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "<!-- test line" in readme
    assert re.search(r"<!-- test line.*?-->\n```sh\n(.*pytest -n auto)\n```", readme)
    assert "<!-- test line" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_the_top_level_is_what_the_design_says():
    allowed = {
        "edalab", "lessons", "tests", "docs", "pyproject.toml", "README.md", "CHANGELOG.md",
        "CONTRIBUTING.md", "LICENSE",
    }  # fmt: skip
    import subprocess

    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    top = {name.partition("/")[0] for name in listed}
    assert {name for name in top if not name.startswith(".")} <= allowed


def test_the_log_is_as_its_page_says(edalab, home, monkeypatch):
    page = (ROOT / "docs" / "event-log.md").read_text("utf-8")
    chain, queries = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    edalab("employee", "sample")
    monkeypatch.chdir(home)
    found: dict[str, object] = {}
    exec(chain, found)
    assert str(found["said"], "ascii") in edalab("log", "verify").out
    exec(queries, found)
    record = json.loads((home / "events.jsonl").read_text("utf-8").splitlines()[2])
    rows = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    assert set(record) <= rows
    example = re.search(r'```json\n(\{"position.*?)```', page, re.DOTALL)
    assert example is not None
    shown = json.loads(example[1])
    assert {**shown, "hash": ""} == {**record, "hash": ""}
    for reason in ("header", "hash", "json", "order", "batch", "newline"):
        assert reason in rows
