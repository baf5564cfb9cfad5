"""What all pages have in common: one HTML file with its style, its script and its data.

By the page's own rules nothing is fetched, and only the style and the script whose hashes they hold
are used.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from html import escape
from importlib.resources import files
from typing import Any, Final

import msgspec

from edalab.terminal.safe import printable
from edalab.texts import language, say

MARK: Final = '<meta name="generator" content="edalab">'
"""Stands in every page, so that a file of somebody else is never overwritten by one."""


def document(
    title: str,
    body: str,
    data: Any,
    scripts: Iterable[str],
    *,
    kind: str = "run",
    frames: bool = False,
) -> str:
    """A page.

    Args:
        title: As text.
        body: As HTML.
        data: What the scripts find in the element ``data``: whatever ``msgspec`` can write as JSON.
        scripts: Names of modules in ``static/``, each after those that it imports.
        kind: What the style knows the page by: ``run`` or ``book``.
        frames: Whether the page shows other pages from beside it.
    """
    style = _file("page.css")
    script = "\n".join(map(_plain_script, scripts))
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}"
    policy += "; frame-src 'self' file:" if frames else ""
    return f"""<!doctype html>
<html lang="{language()}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{policy}">
{MARK}
<title>{safe(title)} · edalab</title>
<style>{style}</style>
</head>
<body>
<main class="{kind}">
{body}
</main>
<script type="application/json" id="data">{_json(data)}</script>
<script type="module">{script}</script>
</body>
</html>
"""


def safe(text: object) -> str:
    """Any text as HTML: escaped, and without characters that can't be seen."""
    return escape(printable(text))


def phrase(key: str, **values: object) -> str:
    """Words of the catalogue as HTML."""
    return escape(say(key, **values))


def again(command: str) -> str:
    """The command that gives the same in the terminal."""
    return f'<h2>{phrase("player.again")}</h2><code class="command">{safe(command)}</code>'


def table(head: Iterable[str], rows: Iterable[str]) -> str:
    """A table of numbers, which scrolls where it is wider than the page.

    Args:
        head: What its columns are called, as text.
        rows: Its rows, as HTML.
    """
    columns = "".join(f'<th scope="col">{safe(name)}</th>' for name in head)
    name = phrase("player.numbers")
    return f"""<div class="table" tabindex="0" role="region" aria-label="{name}">
<table><thead><tr>{columns}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>"""


def value_cell(value: str, theory: str) -> str:
    """A cell with a number, and under it what theory says, if it says anything."""
    below = f' <span class="theory">{phrase("compare.theory")} {safe(theory)}</span>'
    return f"<td>{safe(value)}{below if theory else ''}</td>"


def _json(data: Any) -> str:
    written = msgspec.json.encode(data).decode()
    # In a script element only these can end it or open a comment in it.
    return written.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _plain_script(name: str) -> str:
    """A module without its imports and exports, since all modules stand in one script."""
    return re.sub(r"^(import .*\n|export )", "", _file(name), flags=re.MULTILINE)


def _file(name: str) -> str:
    return (files("edalab.player") / "static" / name).read_text("utf-8")


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
