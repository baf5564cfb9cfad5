"""``--html``: what stands in the page; ``test_browser`` plays it."""

import json
import re
from html.parser import HTMLParser

import pytest

from edalab import texts
from edalab.experiments.catalogue import comparison
from edalab.experiments.experiment import run
from edalab.lab.trace import Record
from edalab.lab.views.actors import happened
from edalab.lab.views.race import runner
from edalab.lab.views.scene import STATES, Scene
from edalab.player.film import film_of
from edalab.player.page import Code, page_of_check, page_of_traces

HOSTILE = "</script><img src=x onerror=alert(1)>\x1b[31m\u2028'\"&{count}"


class Page(HTMLParser):
    """The page as a browser without a script reads it."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.words, self.data = [], [], ""
        self._inside = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "input", "img"}:
            self._inside.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        self._inside.pop()

    def handle_data(self, data):
        tag, attributes = self._inside[-1] if self._inside else ("", {})
        if attributes.get("id") == "data":
            self.data += data
        elif tag not in {"script", "style"}:
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def written(edalab, tmp_path, *command):
    path = tmp_path / "run.html"
    said = edalab(*command, "--html", str(path))
    assert (said.code, said.err) == (0, f"Page: {path}\n")
    return said, path.read_text("utf-8")


def test_a_page_holds_the_numbers_the_sentences_and_the_film_of_its_run(edalab, tmp_path):
    run = ("simulate", "channel", "--publish", "3", "--take", "2", "--ack", "1", "--crash")
    said, text = written(edalab, tmp_path, *run)
    page = Page(text)
    narrated = edalab(*run, "--view", "narration").out
    for line in narrated.splitlines():
        if line.startswith("At "):
            assert line.split(": ", 1)[1] in page.text
    assert "edalab simulate channel --publish 3" in page.text
    film = json.loads(page.data)["film"]
    links = {attributes["href"] for tag, attributes in page.tags if tag == "a"}
    assert links == {f"#{number}" for number in range(1, len(film["order"]) + 1)}
    assert said.out == edalab(*run).out


def test_the_page_of_a_run_where_something_was_dropped_says_which_and_why(edalab, tmp_path):
    _, text = written(
        edalab, tmp_path, "simulate", "channel", "--publish", "8", "--max-length", "5",
        "--overflow", "drop-oldest",
    )  # fmt: skip
    moments = text.split('class="moments"')[1].split("</ul>")[0]
    assert re.findall(r"drops its oldest message, (m\d)", moments) == ["m1", "m2", "m3"]
    fates = re.findall(r"oldest message, (m\d)\. <b>(m\d) is not done", moments)
    assert fates == [("m1", "m1"), ("m2", "m2"), ("m3", "m3")]


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_a_page_is_in_the_language_that_is_spoken(edalab, tmp_path, language):
    path = tmp_path / "run.html"
    assert edalab("--lang", language, "simulate", "channel", "--html", str(path)).code == 0
    text = path.read_text("utf-8")
    assert f'<html lang="{language}">' in text
    assert texts.words(language, "player")["player.sentences"] in Page(text).text


def test_hostile_names_are_data(tmp_path):
    records = [
        Record(0, HOSTILE, "publish", HOSTILE, HOSTILE),
        Record(5, HOSTILE, "enqueue", HOSTILE, HOSTILE),
        Record(9, HOSTILE, HOSTILE, HOSTILE, HOSTILE, {HOSTILE: HOSTILE}),
    ]
    text = page_of_traces(HOSTILE, {HOSTILE: records})
    page = Page(text)
    assert [tag for tag, _ in page.tags].count("script") == 2
    assert not any(tag == "img" or "onerror" in attributes for tag, attributes in page.tags)
    assert "\x1b" not in text
    reel = json.loads(page.data)["film"]["reels"][0]
    assert reel["name"].startswith("</script><img src=x onerror=alert(1)>\\x1b")


def test_no_network_is_named_and_no_script_but_its_own_may_run(edalab, tmp_path):
    _, text = written(edalab, tmp_path, "simulate", "channel")
    assert not re.search(r"""(src|href)\s*=\s*["']?(https?:|//)|@import|url\(""", text)
    assert re.search(r"default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-", text)


@pytest.mark.parametrize(
    "name",
    ["ack-first-vs-ack-after", "fanout-vs-competing", "queue-vs-log", "call-vs-request-reply",
     "direct-vs-channel"],
)  # fmt: skip
def test_the_film_tells_of_each_side_what_the_terminal_does(name):
    traces = run(comparison(name), {}, keep=True).traces
    film, moments = film_of(traces, name)
    assert len(moments) == len(film.order) == sum(len(reel.shots) for reel in film.reels)
    for reel, whole in zip(film.reels, traces.values(), strict=True):
        records = happened(whole)
        race = runner(records, by_record=True)
        assert (reel.begun, reel.done, reel.again) == (race.begun, race.done, race.repeats)
        scene, now = Scene(records), [list(standing) for standing in reel.start]
        for shot in reel.shots:
            scene.step()
            for change in shot.changes:
                now[change[0]] = change
            for (_, state, messages, more, crashed, holds), standing in zip(
                now, scene.standing(), strict=True
            ):
                assert state == (STATES.index(standing.state) if standing.state else -1)
                assert [film.messages[m] for m in messages] == standing.messages[:3]
                assert len(messages) + more == len(standing.messages)
                assert bool(crashed) == standing.crashed
                assert holds == (standing.holds and [
                    standing.holds.ready, standing.holds.unacked, standing.holds.acked
                ])  # fmt: skip


