"""The characters of a question in one spelling, and words that are near to each other."""

import pytest

from edalab.domains.employees.asking.spelling import is_korean, near, tidy


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        ("john’s role", "john's role"),
        ("john`s  \t role ?!", "john's role"),
        ("“the lead” role", "the lead role"),
        ("ｊｏｈｎ\u3000ｒｏｌｅ？", "john role"),
        ("  role...  ", "role"),
        ("jose\u0301", "josé"),
        ("역할은？", "역할은"),
        ("?!", ""),
        ("a\ue000b", "a\ufffdb"),
    ],
)
def test_a_question_has_one_spelling(typed, tidied):
    assert tidy(typed) == tidied


def test_korean_is_told_by_its_letters_in_any_form():
    assert is_korean("john의 role")
    assert is_korean("\u1100\u1161")
    assert not is_korean("josé's 役割")


@pytest.mark.parametrize(
    ("word", "known", "likeliest"),
    [
        ("jonh", ["jon", "john"], "john"),
        ("jonh", ["john", "jon"], "john"),
        ("rloe", ["robe", "role"], "role"),
        ("previouss", ["previous", "vicious"], "previous"),
        ("Previuos", ["previous"], "previous"),
        ("역활", ["역할", "직책"], "역할"),
    ],
)
def test_the_word_with_two_letters_swapped_is_likelier_than_the_one_with_another_letter(
    word, known, likeliest
):
    assert near(word, known)[0] == likeliest


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("role", ["role"]),  # is no slip
        ("role", ["Role"]),
        ("cat", ["dog"]),
        ("abcdefgh", ["abcdefghijk"]),  # three letters more are no slip of the pen
    ],
)
def test_what_is_the_same_or_far_away_is_not_near(word, known):
    assert near(word, known) == ()
