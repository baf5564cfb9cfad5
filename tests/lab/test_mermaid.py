"""``--view mermaid``: a diagram that Mermaid reads, whatever the names are."""

import re

from edalab.lab.trace import Record
from edalab.lab.views.mermaid import Side, mermaid


def test_calls_replies_deeds_and_losses_each_have_their_own_line():
    records = [
        Record(0, "caller", "call", "r1", "service"),
        Record(1, "service", "start", "r1"),
        Record(2, "caller", "answer", "r1", "service"),
        Record(3, "caller", "publish", "m1", "queue"),
        Record(4, "queue", "reject", "m1", "caller"),
    ]
    assert list(mermaid([Side("one", records, ["caller", "queue", "service"])])) == [
        "sequenceDiagram",
        "    participant p1 as caller",
        "    participant p2 as queue",
        "    participant p3 as service",
        "    p1->>p3: call r1",
        "    Note over p3: start r1",
        "    p3-->>p1: answer r1",
        "    Note over p1: publish m1",
        "    p2-xp1: reject m1",
    ]


def test_no_name_is_read_as_a_part_of_the_diagram():
    name = 'end;#<b>%%"`: line\nbreak'
    record = Record(0, name, "show", name)
    lines = list(mermaid([Side("one", [record], [name.replace("\n", "\\n")])]))
    assert len(lines) == 3
    for line in lines[1:]:
        rest = re.sub(r"#\d+;", "", line.partition(" as ")[2] or line.partition(": ")[2])
        assert not re.search(r'[;#<>%"`:]|\bend\b|\n', rest)


def test_what_is_left_out_is_said(edalab):
    said = edalab("simulate", "channel", "--view", "mermaid", "--rows", "2")
    assert said.out.count("p1") == 3
    assert re.search(r"^%% .* rows are left out", said.out, re.MULTILINE)


def test_all_sides_stand_in_one_diagram_on_one_clock():
    sides = [
        Side("first; end", [Record(0, "a", "show", "m1"), Record(9, "a", "show", "m2")], ["a"]),
        Side("second", [Record(5, "a", "show", "m1")], ["a"]),
    ]
    assert list(mermaid(sides)) == [
        "sequenceDiagram",
        "    box transparent first#59; #101;nd",
        "    participant p1 as a",
        "    end",
        "    box transparent second",
        "    participant p2 as a",
        "    end",
        "    Note over p1: show m1",
        "    Note over p2: show m1",
        "    Note over p1: show m2",
    ]
