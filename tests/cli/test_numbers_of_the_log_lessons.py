"""What the lessons about logs let the learner predict is what the syllabus says comes out."""

import pytest

pytestmark = pytest.mark.usefixtures("runs_once")

ACTUAL = {
    4: {
        "table-answers": 0,
        "events-of-a-life": 5,
        "which-event": 1,
        "as-of-2002": 1,
        "conflicts": 1,
        "overdrawn": -60,
        "after-snapshot": 41,
        "events-in-ten-years": 603,
        "one-load": 175,
        "read-load": pytest.approx(91.7, abs=0.05),
        "stale-of-ten": 4,
        "stale-share": pytest.approx(33, abs=4.5),
        "behind": pytest.approx(15, abs=0.025),
        "view-behind": 2,
        "folded": 6,
    },
    5: {
        "read-today": 3,
        "naive-mails": 100,
        "guarded-mails": 0,
        "copies-after-erase": 12,
        "copies-after-key": 0,
        "same-address": 3,
        "reserved": 1,
        "one-conversation": 3,
    },
}


@pytest.mark.parametrize("lesson", ACTUAL)
def test_every_prediction_of_the_lesson_comes_out_as_taught(edalab, lesson):
    told = edalab("lesson", str(lesson), "--no-input", "--json").json
    actual = {
        asked["id"]: asked["actual"]
        for step in told["steps"]
        for screen in step["screens"]
        for asked in screen.get("predictions", ())
    }
    assert {name: actual[name] for name in ACTUAL[lesson]} == ACTUAL[lesson]


def test_a_correction_adds_an_event_and_changes_none(edalab):
    edalab("employee", "hire", "mina kim", "--role", "tester", "--on", "2024-01-08")
    edalab("employee", "update", "mina", "--role", "desinger", "--on", "2024-03-04")
    before = edalab("log", "show", "--json").json["events"]
    edalab("employee", "correct", "mina", "last", "--value", "designer")
    after = edalab("log", "show", "--json").json["events"]
    assert after[:2] == before
    assert [event["type"] for event in after] == ["Hired", "RoleChanged", "Corrected"]
    assert edalab("employee", "show", "mina", "--json").json["role"] == "designer"
