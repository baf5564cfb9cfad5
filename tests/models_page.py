"""Writes the table of keys in ``docs/models.md``: ``python tests/models_page.py``."""

from pathlib import Path

from edalab.experiments.parameters import Choice, Flag, Number, Whole
from edalab.models.declaration import TABLES, keys_of
from edalab.models.measuring import measures_of_kind
from edalab.models.quantities import Duration, Rate, Share
from edalab.models.template import written_default
from edalab.texts import say

PAGE = Path(__file__).parents[1] / "docs" / "models.md"
MARK = "<!-- The tables below are written by: python tests/models_page.py -->\n"


def allowed(kind):
    match kind:
        case Choice():
            return ", ".join(f'`"{word}"`' for word in kind.words)
        case Flag():
            return "`true`, `false`"
        case Duration() | Rate() | Share():
            return f"`{kind.example().replace(', ', '`, `')}`"
        case Whole() | Number():
            return f"{kind.low:,} to {kind.high:,}"
        case _:
            return "a list of sentences" if not hasattr(kind, "kind") else f"names of a {kind.kind}"


def tables():
    """The keys of each table, then the measures of each kind of part, as Markdown."""
    lines = ["## Keys", ""]
    for table in TABLES:
        head = f"[{table}]" if table == "run" else f"[{table}.NAME]"
        lines += [f"### `{head}`", "", "| key | default | allowed | what it is |"]
        lines += ["|---|---|---|---|"]
        for key in keys_of(table).values():
            default = "required" if key.required else f"`{written_default(key)}`".replace("``", "")
            about = say(f"models.key-{table}-{key.name}")
            lines.append(f"| `{key.name}` | {default} | {allowed(key.kind)} | {about} |")
        lines.append("")
    lines += ["## Measures", "", "| of | measures |", "|---|---|"]
    for kind in ("model", *(table for table in TABLES if table != "run")):
        names = ", ".join(f"`{name}`" for name in measures_of_kind(kind))
        lines.append(f"| {'the whole model' if kind == 'model' else kind} | {names} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    written = PAGE.read_text("utf-8").partition(MARK)[0]
    PAGE.write_text(f"{written}{MARK}\n{tables()}", encoding="utf-8")