def test_each_task_that_is_not_done_or_done_again_is_named_where_its_last_record_is():
    traces = run(comparison("ack-first-vs-ack-after"), {}, keep=True).traces
    _, moments = film_of(traces, "ack-first-vs-ack-after")
    fates = [(moment.side, moment.sentence, moment.fate) for moment in moments if moment.fate]
    assert fates == [
        (0, "consumer acknowledges m4 to queue.", "m4 is not done by the end of the run."),
        (1, "consumer finishes m4.", "m4 is done a second time here."),
    ]


def test_a_run_in_which_nobody_consumes_leaves_nothing_undone():
    def begun(*records):
        [reel] = film_of({"one": list(records)}, "any")[0].reels
        return reel.begun

    published = Record(0, "producer", "publish", "m", "queue")
    enqueued = Record(0, "queue", "enqueue", "m", "producer")
    assert begun(published, enqueued) == 0
    assert begun(published, enqueued, Record(1, "queue", "deliver", "m", "consumer")) == 1


def test_a_long_run_is_cut_at_one_instant_on_all_sides():
    sides = {
        "slow": [Record(at, "a", "show", f"m{at}") for at in range(0, 60, 4)],
        "fast": [Record(at, "a", "show", f"m{at}") for at in range(60)],
    }
    film, moments = film_of(sides, "any", 10)
    kept = [[shot.at for shot in reel.shots] for reel in film.reels]
    assert kept == [[0, 4], list(range(8))]
    assert film.left_out == 75 - 10
    assert [moment.at for moment in moments] == sorted(kept[0] + kept[1])


def test_a_page_says_how_many_records_it_leaves_out():
    records = [Record(at, "a", "show", "m") for at in range(17)]
    assert "7 more records are not on this page" in page_of_traces("any", {"one": records}, 10)
    assert "more record" not in Page(page_of_traces("any", {"one": records})).text


@pytest.mark.parametrize(
    ("name", "content", "code", "tells"),
    [
        ("thesis.html", "<html>years of work", 1, "so it stays as it is"),
        ("no/run.html", None, 1, "there is no folder"),
        (".", None, 1, "is a folder"),
        ("n" * 300, None, 1, "File name too long"),
    ],
)
def test_what_is_not_a_page_of_edalab_is_never_overwritten(
    edalab, tmp_path, monkeypatch, name, content, code, tells
):
    monkeypatch.chdir(tmp_path)
    if content is not None:
        (tmp_path / name).write_text(content)
    said = edalab("simulate", "channel", "--html", name)
    assert (said.code, said.out) == (code, "")
    assert tells in said.err
    if content is not None:
        assert (tmp_path / name).read_text() == content


def test_a_page_of_edalab_is_replaced(edalab, tmp_path):
    _, first = written(edalab, tmp_path, "simulate", "channel")
    _, second = written(edalab, tmp_path, "simulate", "channel", "--crash")
    assert first != second


def test_open_needs_a_page_and_says_where_it_is_when_no_browser_starts(
    edalab, tmp_path, monkeypatch
):
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda address: opened.append(address) or False)
    assert "--html" in edalab("simulate", "channel", "--open").err
    path = tmp_path / "run.html"
    said = edalab("simulate", "channel", "--html", str(path), "--open")
    assert said.code == 0
    assert opened == [path.as_uri()]
    assert f"Open {path} yourself" in said.err


def test_a_saved_run_gives_the_page_of_the_run(edalab, tmp_path):
    saved = tmp_path / "run.jsonl"
    run = ("compare", "sync-vs-async", "--workers", "2")
    _, page = written(edalab, tmp_path, *run)
    edalab(*run, "--save", str(saved))
    _, again = written(edalab, tmp_path, "trace", str(saved))
    assert page == again


def test_what_leaves_no_trace_has_no_page(edalab, tmp_path):
    path = tmp_path / "run.html"
    said = edalab("compare", "table-vs-events", "--html", str(path))
    assert said.code == 2
    assert not path.exists()


