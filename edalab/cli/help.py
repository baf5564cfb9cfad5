"""``edalab help``: the pages of the manual, by topic."""

import difflib
from typing import Annotated, Final

import typer

from edalab.cli.options import Json
from edalab.errors import UnknownName
from edalab.terminal.console import console, write_json
from edalab.texts import say

app = typer.Typer(add_completion=False)

TOPICS: Final = (
    "getting-started",
    "lessons",
    "experiments",
    "views",
    "faults",
    "models",
    "exercise",
    "employees",
    "log",
    "questions",
    "readmodel",
    "systems",
    "json",
    "exit-codes",
    "environment",
    "accessibility",
    "authors",
)


@app.command("help", help=say("help.help"))
def help_topic(
    topic: Annotated[
        str | None, typer.Argument(metavar="[TOPIC]", help=say("help.argument-topic"))
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Show a topic, or list all."""
    if topic is None:
        _list(as_json=as_json)
        return
    if topic not in TOPICS:
        near = difflib.get_close_matches(topic, TOPICS, n=3) or list(TOPICS)
        raise UnknownName("topic", topic, near)
    title = say(f"help.title-{topic}")
    text = say(f"help.text-{topic}", **(_limits() if topic == "exercise" else {}))
    if as_json:
        write_json({"topic": topic, "title": title, "text": text})
        return
    from edalab.terminal import pages

    console().print(pages.heading(title, f"edalab help {topic}"))
    console().print(pages.prose(text))


def _list(*, as_json: bool) -> None:
    titles = {topic: say(f"help.title-{topic}") for topic in TOPICS}
    if as_json:
        write_json({"topics": titles})
        return
    from edalab.terminal.lines import line

    for topic, title in titles.items():
        console().print(line(topic, "bold"))
        console().print(line(title, indent=2))
    console().print(line(say("help.how")))


def _limits() -> dict[str, int]:
    """Return the limits of learners' code as the topic names them."""
    from edalab.course.exercises import limits
    from edalab.course.exercises.judge import MOST_BYTES
    from edalab.course.exercises.run import MOST_STEPS

    return {
        "cpu": round(limits.LONGEST_CPU_S),
        "wait": round(limits.LONGEST_WALL_S),
        "memory": limits.MOST_MEMORY // 1024**2,
        "steps": MOST_STEPS,
        "written": limits.MOST_WRITTEN // 1_000_000,
        "source": MOST_BYTES // 1_000_000,
        "output": limits.MOST_OUTPUT,
    }
