"""Playing a run on its virtual clock."""

import pytest
from runs import traces

from edalab.lab.trace import Record
from edalab.lab.units import MILLISECOND as MS
from edalab.lab.views.player import Player


def standing(player, side):
    return {each.actor: each for each in player.scenes[side].standing()}


def test_a_run_takes_ten_seconds_where_no_speed_is_asked_for():
    player = Player(traces("sync-vs-async"))
    player.advance(5)
    assert player.at == 250 * MS
    player.advance(5)
    assert player.over
    assert not player.playing


def test_all_sides_are_shown_at_the_same_instant():
    player = Player(traces("sync-vs-async"), speed=0.1)
    player.advance(1)
    assert standing(player, "sync")["payroll"].state == "busy"
    assert standing(player, "async")["payroll"].state == "busy"
    assert standing(player, "async")["it"].state is None
    gauge = standing(player, "async")["onboarding"].holds
    assert (gauge.ready, gauge.unacked, gauge.acked) == (0, 3, 1)


def test_a_step_shows_one_record_and_a_step_back_takes_it_away():
    player = Player(traces("channel", crash="true"))
    for _ in range(14):
        player.step(1)
    before = standing(player, "channel")["queue"].holds
    assert (before.ready, before.unacked, before.acked) == (2, 3, 0)
    player.step(1)
    assert standing(player, "channel")["queue"].holds.acked == 1
    player.step(-1)
    assert standing(player, "channel")["queue"].holds.acked == 0
    assert not player.playing


def test_a_crashed_actor_is_shown_as_such():
    player = Player(traces("channel", crash="true"))
    player.step(1_000)
    assert standing(player, "channel")["consumer"].crashed


def test_a_run_of_one_instant_is_played_record_by_record():
    player = Player(traces("channel"))
    assert player.by_record
    player.advance(0.4)
    assert player.position == 0
    player.advance(0.2)
    assert (player.position, player.last) == (1, "channel")
    player.advance(100)
    assert player.over
    player.pause_or_play()
    assert (player.at, player.playing) == (0, True)


def test_a_speed_in_seconds_is_a_speed_of_the_clock():
    assert not Player(traces("channel"), speed=0.1).by_record


def test_steps_may_follow_one_side_alone():
    player = Player(traces("sync-vs-async"))
    for seen in range(1, 6):
        player.step(1, "sync")
        assert player.scenes["sync"].seen == seen
    player.step(-1, "sync")
    assert player.scenes["sync"].seen == 4


def test_the_last_side_is_the_one_of_the_record_that_a_step_has_shown():
    player = Player(traces("sync-vs-async"))
    sides = set()
    while not player.over:
        before = {side: scene.seen for side, scene in player.scenes.items()}
        player.step(1)
        shown = {side for side, scene in player.scenes.items() if scene.seen > before[side]}
        assert shown == {player.last}
        sides |= shown
    assert sides == {"sync", "async"}


def test_after_the_end_play_begins_anew():
    player = Player(traces("sync-vs-async"))
    player.advance(100)
    player.pause_or_play()
    assert (player.at, player.playing) == (0, True)


def test_the_speed_has_bounds():
    player = Player(traces("sync-vs-async"))
    usual = player.speed
    for _ in range(100):
        player.faster(2)
    assert player.speed == usual * 1000
    for _ in range(200):
        player.faster(0.5)
    assert player.speed == usual / 1000


@pytest.mark.parametrize("records", [[], [Record(0, "a", "begin"), Record(0, "a", "end")]])
def test_a_run_in_no_time_is_stepped_through_and_never_plays(records):
    player = Player({"side": records}, speed=1)
    for _ in range(2):
        assert (player.playing, player.over, player.last) == (False, not records, None)
        player.advance(1)
        player.pause_or_play()
    player.step(1)
    player.step(1)
    assert player.over
    player.pause_or_play()
    assert (player.playing, player.position) == (False, len(records))


def test_after_the_end_play_begins_with_nothing_shown():
    player = Player(traces("sync-vs-async"))
    player.advance(100)
    player.pause_or_play()
    assert (player.position, player.last) == (0, None)
    assert {scene.seen for scene in player.scenes.values()} == {0}


def test_playing_stops_and_goes_on_where_it_was():
    player = Player(traces("sync-vs-async"))
    player.advance(4)
    player.pause_or_play()
    player.advance(4)
    assert (player.at, player.playing) == (200 * MS, False)
    player.pause_or_play()
    player.advance(1)
    assert (player.at, player.playing) == (250 * MS, True)


def test_a_step_of_one_side_past_its_ends_shows_all_or_nothing():
    player = Player(traces("sync-vs-async"))
    player.step(-3, "sync")
    assert player.position == 0
    player.step(10_000, "sync")
    assert player.over
    player.step(-10_000)
    assert (player.position, player.at) == (0, 0)
