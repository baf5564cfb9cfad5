"""The page: one HTML file with the film of a run, its sentences and its numbers.

Without a script it shows the numbers, what may be said of the run, and a sentence for each record.
Whatever the run names is data: it is escaped here, and the page's own rules let no script run but
the one whose hash they hold.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import Final

import msgspec

from edalab.experiments.claims import sentence_key
from edalab.experiments.experiment import Result
from edalab.experiments.measures import formatted
from edalab.lab.trace import Record
from edalab.player.film import Film, Moment, film_of
from edalab.terminal.results import label, rows_of, side_name
from edalab.terminal.safe import printable
from edalab.texts import language, say

MARK: Final = '<meta name="generator" content="edalab">'
"""Stands in every page, so that a file of somebody else is never overwritten by one."""

_SCRIPTS: Final = ("film.mjs", "pace.mjs", "layout.mjs", "stage.mjs", "main.mjs")
_MOST_MOMENTS: Final = 50


def page_of_result(result: Result) -> str:
    """The page of a run that this edalab knows: film, sentences, numbers and claims."""
    name = result.experiment.name
    title = say(f"compare.{result.experiment.verb}-{name}")
    return _page(name, title, result.traces, _numbers(result), result.again())


def page_of_traces(experiment: str, traces: Mapping[str, Sequence[Record]]) -> str:
    """The page of a saved run whose experiment this edalab does not know: without its numbers."""
    return _page(experiment, experiment, traces, "", "")


def _page(
    experiment: str,
    title: str,
    traces: Mapping[str, Sequence[Record]],
    numbers: str,
    command: str,
) -> str:
    film, moments = film_of(traces, experiment)
    style = _file("page.css")
    script = "\n".join(_plain_script(_file(name)) for name in _SCRIPTS)
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}"
    again = f'<h2>{_said("player.again")}</h2><code class="command">{_safe(command)}</code>'
    return f"""<!doctype html>
<html lang="{language()}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
{MARK}
<title>{_safe(experiment)} - edalab</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{_safe(title)}</h1>
<p class="lead"><code>{_safe(experiment)}</code></p>
<section id="player" aria-label="{_said("player.player")}">
<div id="stages">{"".join(map(_stage, range(len(film.reels)), film.reels))}</div>
{_controls(len(moments))}
</section>
{_left_out(film)}
<div class="columns">
<div>{_moments(moments, film)}</div>
<div>{numbers}{again if command else ""}</div>
</div>
</main>
<script type="application/json" id="film">{_data(film)}</script>
<script type="module">{script}</script>
</body>
</html>
"""


def _stage(place: int, reel: msgspec.Struct) -> str:
    name = _safe(getattr(reel, "name", ""))
    return f"""
<article class="side" aria-labelledby="side-{place}">
<header><h2 id="side-{place}">{name}</h2>
<p class="score" id="score-{place}"></p><div class="bar" id="bar-{place}" hidden></div></header>
<svg id="stage-{place}" role="img" aria-labelledby="side-{place}"></svg>
</article>"""


def _controls(records: int) -> str:
    return f"""<div id="controls">
<button type="button" id="play"></button>
<button type="button" id="back" aria-label="{_said("player.back")}">◀</button>
<button type="button" id="next" aria-label="{_said("player.next")}">▶</button>
<input type="range" id="seek" min="0" max="{records}" value="0" aria-label="{_said("player.seek")}">
<span id="clock"></span>
<span class="together">
<button type="button" id="slower" aria-label="{_said("player.slower")}">−</button>
<span id="speed">1×</span>
<button type="button" id="faster" aria-label="{_said("player.faster")}">+</button>
</span>
<label>{_said("player.follow")}
<select id="follow"><option value="">{_said("player.follow-all")}</option></select></label>
</div>
<p id="keys">{_said("player.keys")}</p>
<p id="said" class="hidden" role="status"></p>"""


def _left_out(film: Film) -> str:
    return f"<p>{_said('player.left-out', count=film.left_out)}</p>" if film.left_out else ""


def _moments(moments: Sequence[Moment], film: Film) -> str:
    names = [reel.name for reel in film.reels] if len(film.reels) > 1 else []
    ending = [(number, m) for number, m in enumerate(moments, 1) if m.matters]
    wrong = [_moment(number, moment, names, "") for number, moment in ending[:_MOST_MOMENTS]]
    if len(ending) > len(wrong):
        wrong.append(f"<li>{_said('player.more-moments', count=len(ending) - len(wrong))}</li>")
    messages = [film.reels[moment.side].shots[moment.number - 1].message for moment in moments]
    sentences = [
        _moment(number, moment, names, message)
        for number, (moment, message) in enumerate(zip(moments, messages, strict=True), 1)
    ]
    went_wrong = (
        f'<h2>{_said("player.went-wrong")}</h2><ul class="moments">{"".join(wrong)}</ul>'
        if wrong
        else f"<p>{_said('player.nothing-wrong')}</p>"
    )
    return f"""{went_wrong}
