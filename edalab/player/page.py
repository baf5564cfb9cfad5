"""The page: one HTML file with the film of a run, its sentences and its numbers.

Without a script it shows the numbers, what may be said of the run, and a sentence for each record.
Whatever the run names is data, and escaped.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from edalab.experiments.claims import sentence_key
from edalab.experiments.experiment import Result
from edalab.lab.trace import Record
from edalab.player.film import MOST_RECORDS, Film, Moment, Reel, film_of
from edalab.player.html import again, document, phrase, safe
from edalab.terminal.results import (
    cell,
    differences_told,
    label,
    rows_of,
    side_name,
    verdict_line,
)
from edalab.texts import say

_SCRIPTS: Final = ("part.mjs", "film.mjs", "pace.mjs", "layout.mjs", "stage.mjs", "main.mjs")
_MOST_MOMENTS: Final = 50


def page_of_result(result: Result, most: int = MOST_RECORDS) -> str:
    """The page of a run that this edalab knows: film, sentences, numbers and claims.

    Args:
        result: The run, with its traces.
        most: How many records the page holds.
    """
    name = result.experiment.name
    experiment = result.experiment
    title = experiment.title or say(f"compare.{experiment.verb}-{name}")
    film = film_of(result.traces, experiment.words, most)
    return _page(name, title, film, _numbers(result), result.again())


def page_of_traces(
    name: str,
    traces: Mapping[str, Sequence[Record]],
    *,
    title: str = "",
    verdict: str = "",
    command: str = "",
) -> str:
    """The page of a run that has no measures.

    Args:
        name: Of the experiment or the exercise.
        traces: The records by side.
        title: What stands above; empty for the name.
        verdict: What came of the run.
        command: Shows the run in the terminal.
    """
    remark = f'<p class="claims"><b>{safe(verdict)}</b></p>' if verdict else ""
    return _page(name, title or name, film_of(traces, name), remark, command)


def _page(
    experiment: str,
    title: str,
    shown: tuple[Film, list[Moment]],
    numbers: str,
    command: str,
) -> str:
    film, moments = shown
    body = f"""<h1>{safe(title)}</h1>
<p class="lead"><code>{safe(experiment)}</code></p>
<section id="player" aria-label="{phrase("player.player")}">
<div id="stages">{"".join(map(_stage, range(len(film.reels)), film.reels))}</div>
{_controls(len(moments))}
</section>
{_left_out(film)}
<div class="columns">
<div>{_moments(moments, film)}</div>
<div>{numbers}{again(command) if command else ""}</div>
</div>"""
    data = {"film": film, "words": _words()}
    return document(experiment, body, data, _SCRIPTS)


def _stage(place: int, reel: Reel) -> str:
    name = safe(reel.name)
    return f"""
<article class="side" aria-labelledby="side-{place}">
<header><h2 id="side-{place}">{name}</h2>
<p class="score" id="score-{place}"></p><div class="bar" id="bar-{place}" hidden></div></header>
<svg id="stage-{place}" role="img" aria-labelledby="side-{place}"></svg>
</article>"""


def _controls(records: int) -> str:
    seek = f'id="seek" min="0" max="{records}" value="0" aria-label="{phrase("player.seek")}"'
    return f"""<div id="controls">
<button type="button" id="play"></button>
<button type="button" id="back" aria-label="{phrase("player.back")}">◀</button>
<button type="button" id="next" aria-label="{phrase("player.next")}">▶</button>
<input type="range" {seek}>
<span id="clock"></span>
<span class="together">
<button type="button" id="slower" aria-label="{phrase("player.slower")}">−</button>
<span id="speed">1×</span>
<button type="button" id="faster" aria-label="{phrase("player.faster")}">+</button>
</span>
<label>{phrase("player.follow")}
<select id="follow"><option value="">{phrase("player.follow-all")}</option></select></label>
</div>
<p id="keys">{phrase("player.keys")}</p>
<p id="said" class="hidden" role="status"></p>"""


def _left_out(film: Film) -> str:
    return f"<p>{phrase('player.left-out', count=film.left_out)}</p>" if film.left_out else ""


def _moments(moments: Sequence[Moment], film: Film) -> str:
    names = [reel.name for reel in film.reels] if len(film.reels) > 1 else []
    ending = [(number, m) for number, m in enumerate(moments, 1) if m.matters]
    wrong = [_moment(number, moment, names, "") for number, moment in ending[:_MOST_MOMENTS]]
    if len(ending) > len(wrong):
        wrong.append(f"<li>{phrase('player.more-moments', count=len(ending) - len(wrong))}</li>")
    messages = [film.reels[moment.side].shots[moment.number - 1].message for moment in moments]
    sentences = [
        _moment(number, moment, names, message)
        for number, (moment, message) in enumerate(zip(moments, messages, strict=True), 1)
    ]
    went_wrong = (
        f'<h2>{phrase("player.went-wrong")}</h2><ul class="moments">{"".join(wrong)}</ul>'
        if wrong
        else f"<p>{phrase('player.nothing-wrong')}</p>"
    )
    return f"""{went_wrong}
<h2 id="all">{phrase("player.sentences")}</h2>
<ol id="sentences" tabindex="0" aria-labelledby="all">{"".join(sentences)}</ol>"""


def _moment(number: int, moment: Moment, names: Sequence[str], message: str) -> str:
    of = f'<span class="of">{safe(names[moment.side])}: </span>' if names else ""
    data = f' data-message="{safe(message)}"' if message else ""
    kind = ' class="bad"' if moment.matters else ""
    return (
        f'<li{kind}{data}><a href="#{number}"><time>{safe(moment.when)}</time>'
        f"{of}{safe(moment.sentence)}</a></li>\n"
    )


def _numbers(result: Result) -> str:
    experiment = result.experiment.words
    theory = {side: result.theory[side] for side in result.sides if result.theory.get(side)}
    head = [say("compare.measure")]
    for side in result.sides:
        head.append(side_name(side, experiment))
        head += [say("compare.theory")] if side in theory else []
    body = []
    for measure in rows_of(result):
        cells = []
        for side, measures in result.sides.items():
            cells.append(cell(measure, measures))
            cells += [cell(measure, theory[side])] if side in theory else []
        name = f'<th scope="row">{safe(label(measure, experiment))}</th>'
        body.append(f"<tr>{name}{''.join(f'<td>{safe(cell)}</td>' for cell in cells)}</tr>")
    columns = "".join(f'<th scope="col">{safe(name)}</th>' for name in head)
    return f"""<h2>{phrase("player.numbers")}</h2>
<div class="table" tabindex="0" role="region" aria-label="{phrase("player.numbers")}">
<table><thead><tr>{columns}</tr></thead><tbody>{"".join(body)}</tbody></table></div>
<div class="claims">{"".join(_claims(result))}</div>"""


def _claims(result: Result) -> Iterable[str]:
    for statement in result.statements():
        key = sentence_key(result.experiment.words, statement.claim)
        yield f"<p>{safe(say(key, **statement.shown))}</p>"
    for verdict in result.verdicts():
        yield f"<p>{safe(verdict_line(verdict).plain)}</p>"
    for sentence in differences_told(result):
        yield f"<p>{safe(sentence)}</p>"


def _words() -> dict[str, str]:
    """What the script says."""
    return {
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
