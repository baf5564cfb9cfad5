"""What a run prints is kept up to a limit, and it is known whether some was lost."""

import pytest

from edalab.course.exercises.limits import MOST_OUTPUT, Output

SIZES = [
    (), (1, 2), (MOST_OUTPUT,), (MOST_OUTPUT - 1, 1), (MOST_OUTPUT + 1,), (MOST_OUTPUT - 1, 2),
    (MOST_OUTPUT, 1), (MOST_OUTPUT, 1, 1), (2 * MOST_OUTPUT, 1),
]  # fmt: skip


@pytest.mark.parametrize("sizes", SIZES)
def test_output_is_kept_up_to_the_limit_and_what_is_lost_is_known(sizes):
    output = Output()
    pieces = [letter * size for letter, size in zip("abc", sizes, strict=False)]
    assert [output.write(piece) for piece in pieces] == list(sizes)
    whole = "".join(pieces)
    assert output.text == whole[:MOST_OUTPUT]
    assert output.cut is (len(whole) > MOST_OUTPUT)


def test_a_run_begins_without_the_output_of_the_last_one():
    output = Output()
    output.write("x" * (MOST_OUTPUT + 1))
    output.clear()
    output.write("y")
    assert (output.text, output.cut) == ("y", False)
