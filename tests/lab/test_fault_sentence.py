"""A sentence describes a fault, and a fault has one sentence that describes it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edalab.errors import BadSyntax, UnknownName
from edalab.lab.fault_sentence import FORMS, fault_sentence, parse_fault
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
    ("sentence", "fault"),
    [
        ("billing crashes at 2 s", Crash(actor="billing", at_ns=2 * SECOND)),
        ("w crashes at 1500ms, never restarts", Crash(actor="w", at_ns=1500 * MILLISECOND)),
        (
            "billing crashes at message 50, restarts after 1 s",
            Crash(actor="billing", when=When(nth=50), after=True, restart_ns=SECOND),
        ),
        ("billing crashes before ack", Crash(actor="billing", operation="ack")),
        (
            "Billing Crashes After Ack 3 and restarts at once.",
            Crash(actor="Billing", operation="ack", when=When(nth=3), after=True, restart_ns=0),
        ),
        (
            "w crashes before 5 % of acks, restarts after 1 s",
            Crash(actor="w", operation="ack", when=When(share=0.05), restart_ns=SECOND),
        ),
        ("shop loses 5% of messages", Drop(actor="shop", when=When(share=0.05))),
        (
            "shop loses message 7 from 1 s until 2 s",
            Drop(actor="shop", when=When(nth=7, from_ns=SECOND, until_ns=2 * SECOND)),
        ),
        ("w loses acks", LostAck(actor="w")),
        (
            "w loses ack 2, delivered again after 30 s",
            LostAck(actor="w", when=When(nth=2), reclaim_ns=30 * SECOND),
        ),
        ("shop duplicates every message", Duplicate(actor="shop")),
        (
            "shop reorders 10 % of messages by 200 ms",
            Reorder(actor="shop", by_ns=200 * MILLISECOND, when=When(share=0.1)),
        ),
        ("shop poisons message 4", Poison(actor="shop", when=When(nth=4))),
        (
            "w delays publish 3 by 0.5 s",
            Delay(actor="w", operation="publish", by_ns=SECOND // 2, when=When(nth=3)),
        ),
        (
            "w works 3 times slower until 4 s",
            Slow(actor="w", factor=3.0, when=When(until_ns=4 * SECOND)),
        ),
        (
            '"the card" refuses calls from 2 s until 5 s',
            Outage(actor="the card", when=When(from_ns=2 * SECOND, until_ns=5 * SECOND)),
        ),
    ],
)  # fmt: skip
def test_a_sentence_describes_a_fault(sentence, fault):
    assert parse_fault(sentence) == fault


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "billing",
        "billing crashes",
        "billing crashes at",
        "billing crashes at 2 parsecs",
        "billing crashes at -1 s",
        "billing crashes at 1e400 s",
        "billing crashes at 2 s, sings",
        "billing crashes before lunch",
        "billing loses 0 % of messages",
        "billing loses 101 % of messages",
        "billing loses message 0",
        "billing loses message 1.5",
        "billing loses 5 % of works",
        "billing delays ack 3",
        "billing works 0 times slower",
        "billing refuses calls from 5 s until 2 s",
        "billing refuses calls until 0 s",
    ],
)
def test_a_sentence_of_another_form_is_refused_with_the_form(sentence):
    with pytest.raises((BadSyntax, UnknownName)) as refused:
        parse_fault(sentence)
    verb = sentence.partition(" ")[2].partition(" ")[0]
    assert FORMS.get(verb, "crashes") in str(refused.value)


def test_an_unknown_verb_is_refused_with_the_nearest():
    with pytest.raises(UnknownName, match="duplicates"):
        parse_fault("billing duplicate message 3")


_times = st.integers(0, 10**16) | st.integers(0, 10**6).map(lambda n: n * MILLISECOND)
_shares = st.just(1.0) | st.integers(1, 999).map(lambda n: n / 1000)
_whens = st.builds(
    lambda nth, share, start, length: When(
        nth=nth,
        share=1.0 if nth else share,
        from_ns=start,
        until_ns=None if length is None else start + length,
    ),
    st.none() | st.integers(1, 10**6),
    _shares,
    st.just(0) | _times,
    st.none() | _times.filter(bool),
)
_operations = st.sampled_from(("publish", "receive", "poll", "ack", "nack", "sleep"))
_actors = st.from_regex(r'[^\s",]+( [^\s",]+)?', fullmatch=True)
_restarts = st.none() | _times
_plain = st.sampled_from((Drop, Duplicate, Poison))
_faults = (
    st.builds(Crash, actor=_actors, at_ns=_times, restart_ns=_restarts)
    | st.builds(
        Crash, actor=_actors, operation=_operations, when=_whens, after=st.booleans(),
        restart_ns=_restarts,
    )
    | st.builds(Delay, actor=_actors, operation=_operations, by_ns=_times, when=_whens)
    | st.builds(lambda kind, actor, when: kind(actor=actor, when=when), _plain, _actors, _whens)
    | st.builds(Reorder, actor=_actors, by_ns=_times, when=_whens)
    | st.builds(LostAck, actor=_actors, when=_whens, reclaim_ns=_restarts)
    | st.builds(Slow, actor=_actors, factor=st.integers(1, 999).map(float), when=_whens)
    | st.builds(Outage, actor=_actors, when=_whens.map(
        lambda when: When(from_ns=when.from_ns, until_ns=when.until_ns)
    ))
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(_faults)
def test_the_sentence_of_a_fault_describes_the_same_fault(fault):
    assert parse_fault(fault_sentence(fault)) == fault


@pytest.mark.parametrize(
    ("last", "first"),
    [
        (
            "w crashes before every ack, restarts after 1 s from 1 s until 2 s",
            "w crashes before every ack from 1 s until 2 s, restarts after 1 s",
        ),
        (
            "w loses every ack, delivered again after 1 s until 2 s",
            "w loses every ack until 2 s, delivered again after 1 s",
        ),
    ],
)
def test_a_window_may_end_the_sentence(last, first):
    assert parse_fault(last) == parse_fault(first)
    with pytest.raises(BadSyntax):
        parse_fault(f"{first} until 3 s")


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
