"""The sentence that is written of a fault, in plain words and with the shortest times."""

import pytest

from edalab.errors import BadSyntax
from edalab.lab.fault_sentence import fault_sentence, parse_fault
from edalab.lab.faults import (
    Crash,
    Delay,
    Drop,
    Duplicate,
    LostAck,
    Outage,
    Poison,
    Reorder,
    Slow,
    When,
)  # fmt: skip
from edalab.lab.units import LONGEST, MILLISECOND, SECOND


@pytest.mark.parametrize(
    ("operation", "word", "plural"),
    [
        ("publish", "publish", "publishes"), ("receive", "receive", "receives"),
        ("poll", "poll", "polls"), ("ack", "ack", "acks"), ("nack", "nack", "nacks"),
        ("sleep", "work", "works"),
    ],
)  # fmt: skip
def test_an_operation_has_a_word_for_one_for_some_and_for_every_one(operation, word, plural):
    def at(when):
        return fault_sentence(Delay(actor="w", operation=operation, by_ns=2, when=when))

    assert at(When(nth=1)) == f"w delays {word} 1 by 2 ns"
    assert at(When(share=0.05)) == f"w delays 5 % of {plural} by 2 ns"
    assert at(When(share=1.0)) == f"w delays every {word} by 2 ns"
    crash = Crash(actor="w", operation=operation, when=When(nth=3))
    assert fault_sentence(crash) == f"w crashes before {word} 3"


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (Crash(actor="a b", at_ns=0), '"a b" crashes at 0 ns'),
        (Crash(actor="w", at_ns=1, restart_ns=SECOND), "w crashes at 1 ns, restarts after 1 s"),
        (
            Crash(actor="w", operation="ack", after=True, restart_ns=0),
            "w crashes after ack 1, restarts after 0 ns",
        ),
        (Drop(actor="s"), "s loses every message"),
        (Duplicate(actor="s", when=When(share=0.1)), "s duplicates 10 % of messages"),
        (Reorder(actor="s", by_ns=5_000), "s reorders every message by 5 us"),
        (Poison(actor="s", when=When(nth=2)), "s poisons message 2"),
        (LostAck(actor="w", when=When(share=0.5)), "w loses 50 % of acks"),
        (
            LostAck(actor="w", when=When(nth=2), reclaim_ns=SECOND),
            "w loses ack 2, delivered again after 1 s",
        ),
        (Slow(actor="w", factor=1.5), "w works 1.5 times slower"),
        (Slow(actor="w", factor=2.0, when=When(nth=3)), "w works 2 times slower at work 3"),
        (
            Slow(actor="w", factor=2.0, when=When(share=0.5)),
            "w works 2 times slower at 50 % of works",
        ),
        (Outage(actor="x"), "x refuses calls"),
        (Outage(actor="x", when=When(from_ns=SECOND)), "x refuses calls from 1 s"),
        (Outage(actor="x", when=When(until_ns=1_500 * MILLISECOND)), "x refuses calls until 1.5 s"),
        (
            Outage(actor="x", when=When(from_ns=1, until_ns=SECOND - 1)),
            "x refuses calls from 1 ns until 999999.999 us",
        ),
    ],
)
def test_a_fault_is_told_in_a_sentence(fault, sentence):
    assert fault_sentence(fault) == sentence


@pytest.mark.parametrize(
    ("longest", "longer"),
    [("8760000 h", "8760000.1 h"), ("31536000000 s", "31536000001 s"),
     ("31536000000000000000 ns", "31536000000000000001 ns")],
)  # fmt: skip
def test_a_time_may_be_a_thousand_years_and_no_longer(longest, longer):
    assert parse_fault(f"w crashes at {longest}") == Crash(actor="w", at_ns=LONGEST)
    with pytest.raises(BadSyntax):
        parse_fault(f"w crashes at {longer}")
