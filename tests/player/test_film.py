"""The film of a run: what it holds where a run is long, happens at once, or is crowded."""

from collections import Counter

import pytest

from edalab.lab.trace import Record
from edalab.player.film import film_of

SHORTENED = 200


def shows(actor, instants):
    return [Record(at, actor, "show", f"m{number}") for number, at in enumerate(instants, 1)]


def test_in_one_instant_the_sides_take_turns():
    film, _ = film_of({"left": shows("a", [0, 0, 5, 5]), "right": shows("b", [0, 0, 0, 5])}, "any")
    assert film.order == [0, 1, 0, 1, 1, 0, 1, 0]


@pytest.mark.parametrize(("most", "kept"), [(10, [5, 5]), (11, [5, 5]), (20, [8, 9]), (16, [8, 8])])
def test_a_run_in_one_instant_is_shared_out_among_its_sides(most, kept):
    film, _ = film_of({"left": shows("a", [0] * 8), "right": shows("b", [0] * 9)}, "any", most)
    assert [len(reel.shots) for reel in film.reels] == kept
    assert film.left_out == 17 - sum(kept)


@pytest.mark.parametrize("held", range(6))
def test_an_actor_has_the_names_of_three_messages_and_the_number_of_the_others(held):
    records = [
        Record(at, "queue", "deliver", f"m{at}", "worker") for at in range(1, held + 1)
    ] or shows("worker", [0])  # fmt: skip
    film, _ = film_of({"one": records}, "any")
    [reel] = film.reels
    worker = [name for name, _ in reel.actors].index("worker")
    stands = [change for shot in reel.shots for change in shot.changes if change[0] == worker]
    _, _, messages, more, _, _ = [reel.start[worker], *stands][-1]
    assert [film.messages[message] for message in messages] == [
        f"m{number}" for number in range(1, min(held, 3) + 1)
    ]
    assert more == max(0, held - 3)


def test_of_a_long_name_the_beginning_and_the_end_are_shown():
    name = "a" * 300 + "z" * 300
    [reel] = film_of({"one": [Record(0, name, "show", name)]}, "any")[0].reels
    [(shown, _)] = reel.actors
    assert Counter(shown) == {"a": SHORTENED // 2, "…": 1, "z": SHORTENED // 2}


def test_what_ends_with_the_last_record_is_done():
    records = [
        Record(0, "queue", "deliver", "m", "worker"),
        Record(1, "worker", "start", "m"),
        Record(2, "worker", "finish", "m"),
    ]
    [reel] = film_of({"one": records}, "any")[0].reels
    assert (reel.done, reel.again) == ([3], [])
    [reel] = film_of({"one": [*records, Record(3, "worker", "start", "m"),
                              Record(4, "worker", "finish", "m")]}, "any")[0].reels  # fmt: skip
    assert (reel.done, reel.again) == ([3], [5])
    [reel] = film_of({"one": records}, "any", most=2)[0].reels
    assert (reel.begun, reel.done) == (1, [])


def test_who_does_something_alone_and_about_no_message_is_shown_so():
    records = [Record(0, "w", "restart"), Record(1, "q", "deliver", "m", "w")]
    [reel] = film_of({"one": records}, "any")[0].reels
    places = {name: place for place, (name, _) in enumerate(reel.actors)}
    alone, delivered = reel.shots
    assert (alone.source, alone.target, alone.message) == (places["w"], -1, -1)
    assert (delivered.source, delivered.target, delivered.message) == (places["q"], places["w"], 0)


@pytest.mark.parametrize(("longer", "whole"), [(0, True), (1, False)])
def test_a_sentence_of_more_than_600_letters_loses_its_middle(longer, whole):
    def sentence(message):
        [moment] = film_of({"one": [Record(0, "w", "start", message)]}, "any")[1]
        return moment.sentence

    letters = 600 - len(sentence("m")) + 1 + longer
    assert ("…" not in sentence("m" * letters)) is whole
    assert len(sentence("m" * (letters + 500))) == 601
