"""The table of commands: what they are for, their names, and the module of each."""

from typing import Final

GROUPS: Final = {
    "learn": {
        "start": "edalab.cli.start",
        "lesson": "edalab.cli.lesson",
        "exercise": "edalab.cli.exercise",
        "progress": "edalab.cli.progress",
        "review": "edalab.cli.review",
        "recap": "edalab.cli.recap",
        "glossary": "edalab.cli.glossary",
    },
    "simulate": {
        "compare": "edalab.cli.compare",
        "simulate": "edalab.cli.simulate",
        "sweep": "edalab.cli.sweep",
        "model": "edalab.cli.model",
        "trace": "edalab.cli.trace",
        "diagram": "edalab.cli.diagram",
    },
    "log": {
        "employee": "edalab.cli.employee",
        "log": "edalab.cli.log",
        "readmodel": "edalab.cli.readmodel",
        "event": "edalab.cli.event",
    },
    "study": {
        "reset": "edalab.cli.reset",
        "export": "edalab.cli.study_export",
        "import": "edalab.cli.study_import",
    },
    "more": {
        "help": "edalab.cli.help",
        "doctor": "edalab.cli.doctor",
        "completion": "edalab.cli.completion",
        "author": "edalab.cli.author",
    },
}
"""The commands by what they are for, each with the module whose ``app`` is its application."""

COMMANDS: Final = {name: module for group in GROUPS.values() for name, module in group.items()}


def group_of(command: str) -> str:
    """Return the group that a command stands in."""
    return next(name for name, group in GROUPS.items() if command in group)
