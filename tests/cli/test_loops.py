"""Small loops that are closed: a near name, an option given twice, a run shown again."""

import shlex

import pytest


@pytest.mark.parametrize(
    ("command", "near"),
    [
        ("compar", "compare"),
        ("lesosn 3", "lesson"),
        ("compare sync-vs-asnyc", "sync-vs-async"),
        ("simulate chanel", "channel"),
        ("exercise chek", "check"),
        ("exercise start akc", "ack"),
        ("exercise check ack --shipped ack_frist", "ack_first"),
        ("diagram evnt", "event"),
        ("help getting-startd", "getting-started"),
        ("lesson 3 --step produser", "producer"),
        ("compare sync-vs-async --measures done_m", "done_ms"),
        ("lesson event-drivn-architecture", "event-driven-architecture"),
    ],
)
def test_an_unknown_name_gets_the_nearest_one(edalab, command, near):
    said = edalab(*shlex.split(command))
    assert said.code == 2
    assert f"Near to it: {near}" in said.err or f"Near it: {near}" in said.err


@pytest.mark.parametrize(
    "command",
    [
        "simulate chain --services a=10 --services b=20",
        "compare sync-vs-async --seed 1 --seed 2",
        "employee hire ann --role a --role b",
        "exercise check ack --schedule calm --schedule crash@1",
        "lesson 3 --step ack --step burst",
    ],
)
def test_an_option_that_is_given_twice_is_refused_with_both_values(edalab, command):
    said = edalab(*shlex.split(command))
    assert said.code == 2
    words = shlex.split(command)
    first, second = (words[n + 1] for n, word in enumerate(words) if word.startswith("--"))
    assert f"was given twice: {first} and {second}" in said.err
    assert not said.out


def test_an_option_that_may_be_given_several_times_still_may(edalab):
    answers = ["--answer", "what-moved=1", "--answer", "what-moves=1"]
    assert "was given twice" not in edalab("lesson", "3", *answers).err


@pytest.mark.parametrize(
    "command",
    [
        "compare sync-vs-async --workers 1 --measures caller_wait_ms --sides async --seed 4",
        "compare ack-first-vs-ack-after --sides ack-first",
        "simulate chain --services handler=120 --no-reply",
    ],
)
def test_again_repeats_what_was_shown(edalab, command):
    shown = edalab(*shlex.split(command)).out
    again = " ".join(shown.split()).partition("Again: ")[2]
    assert edalab(*shlex.split(again)[1:]).out == shown
