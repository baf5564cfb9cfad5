"""Keys as they are meant."""

import pytest

from edalab.terminal.prompter import ENTER, letter


@pytest.mark.parametrize(
    ("pressed", "meant"),
    [("\r", ENTER), ("\n", ENTER), ("Q", "q"), ("b", "b"), ("1", "1"), ("ㅂ", "q"), ("ㅠ", "b")],
)
def test_a_key_means_the_letter_that_is_printed_on_it(pressed, meant):
    assert letter(pressed) == meant


def test_every_letter_of_the_korean_keyboard_has_its_own_key():
    jamo = "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ"
    assert len({letter(each) for each in jamo}) == 26
