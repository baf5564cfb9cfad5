"""The page: one HTML file with the film of a run, its sentences and its numbers.

Without a script it shows the numbers, what may be said of the run, and a sentence for each record.
Whatever the run names is data, and escaped.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from edalab.experiments.claims import sentence_key
from edalab.experiments.experiment import Result
from edalab.lab.trace import Record
from edalab.player.film import MOST_RECORDS, Film, Moment, Reel, film_of, short_name
from edalab.player.html import again, document, phrase, safe, table, value_cell
from edalab.terminal.injected import changes, fault_sentences
from edalab.terminal.measure_words import cell, label, side_name
from edalab.terminal.results import differences_told, rows_of, verdict_line
from edalab.texts import for_others, say

_SCRIPTS: Final = ("part.mjs", "film.mjs", "pace.mjs", "layout.mjs", "stage.mjs", "main.mjs")
_MOST_MOMENTS: Final = 50
_KEYS: Final = {
    "player.key-step": ("←", "→"),
    "player.key-ends": ("Home", "End"),
    "player.key-speed": ("+", "−"),
}


class Code(msgspec.Struct, frozen=True):
    """The file that a run was made with.

    Args:
        path: What it is called.
        text: Its content.
    """

    path: str
    text: str


@for_others()
def page_of_result(result: Result, most: int = MOST_RECORDS) -> str:
    """The page of a run that this edalab knows: film, sentences, numbers and claims.

    Args:
        result: The run, with its traces.
        most: How many records the page holds.
    """
    name = result.experiment.name
    experiment = result.experiment
    title = experiment.title or say(f"compare.{experiment.verb}-{name}").rstrip(".")
    numbers = _numbers(result) + again(result.again())
    film, moments = film_of(result.traces, experiment.words, most)
    return _Page(title, name, film, moments, below="".join(_claims(result)), beside=numbers).html()


@for_others()
def page_of_traces(
    name: str, traces: Mapping[str, Sequence[Record]], most: int = MOST_RECORDS
) -> str:
    """The page of a run that has no measures.

    Args:
        name: Of the experiment.
        traces: The records by side.
        most: How many records the page holds.
    """
    film, moments = film_of(traces, name, most)
    return _Page(short_name(name), "", film, moments).html()


@for_others()
def page_of_check(
    name: str,
    records: Sequence[Record],
    *,
    title: str,
    held: bool,
    verdict: str,
    code: Code,
    command: str,
) -> str:
    """The page of a run of an exercise, with the learner's code beside it.

    Args:
        name: Of the exercise.
        records: The run.
        title: What stands above.
        held: Whether all held that must.
        verdict: What came of the run, in a sentence.
        code: The judged file.
        command: Shows the run in the terminal.
    """
    film, moments = film_of({name: records}, name, counted=False)
    kind, mark = ("held", "✓") if held else ("broke", "✗")
    above = f'<p class="verdict {kind}"><span aria-hidden="true">{mark}</span> {safe(verdict)}</p>'
    return _Page(
        title, "", film, moments, above=above, beside=again(command), code=code, judged=True
    ).html()


class _Page(msgspec.Struct, frozen=True):
    """What a page of a run is put together from.

    Args:
        title: What stands above.
        name: Of the experiment; empty where the title says it.
        film: The run as the script plays it.
        moments: Its records in words.
        above: HTML over the player.
        below: HTML under the player.
        beside: HTML beside the sentences.
        code: The file that the run was made with, if there is one.
        judged: Whether a verdict says what went wrong.
    """

    title: str
    name: str
    film: Film
    moments: Sequence[Moment]
    above: str = ""
    below: str = ""
    beside: str = ""
    code: Code | None = None
    judged: bool = False

    def html(self) -> str:
        film, moments = self.film, self.moments
        name = f'<p class="lead"><code>{safe(self.name)}</code></p>' if self.name else ""
        below = f'<div class="claims">{self.below}</div>' if self.below else ""
        beside = f"<div>{self.beside}</div>" if self.beside else ""
        body = f"""<header><h1>{safe(self.title)}</h1>{name}</header>
{self.above}
<noscript><p class="notice">{phrase("player.no-script")}</p></noscript>
<section id="player" aria-label="{phrase("player.player")}">
<div id="scene">
<div id="stages" class="live" data-sides="{len(film.reels)}">
{"".join(map(_stage, range(len(film.reels)), film.reels))}</div>
{_code(self.code) if self.code else ""}
</div>
{_controls(len(moments))}
</section>
{_left_out(film)}
{below}
<div class="columns">
<div>{self._wrong()}{self._all()}</div>
{beside}
</div>"""
        data = {"film": film, "words": _words(), "lines": [moment.line for moment in moments]}
        return document(self.title, body, data, _SCRIPTS)

    def _wrong(self) -> str:
        marked = [(number, m) for number, m in enumerate(self.moments, 1) if m.matters]
        if not marked:
            return "" if self.judged else f"<p>{phrase('player.nothing-wrong')}</p>"
        shown = [self._moment(number, moment) for number, moment in marked[:_MOST_MOMENTS]]
        if len(marked) > len(shown):
            shown.append(
                f"<li>{phrase('player.more-moments', count=len(marked) - len(shown))}</li>"
            )
        head = phrase("player.went-wrong")
        return f'<h2>{head}</h2><ul class="moments">{"".join(shown)}</ul>'

    def _all(self) -> str:
        sentences = "".join(
            self._moment(number, moment) for number, moment in enumerate(self.moments, 1)
        )
        return f"""<h2 id="all">{phrase("player.sentences")}</h2>
