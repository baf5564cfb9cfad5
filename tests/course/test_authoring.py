"""The lesson that docs/authoring.md shows is one."""

import re
from pathlib import Path

from learner import small_lesson

AUTHORING = Path(__file__).parents[2] / "docs/authoring.md"


def test_the_example_in_the_authors_guide_can_be_read_as_a_lesson():
    text = AUTHORING.read_text(encoding="utf-8")
    example = re.search(r"^````markdown\n(.*?)^````$", text, re.DOTALL | re.MULTILINE)
    assert example is not None
    (step,) = small_lesson(example[1]).steps
    kinds = [type(screen).__name__ for screen in step.screens]
    assert kinds == [
        "Concept",
        "Concept",
        "Concept",
        "Prediction",
        "Run",
        "Outcome",
        "Quiz",
        "Sort",
        "Run",
        "Outcome",
        "Task",
    ]