def test_the_run_of_an_exercise_that_fails_is_a_page_with_its_verdict(
    edalab, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert edalab("exercise", "start", "ack", ".").code == 0
    said, text = written(edalab, tmp_path, "exercise", "explain", "ack", "ack.py")
    code = (tmp_path / "ack.py").read_text("utf-8")
    page = Page(text)
    verdict = said.out.strip().splitlines()[-1]
    assert "never acked" in verdict
    assert verdict in page.text
    assert "".join(code.split()) in "".join(page.text.split())
    assert "edalab exercise explain ack " in page.text
    assert "--html" in edalab("exercise", "explain", "ack", "ack.py", "--open").err


CHECKED = [
    Record(0, "queue", "deliver", "m1", "worker"),
    Record(1, "worker", "start", "m1", "", {"line": 2}),
    Record(2, "worker", "crash"),
]


@pytest.fixture
def checked():
    code = Code("pay.py", "async def pay(ctx):\n    await ctx.pay()\n")
    return page_of_check("pay", CHECKED, title="Paying", held=False, verdict="m1 is lost.",
                         code=code, command="edalab exercise explain pay")  # fmt: skip


def sentences_of(text):
    """The list items of all that happened, each as HTML."""
    return re.findall("<li.*?</li>", text.split('id="sentences"')[1].split("</ol>")[0], re.DOTALL)


def test_a_record_names_its_side_where_there_are_several():
    def sides(traces):
        items = sentences_of(page_of_traces("any", traces))
        return [re.findall(r'<span class="of">(.*?): </span>', item) for item in items]

    assert sides({"left": CHECKED[:1], "right": CHECKED[:1]}) == [["left"], ["right"]]
    assert sides({"left": CHECKED[:1]}) == [[]]


def test_a_record_names_the_line_of_code_that_did_it_and_no_other_does(checked):
    assert ["line" in item for item in sentences_of(checked)] == [False, True, False]
    assert "line 2" in Page(sentences_of(checked)[1]).text
    assert json.loads(Page(checked).data)["lines"] == [0, 2, 0]


def test_a_record_can_be_found_by_its_message_if_it_has_one(checked):
    marked = [re.findall(r'data-message="(\d+)"', item) for item in sentences_of(checked)]
    assert marked == [["0"], ["0"], []]


def test_of_a_judged_run_only_the_verdict_says_what_was_not_done(checked):
    assert "m1 is lost." in Page(checked).text
    assert "not done" not in Page(checked).text
    assert "not done" in Page(page_of_traces("pay", {"pay": CHECKED})).text


def test_the_legend_explains_every_sign_and_every_state(checked):
    legend = Page(checked.split('<ul id="legend"')[1].split("</ul>")[0]).text
    assert legend.endswith("■ ready ◧ unacked □ acked busy blocked waiting ✗ crashed")


@pytest.mark.parametrize(
    "options",
    [(), ("--fault", "consumer crashes after receive 3, restarts after 1 s")],
    ids=["as it is", "with a fault"],
)
def test_a_page_says_of_a_run_all_that_the_terminal_says(edalab, tmp_path, monkeypatch, options):
    monkeypatch.setenv("COLUMNS", "60")  # where changes are sentences in the terminal too
    said, text = written(edalab, tmp_path, "compare", "ack-first-vs-ack-after", *options)
    told = [line for line in said.out.split("Again: ")[0].splitlines() if line[0] not in "╭│├╰"]
    claims = Page(text.split('<div class="claims">')[1].split("</div>")[0]).text
    assert claims
    assert claims == " ".join(" ".join(told).split())


def test_the_table_of_a_page_has_the_numbers_of_the_terminals_table(edalab, tmp_path):
    said, text = written(edalab, tmp_path, "compare", "sync-vs-async")
    table = text.split("<tbody>")[1].split("</tbody>")[0]
    rows = [Page(row).text for row in re.findall("<tr>.*?</tr>", table)]
    head, *shown = [line.strip("│").split("│") for line in said.out.splitlines() if line[0] == "│"]
    assert [cell.strip() for cell in head[1:]] == ["by calls", "theory", "by channel", "theory"]
    for row, (name, calls, calls_theory, channel, channel_theory) in zip(rows, shown, strict=True):
        cells = [name, calls, "theory" if calls_theory.strip() else "", calls_theory, channel,
                 "theory" if channel_theory.strip() else "", channel_theory]  # fmt: skip
        assert row == " ".join(" ".join(cells).split())


def test_below_the_player_of_a_run_without_claims_is_nothing():
    assert 'class="claims"' not in page_of_traces("any", {"one": CHECKED})


SWEEP = ("sweep", "queue-vs-no-queue", "--over", "rate=10..60", "--points", "5",
         "--measure", "peak")  # fmt: skip


def test_the_page_of_a_sweep_has_a_point_a_row_and_a_sentence_for_each_run(edalab, tmp_path):
    said, text = written(edalab, tmp_path, *SWEEP)
    page = Page(text)
    points = edalab(*SWEEP, "--json").json["points"]
    data = json.loads(page.data)
    assert data["values"] == [f"{point['rate']:g}" for point in points]
    for number, point in enumerate(points):
        for side, value in point["sides"].items():
            assert f": {value:,}" in data["sentences"][number], side
    drawn = [
        attributes for tag, attributes in page.tags if tag == "text" and "data-point" in attributes
    ]
    assert len(drawn) == sum(len(point["sides"]) for point in points)
    assert said.out == edalab(*SWEEP).out
    assert " ".join(SWEEP[:2]) in page.text
