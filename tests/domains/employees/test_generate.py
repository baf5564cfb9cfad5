"""A generated log: the sample first, then employees whose every event changes something."""

from datetime import timedelta
from itertools import chain, islice, pairwise

from edalab.domains.employees import reports, sample
from edalab.domains.employees.directory import histories
from edalab.domains.employees.generate import generate
from edalab.domains.employees.history import History


def filled(log, events, **options):
    for stream, batch in generate(events, **options):
        log.append(stream, batch)
    return log


def test_it_begins_with_the_sample_however_many_events_are_asked_for(log):
    loaded = type(log)()
    sample.load(loaded)
    for events in range(8):
        some = filled(type(log)(), events)
        assert some.head() == events
        assert [(e.stream, e.id) for e in some.events[:6]] == [
            (e.stream, e.id) for e in loaded.events[:events]
        ]
    assert reports.list_employees(filled(log, 6)) == sample.TABLE


def test_the_employees_after_the_sample_are_numbered_from_four_and_every_event_is_a_change(log):
    filled(log, 406)
    numbers, events = zip(*histories(log), strict=True)
    assert numbers == tuple(range(1, 4 + 400 // 8))
    for of_one in events[3:]:
        life = History(of_one)
        assert len(life.facts("role")) + len(life.facts("address")) == 1 + len(of_one)
    kinds = {event.type for event in chain.from_iterable(events[3:])}
    assert kinds == {"Hired", "RoleChanged", "AddressChanged"}


def test_how_many_events_an_employee_has_is_an_average(log):
    filled(log, 6 + 300, per_employee=100)
    assert [number for number, _ in histories(log)] == [1, 2, 3, 4, 5, 6]


def test_the_random_events_begin_with_the_month_after_the_sample():
    events = [event for _, batch in generate(7) for event in batch]
    of_sample, first = [event.recorded_at for event in events[:-1]], events[-1].recorded_at
    months = [when.year * 12 + when.month for when in (max(of_sample), first)]
    assert months[1] == months[0] + 1
    assert first == first.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def test_each_event_happens_a_minute_after_the_one_before_and_is_recorded_then():
    events = [event for _, batch in islice(generate(30), 10, None) for event in batch]
    times = [event.occurred_at for event in events]
    assert {later - earlier for earlier, later in pairwise(times)} == {timedelta(minutes=1)}
    assert [event.recorded_at for event in events] == times


def test_the_same_arguments_give_the_same_events():
    assert list(generate(100)) == list(generate(100))