<h2 id="all">{_said("player.sentences")}</h2>
<ol id="sentences" tabindex="0" aria-labelledby="all">{"".join(sentences)}</ol>"""


def _moment(number: int, moment: Moment, names: Sequence[str], message: str) -> str:
    of = f'<span class="of">{_safe(names[moment.side])}: </span>' if names else ""
    data = f' data-message="{_safe(message)}"' if message else ""
    kind = ' class="bad"' if moment.matters else ""
    return (
        f'<li{kind}{data}><a href="#{number}"><time>{_safe(moment.when)}</time>'
        f"{of}{_safe(moment.sentence)}</a></li>\n"
    )


def _numbers(result: Result) -> str:
    experiment = result.experiment.name
    theory = {side: result.theory[side] for side in result.sides if result.theory.get(side)}
    head = [say("compare.measure")]
    for side in result.sides:
        head.append(side_name(side, experiment))
        head += [say("compare.theory")] if side in theory else []
    body = []
    for measure in rows_of(result):
        cells = []
        for side, measures in result.sides.items():
            cells.append(_cell(measure, measures))
            cells += [_cell(measure, theory[side])] if side in theory else []
        name = f'<th scope="row">{_safe(label(measure, experiment))}</th>'
        body.append(f"<tr>{name}{''.join(f'<td>{_safe(cell)}</td>' for cell in cells)}</tr>")
    columns = "".join(f'<th scope="col">{_safe(name)}</th>' for name in head)
    return f"""<h2>{_said("player.numbers")}</h2>
<div class="table" tabindex="0" role="region" aria-label="{_said("player.numbers")}">
<table><thead><tr>{columns}</tr></thead><tbody>{"".join(body)}</tbody></table></div>
<div class="claims">{"".join(_claims(result))}</div>"""


def _claims(result: Result) -> Iterable[str]:
    for statement in result.statements():
        key = sentence_key(result.experiment.name, statement.claim)
        yield f"<p>{_safe(say(key, **statement.shown))}</p>"
    for key in result.differences:
        yield f"<p>{_safe(say(key))}</p>"


def _cell(measure: str, measures: Mapping[str, float]) -> str:
    return formatted(measure, measures[measure]) if measure in measures else ""


def _data(film: Film) -> str:
    words = {
        "play": say("player.play"),
        "pause": say("player.pause"),
        "again": say("player.play-again"),
        "begins": say("player.begins"),
        "idle": say("view.watch-idle"),
        "busy": say("view.told-busy"),
        "blocked": say("view.told-blocked"),
        "waiting": say("view.told-waiting"),
        "crashed": say("view.watch-crashed"),
        "more": "+{count}",
        "done": say("player.done"),
        "held": say("player.held"),
        "left": say("player.left"),
        "twice": say("player.twice"),
        "crashes": say("player.crashes"),
        "position": say("player.position"),
    }
    written = msgspec.json.encode({"film": film, "words": words}).decode()
    # In a script element only these can end it or open a comment in it.
    return written.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _plain_script(module: str) -> str:
    """A module without its imports and exports, since all modules stand in one script."""
    return re.sub(r"^(import .*\n|export )", "", module, flags=re.MULTILINE)


def _file(name: str) -> str:
    return (files("edalab.player") / "static" / name).read_text("utf-8")


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _safe(text: object) -> str:
    return escape(printable(text))


def _said(key: str, **values: object) -> str:
    return escape(say(key, **values))
