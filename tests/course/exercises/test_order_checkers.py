"""The checkers of append and late, on histories written by hand."""

from edalab.course.exercises.history import Broken, History, Unknown
from edalab.course.exercises.worlds import append, late
from edalab.lab.trace import Record


def raised(writer, version):
    detail = {"type": "RaiseGiven"}
    return Record(0, writer, "write", f"RaiseGiven v{version}", "log", detail)


def test_one_raise_is_right_two_and_none_are_not():
    assert append.check(History([raised("writer-1", 2)])) is None
    loaded = Record(at=0, actor="writer-2", action="load", message="v1", peer="log")
    twice = append.check(History([loaded, raised("writer-1", 2), raised("writer-2", 3)]))
    assert twice == Broken(
        "one-raise", "RaiseGiven v3", 1, 2, {"writer": "writer-2", "loaded": "v1"}
    )
    assert append.check(History([])) == Broken("raise-given", "RaiseGiven", 1, 0)
    assert append.check(History([], finished=False)) == Unknown()


def test_whoever_returns_says_that_the_raise_stands():
    failed = Record(0, "writer-1", "raise", "append")
    assert append.check(History([failed])) is None
    finished = Record(0, "writer-1", "finish", "GiveRaise")
    assert append.check(History([failed, finished])) == Broken("raise-given", "RaiseGiven", 1, 0)


def test_nothing_but_the_raise_is_written():
    other = Record(0, "writer-1", "write", "Moved v3", "log", {"type": "Moved"})
    broken = append.check(History([raised("writer-1", 2), other]))
    assert broken == Broken("nothing-else", "Moved v3", 0, 1)


def came(version, role, employee="sahra"):
    detail = {"version": version, "role": role, "employee": employee}
    return Record(0, "channel", "deliver", f"e{version}", "view", detail)


def shown(role, employee="sahra"):
    return Record(0, "view", "show", role, "", {"role": role, "employee": employee})


def test_the_view_may_never_go_back():
    first = [came(1, "engineer"), shown("engineer"), came(3, "lead"), shown("lead")]
    assert late.check(History([*first, came(2, "tester"), shown("lead")])) is None
    broken = late.check(History([*first, came(2, "tester"), shown("tester")]))
    assert broken == Broken("newest-wins", "e2", "lead", "tester", {"version": 3})


def test_each_employee_has_a_newest_event_of_their_own():
    sahra = [came(2, "lead"), shown("lead")]
    assert late.check(History([*sahra, came(1, "tester", "john"), shown("tester", "john")])) is None
    broken = late.check(History([*sahra, came(1, "tester", "john"), shown("lead", "john")]))
    assert broken == Broken("newest-wins", "e1", "tester", "lead", {"version": 1})
