"""A lesson where nobody can be asked."""

import pytest
from learner import Learner

from edalab.course.read_through import ReadThrough, report
from edalab.errors import BadSyntax, UnknownName


@pytest.fixture
def learner() -> Learner:
    return Learner()


def told(learner: Learner, **answers: str):
    walk = ReadThrough(learner.lesson, learner.study, learner.runner, answers)
    whole = report(walk, learner.lesson)
    screens = {s.get("id", s["kind"]): s for step in whole["steps"] for s in step["screens"]}
    return whole, screens


def test_reading_makes_the_runs_and_keeps_and_chooses_nothing(learner):
    before = learner.records
    whole, screens = told(learner)
    assert learner.records == before
    assert whole["title"] == "A small lesson"
    assert screens["run"]["result"]["sides"]["async"] == {"caller_wait_ms": 5}
    assert screens["run"]["predictions"][0]["verdict"] is None
    assert screens["why"]["verdict"] is None
    assert screens["crash"]["verdict"] == "open"


def test_answers_are_judged_and_kept(learner):
    whole, screens = told(learner, wait="500", why="2", crash=learner.SOLUTION)
    prediction = screens["run"]["predictions"][0]
    assert (prediction["verdict"], prediction["says"]) == ("misconception", "That is the sum.")
    assert (screens["why"]["verdict"], screens["why"]["says"]) == ("right", "Yes, reason.")
    assert screens["crash"]["verdict"] == "passed"
    assert {s["id"]: s["status"] for s in whole["steps"]} == {"waiting": "done", "crashing": "done"}
    assert "TaskPassed" in learner.types


def test_a_wrong_answer_is_explained_and_leaves_the_step_open(learner):
    whole, screens = told(learner, why="1")
    assert (screens["why"]["verdict"], screens["why"]["says"]) == ("wrong", "No luck.")
    assert whole["steps"][0]["status"] == "begun"


def test_answering_does_not_move_the_place_in_the_lesson(learner):
    learner.read_to("wait")
    told(learner, why="2")
    learner.sit_down()
    assert learner.at == "wait"


def test_an_answer_to_nothing_and_one_that_is_none_are_refused_before_anything_is_kept(learner):
    before = learner.records
    with pytest.raises(UnknownName, match=r"question named when\. Known: 1-3"):
        told(learner, wait="5", when="now")
    with pytest.raises(BadSyntax):
        told(learner, wait="5", why="7")
    with pytest.raises(BadSyntax):
        told(learner, wait="5", crash="rm -rf /")
    assert learner.records == before