<ol id="sentences" tabindex="0" aria-labelledby="all">{sentences}</ol>"""

    def _moment(self, number: int, moment: Moment) -> str:
        several = len(self.film.reels) > 1
        side = self.film.reels[moment.side].name
        of = f'<span class="of">{safe(side)}: </span>' if several else ""
        data = f' data-message="{moment.message}"' if moment.message >= 0 else ""
        kind = ' class="bad"' if moment.matters else ""
        fate = f" <b>{safe(moment.fate)}</b>" if moment.fate else ""
        line = phrase("player.line", line=moment.line) if self.code and moment.line else ""
        where = f' <span class="of">{line}</span>' if line else ""
        return (
            f'<li{kind}{data}><a href="#{number}"><time>{safe(moment.when)}</time> '
            f"{of}{safe(moment.sentence)}{fate}{where}</a></li>\n"
        )


def _stage(place: int, reel: Reel) -> str:
    name = safe(reel.name)
    return f"""
<article class="side" aria-labelledby="side-{place}">
<header><h2 id="side-{place}">{name}</h2>
<p class="score" id="score-{place}"></p><div class="bar" id="bar-{place}" hidden></div></header>
<svg id="stage-{place}" role="img" aria-labelledby="side-{place}"></svg>
</article>"""


def _code(code: Code) -> str:
    lines = "".join(f"<li><code>{safe(line)}</code></li>" for line in code.text.splitlines())
    title = phrase("player.code", path=code.path)
    return f"""<section class="code" aria-labelledby="code"><h2 id="code">{title}</h2>
<ol id="lines" tabindex="0" aria-labelledby="code">{lines}</ol></section>"""


def _controls(records: int) -> str:
    seek = f'id="seek" min="0" max="{records}" value="0" aria-label="{phrase("player.seek")}"'
    keys = f"<span><kbd>{phrase('player.space')}</kbd> {phrase('player.key-play')}</span> "
    keys += " ".join(
        f"<span>{''.join(f'<kbd>{key}</kbd>' for key in signs)} {phrase(words)}</span>"
        for words, signs in _KEYS.items()
    )
    return f"""<p id="said" class="hidden" role="status"></p>
<div id="dock" class="live">
<p id="caption" aria-hidden="true"></p>
<div id="controls">
<button type="button" id="play"><span></span> <span class="word"></span></button>
<button type="button" id="back" aria-label="{phrase("player.back")}">◀</button>
<button type="button" id="next" aria-label="{phrase("player.next")}">▶</button>
<input type="range" {seek}>
<span id="clock"></span>
</div>
</div>
<div id="settings" class="live">
<label>{phrase("player.follow")}
<select id="follow"><option value="">{phrase("player.follow-all")}</option></select></label>
<span class="together">
<button type="button" id="slower" aria-label="{phrase("player.slower")}">−</button>
<output id="speed">1×</output>
<button type="button" id="faster" aria-label="{phrase("player.faster")}">+</button>
</span>
<p id="keys">{keys}</p>
</div>
<ul id="legend" class="live">{"".join(_legend())}</ul>"""


def _legend() -> Iterable[str]:
    slots = ("player.ready", "■"), ("player.unacked", "◧"), ("player.acked", "□")
    for key, sign in slots:
        kind = key.removeprefix("player.")
        yield f'<li><span class="sign {kind}">{sign}</span> {phrase(key)}</li>'
    for state in ("busy", "blocked", "waiting"):
        yield f'<li><span class="sign box {state}"></span> {phrase(f"view.told-{state}")}</li>'
    yield f'<li><span class="sign crashed">✗</span> {phrase("view.watch-crashed")}</li>'


def _left_out(film: Film) -> str:
    if not film.left_out:
        return ""
    return f'<p class="notice">{phrase("player.left-out", count=film.left_out)}</p>'


def _numbers(result: Result) -> str:
    experiment = result.experiment.words
    head = [say("compare.measure"), *(side_name(side, experiment) for side in result.sides)]
    body = []
    for measure in rows_of(result):
        cells = [
            value_cell(cell(measure, measures), cell(measure, result.theory.get(side) or {}))
            for side, measures in result.sides.items()
        ]
        name = f'<th scope="row">{safe(label(measure, experiment))}</th>'
        body.append(f"<tr>{name}{''.join(cells)}</tr>")
    return f"<h2>{phrase('player.numbers')}</h2>{table(head, body)}"


def _claims(result: Result) -> Iterable[str]:
    for statement in result.statements():
        key = sentence_key(result.experiment.words, statement.claim)
        yield f"<p>{safe(say(key, **statement.shown))}</p>"
    for fault in result.missed:
        yield f"<p>{safe(say('models.missed', fault=fault))}</p>"
    if result.injected is not None:
        for sentence in fault_sentences(result, result.injected):
            yield f"<p>{safe(sentence)}</p>"
        for change in changes(result, result.injected):
            yield f"<p>{safe(change.sentence)}</p>"
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
        "ready": say("player.ready"),
        "unacked": say("player.unacked"),
        "acked": say("player.acked"),
        "more": "+{count}",
        "done": say("player.done"),
        "held": say("player.held"),
        "left": say("player.left"),
        "twice": say("player.twice"),
        "crashes": say("player.crashes"),
        "position": say("player.position"),
    }
