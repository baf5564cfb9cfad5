"""Keys as they are read, and as they are meant."""

import os
import subprocess
import sys
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


SIGNALS_AT_ANY_MOMENT = """
import os, random, signal
from edalab.terminal.keys import read_key

class Interrupted(Exception):
    pass

def interrupt(*_):
    raise Interrupted

signal.signal(signal.SIGALRM, interrupt)
reading, _ = os.pipe()
for _ in range(3000):
    try:
        signal.setitimer(signal.ITIMER_REAL, 1e-6 + random.random() * 1e-4)
        read_key(reading)
    except Interrupted:
        continue
"""


def test_no_signal_waits_for_the_next_key_whenever_it_comes():
    subprocess.run(  # it would wait for a key, which never comes
        [sys.executable, "-c", SIGNALS_AT_ANY_MOMENT], check=True, timeout=20
    )


A_SIGNAL_THEN_A_KEY = """
import os, signal, threading
from edalab.terminal.keys import read_key

signal.signal(signal.SIGUSR1, lambda *_: None)
reading, writing = os.pipe()

def send():
    os.kill(os.getpid(), signal.SIGUSR1)
    os.write(writing, b"k")

threading.Timer(0.05, send).start()
print(read_key(reading, 5), read_key(reading, 0))
"""


def test_a_signal_whose_handler_returns_is_no_key_and_ends_no_waiting():
    ended = subprocess.run(
        [sys.executable, "-c", A_SIGNAL_THEN_A_KEY], capture_output=True, text=True, check=True
    )
    assert ended.stdout == "k None\n"
