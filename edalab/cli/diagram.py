"""``edalab diagram``: lists and draws the five diagrams of the course."""

from typing import Annotated

import typer

from edalab.cli.options import Json
from edalab.errors import UnknownName
from edalab.terminal.console import Look, ascii_only, console, write_json, write_line, write_text
from edalab.terminal.diagrams import DIAGRAMS
from edalab.texts import say

app = typer.Typer(add_completion=False)


@app.command("diagram", help=say("diagram.help"))
def diagram(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help=say("diagram.argument-name"))
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """List the diagrams, or draw one; in plain output describe it."""
    if name is None:
        _list(as_json=as_json)
        return
    if name not in DIAGRAMS:
        raise UnknownName("diagram", name, list(DIAGRAMS))
    picture, title, alt = DIAGRAMS[name], say(f"diagram.title-{name}"), say(f"diagram.alt-{name}")
    if as_json:
        write_json(
            {"name": name, "title": title, "alt": alt, "art": picture.art, "ascii": picture.ascii}
        )  # fmt: skip
        return
    if not Look.plain:
        art = picture.ascii if ascii_only(console()) else picture.art
        for line in art.splitlines():
            write_line(line)
        write_line("")
    write_text(f"{title}. {alt}")


def _list(*, as_json: bool) -> None:
    titles = {name: say(f"diagram.title-{name}") for name in DIAGRAMS}
    if as_json:
        write_json({"diagrams": [{"name": name, "title": title} for name, title in titles.items()]})
        return
    from edalab.terminal.tables import named_lines

    console().print(named_lines(titles))
    write_text(say("diagram.how-to-open"))
