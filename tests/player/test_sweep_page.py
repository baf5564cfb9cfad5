"""The page of a sweep: its axes hold every point, and its words say what the points are."""

import json
import re

import msgspec
import pytest
from test_page import Page

from edalab import texts
from edalab.experiments.catalogue import comparison
from edalab.experiments.sweep import parse_range, sweep
from edalab.player.sweep_page import Axis, page_of_sweep
from edalab.terminal.sweeps import MOST_ABOVE, title

AXES = [(0, 1), (10, 60), (-5, 5), (0, 0.03), (1000, 1e6), (3, 4), (-7, 0), (0.2, 0.9)]


@pytest.fixture
def swept():
    def made(over, measure, points=5, name="queue-vs-no-queue", **given):
        experiment = comparison(name)
        return sweep(experiment, parse_range(experiment, over, points), measure, given)

    return made


@pytest.mark.parametrize(("low", "high"), AXES)
def test_an_axis_has_a_few_round_numbers_from_its_low_end_to_its_high_end(low, high):
    axis = Axis(low, high)
    ticks = axis.ticks()
    step = ticks[1] - ticks[0]
    assert 3 <= len(ticks) <= 7
    assert f"{step:.0e}"[0] in "125"
    assert low <= ticks[0] < low + step
    assert high - step < ticks[-1] <= high + step / 1000
    assert (axis.share(low), axis.share(high)) == (0, 100)


def numbers_of(text, attribute):
    return [float(found) for found in re.findall(rf'\b{attribute}="(-?[\d.]+)%?"', text)]


def plot_of(text):
    return text.split('<div class="plot">')[1].split("</div>")[0]


@pytest.mark.parametrize("over", ["rate=10..60", "rate=20", "rate=1..5"])
def test_each_point_stands_inside_the_plot_and_each_tick_has_its_line(swept, over):
    text = page_of_sweep(swept(over, "peak"), "edalab sweep")
    plot = plot_of(text)
    points = re.findall(r"<text class=\"point .*?>", plot)
    assert points
    for point in points:
        assert all(0 <= place <= 100 for name in "xy" for place in numbers_of(point, name))
    ticks = [numbers_of(tick, "y") for tick in re.findall(r'<text class="tick y".*?>', plot)]
    lines = [numbers_of(line, "y1") for line in re.findall(r'<line class="grid".*?>', plot)]
    assert len(ticks) > 1
    assert ticks == lines
    under = [numbers_of(tick, "y") for tick in re.findall(r'<text class="tick" .*?>', plot)]
    assert under
    assert all(places == [100] for places in under)


@pytest.mark.parametrize("highest", [0.02, 0.5, 1, 1.5, 400])
def test_the_highest_point_stands_at_the_top_and_zero_at_the_bottom(swept, highest):
    made = swept("rate=20,30", "peak")
    points = [
        msgspec.structs.replace(point, sides={"queue": value, "none": 0})
        for point, value in zip(made.points, [0, highest], strict=True)
    ]
    made = msgspec.structs.replace(made, points=points, line={})
    shown = re.findall(r'<text class="point series-0" .*?>', plot_of(page_of_sweep(made, "edalab")))
    assert [numbers_of(point, "y") for point in shown] == [[100], [0]]


def test_each_side_has_one_sign_in_the_plot_and_in_the_legend(swept):
    text = page_of_sweep(swept("rate=10..60", "peak"), "edalab sweep")
    drawn = {*re.findall(r'<text class="point (series-\d)" .*?>(.)</text>', text)}
    legend = re.findall(r'<b class="(series-\d)">(.)</b>', text)
    assert drawn == {(series, sign) for series, sign in legend if sign != "━"}
    assert len(drawn) == len({series for series, _ in legend}) == 2
    lines = re.findall(r'<polyline class="line (series-\d)"', text)
    assert lines == [series for series, sign in legend if sign == "━"]


def test_theory_is_drawn_as_far_as_it_is_near_the_points(swept):
    made = swept("rate=10..60", "peak")
    highest = max(value for point in made.points for value in point.sides.values())
    near = [(10, 0), (20, highest), (30, MOST_ABOVE * highest)]
    far = [(40, MOST_ABOVE * highest + 1), (60, 1e9)]
    made = msgspec.structs.replace(made, line={"queue": [*near, *far]})
    [drawn] = re.findall(r'<polyline .*? points="(.*?)"', page_of_sweep(made, "edalab sweep"))
    assert drawn == "0.00,100.00 20.00,75.00 40.00,0.00"


def test_each_run_is_told_with_what_theory_says_of_it(swept):
    made = swept("rate=10..60", "peak")
    sentences = json.loads(Page(page_of_sweep(made, "edalab sweep")).data)["sentences"]
    for point, sentence in zip(made.points, sentences, strict=True):
        told = dict(re.findall(r"([^·:]+): ([^·]+?)(?: · |$)", sentence))
        for side, value in zip(made.sides, told.values(), strict=True):
            theory = f" (theory: {point.theory[side]:,})" if side in point.theory else ""
            assert value == f"{point.sides[side]:,}{theory}"


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_heading_is_the_title_with_a_capital_letter_where_english_begins_with_a_word(
    swept, language
):
    made = swept("rate=20", "peak")
    texts.choose(language)
    words = Page(page_of_sweep(made, "edalab sweep")).text
    heading = title(made)
    if language == "en":
        heading = heading[0].upper() + heading[1:]
    assert words.startswith(f"{heading} · edalab {heading} ")
