"""How much waits where, told from records alone."""

from runs import log_run, traces

from edalab.lab.views.levels import Level, levels


def test_a_queue_fills_during_the_burst_and_drains_after_it():
    queue = levels(traces("queue-vs-no-queue")["queue"])["queue"]
    assert max(level.ready for level in queue) == 300
    assert queue[-1] == Level(25_000_000_000, 0, 0, 500)


def test_a_queue_has_one_level_for_each_instant():
    queue = levels(traces("channel", crash="true")["channel"])["queue"]
    assert len({level.at for level in queue}) == len(queue)
    assert (queue[-1].ready, queue[-1].unacked, queue[-1].acked) == (3, 0, 2)


def test_what_waits_in_a_log_is_what_its_group_has_not_read():
    records, lag = log_run()
    last = levels(records)["group"][-1]
    assert (last.ready, last.unacked, last.acked) == (lag.ready, lag.unacked, lag.acked)
    assert (last.ready, last.unacked, last.acked) == (2, 2, 2)


def test_where_only_calls_are_made_nothing_waits():
    assert levels(traces("sync-vs-async")["sync"]) == {}
