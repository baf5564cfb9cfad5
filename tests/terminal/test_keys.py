"""Keys as they are read, and as they are meant."""

import os
import threading
import time

import pytest

from edalab.terminal.keys import ENTER, ESCAPE, GONE, letter, read_key


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("\r", ENTER),
        ("\n", ENTER),
        ("Q", "q"),
        ("b", "b"),
        ("1", "1"),
        ("ㅂ", "q"),  # a Korean input method is on
        ("ㅃ", "q"),  # the same with Shift
        ("ㅠ", "b"),
        ("ㅘ", "h"),  # h, then k
        ("ㄳ", "r"),  # r, then t
        ("바", "q"),  # q, then k, composed before they were sent
        ("힣", "g"),
        ("\u1107", "q"),  # the same as parts of a syllable
        ("\u1107\u1161", "q"),
        ("\uffb2", "q"),  # half width
        ("ｑ", "q"),  # full width
        ("２", "2"),
    ],
)
def test_a_key_means_the_letter_that_is_printed_on_it(typed, meant):
    assert letter(typed) == meant


def test_every_letter_of_the_korean_keyboard_has_its_own_key():
    assert (
        len({letter(jamo) for jamo in "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ"}) == 26
    )


@pytest.fixture
def pipe():
    reading, writing = os.pipe()
    yield reading, writing
    os.close(reading)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (b"qb\r", ["q", "b", ENTER]),
        ("ㅂ바2".encode(), ["q", "q", "2"]),
        (b"\x1b[Dq", ["left", "q"]),
        (b"\x1bOCq", ["right", "q"]),
        (b"\x1b[A\x1b[Bq", ["up", "down", "q"]),
        (b"\x1b[5~q", [ESCAPE, "q"]),  # page up
        (b"\x1b[1;5Cq", [ESCAPE, "q"]),  # Ctrl and an arrow
        (b"\x1b[200~q\x1b[31m\r\x1b[201~b", [ESCAPE, "b"]),  # a pasted text is no keys
        (b"\x1b[200~q", [ESCAPE]),  # a paste that never ends
        (b"\xff", ["\ufffd"]),  # no letter in any encoding
        ("바".encode()[:2], ["\ufffd"]),  # the rest of the letter never comes
    ],
)
def test_several_keys_in_one_read_are_taken_one_by_one(pipe, sent, read):
    reading, writing = pipe
    os.write(writing, sent)
    os.close(writing)
    keys = []
    while (key := read_key(reading, 1)) != GONE:
        keys.append(key)
    assert keys == read


def test_where_no_key_is_pressed_in_time_there_is_none(pipe):
    reading, writing = pipe
    assert read_key(reading, 0) is None
    os.close(writing)


def test_escape_alone_is_a_key(pipe):
    reading, writing = pipe
    os.write(writing, b"\x1b")
    assert read_key(reading, 1) == ESCAPE
    os.close(writing)


def test_ctrl_d_ends_the_input(pipe):
    reading, writing = pipe
    os.write(writing, b"\x04")
    assert read_key(reading) == GONE
    os.close(writing)


def test_bytes_of_one_key_may_come_late(pipe):
    reading, writing = pipe

    def send():
        for byte in "ㅂ".encode() + b"\x1b[D":
            os.write(writing, bytes([byte]))
            if byte != 0x1B:
                time.sleep(0.1)

    sender = threading.Thread(target=send)
    sender.start()
    assert [read_key(reading), read_key(reading)] == ["q", "left"]
    sender.join()
    os.close(writing)
