"""What becomes of the messages of a model, and what is said about it.

The commands are those of ``edalab.cli.model``.
"""

import io
import json

import pytest
from rich.console import Console

from edalab.models.catalogue import shipped
from edalab.terminal.results import render


def test_every_message_is_done_once(outcome, small):
    result = outcome(small)
    whole = result.sides["model"]
    assert (whole["published"], whole["handled"], whole["lost"], whole["unfinished"]) == (
        20,
        20,
        0,
        0,
    )
    assert [statement.claim for statement in result.statements()] == ["done-once"]


CASES = {
    "acknowledged before a crash, a message is lost": (
        'ack = "before"', ["billing crashes after ack 5, restarts after 1 s"],
        {"model.lost": 1, "billing.lost_crash": 1, "billing.handled": 19},
    ),
    "acknowledged after a crash, a message is done twice": (
        "", ["billing crashes before ack 5, restarts after 1 s"],
        {"model.lost": 0, "billing.done_repeatedly": 1},
    ),
    "an idempotent consumer does no message twice": (
        "idempotent = true", ["billing crashes before ack 5, restarts after 1 s"],
        {"model.lost": 0, "billing.done_repeatedly": 0, "billing.handled": 20},
    ),
    "a consumer that never acknowledges leaves all but the first": (
        'ack = "never"', [], {"model.unfinished": 19, "billing.handled": 1, "model.lost": 0},
    ),
    "a consumer that stays down leaves the rest unfinished": (
        "", ["billing crashes at 100 ms"], {"model.unfinished": 15, "model.ended_s": 60},
    ),
    "a message that the network loses is lost": (
        "", ["shop loses message 3"], {"model.lost": 1, "billing.lost_network": 1},
    ),
    "a message that the network delays is done all the same": (
        "", ["shop reorders message 20 by 5 s"], {"model.lost": 0, "billing.handled": 20},
    ),
    "a message in two copies is done twice": (
        "", ["shop duplicates message 3"], {"billing.done_repeatedly": 1},
    ),
    "of two instances with copies of a message one has the effect": (
        "idempotent = true\ninstances = 2", ["shop duplicates message 3"],
        {"billing.done_repeatedly": 0, "billing.handled": 20, "model.lost": 0},
    ),
    "a producer that crashes publishes again what was not confirmed": (
        "", ["shop crashes after publish 3, restarts after 1 s"],
        {"shop.published": 21, "shop.unpublished": 0, "billing.done_repeatedly": 1},
    ),
    "a producer that stays down leaves its messages unpublished": (
        "", ["shop crashes before publish 11"], {"shop.unpublished": 10, "model.unfinished": 10},
    ),
    "a poisoned message never succeeds": (
        "", ["shop poisons message 3"], {"billing.handled": 2, "model.lost": 0},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_becomes_of_messages(outcome, small, case):
    keys, faults, wanted = CASES[case]
    result = outcome(small + keys, *faults)
    measured = {path: result.sides[path.split(".")[0]][path.split(".")[1]] for path in wanted}
    assert measured == wanted


def test_each_consumer_of_a_channel_gets_every_message(outcome, small):
    result = outcome(small + "[consumer.stock]\nreads = 'orders'\nwork = '1 ms'\ninstances = 3")
    assert result.sides["stock"]["handled"] == result.sides["billing"]["handled"] == 20


def test_a_channel_may_keep_what_nobody_reads(outcome, small):
    result = outcome(small + "publishes = 'kept'\n[channel.kept]\nkeeps = true")
    assert result.sides["kept"]["ready"] == 20
    assert result.sides["model"]["unfinished"] == 0


def test_whatever_is_set_is_what_a_changed_file_would_have(outcome, small):
    changed = outcome(small.replace('"10 ms"', '"30 ms"'))
    assert outcome(small, billing__work="30ms").sides == changed.sides


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_model_holds_and_its_fault_breaks_it(outcome, name):
    text = shipped()[name].read_text("utf-8")
    fault = next(line for line in text.splitlines() if line.startswith("# Broken by: "))
    result = outcome(text)
    assert result.verdicts()
    assert [verdict for verdict in result.verdicts() if not verdict.held] == []
    broken = outcome(text, fault.removeprefix("# Broken by: "))
    assert not all(verdict.held for verdict in broken.verdicts())


def test_the_command_ends_with_1_where_an_expectation_is_broken(edalab, tmp_path, small):
    file = tmp_path / "shop.toml"
    file.write_text(small + "[expect]\nlost = 0\n", encoding="utf-8")
    held = edalab("model", "run", str(file))
    assert held.code == 0
    broken = edalab("model", "run", str(file), "--fault", "shop loses message 3")
    assert broken.code == 1
    assert "BROKEN: lost = 0 (measured: 1)" in broken.out
    again = edalab("model", "run", str(file), "--fault", "shop loses message 3", "--json")
    assert json.loads(again.out)["expectations"][0]["held"] is False


def test_a_new_file_is_never_overwritten(edalab, tmp_path):
    file = tmp_path / "mine.toml"
    assert edalab("model", "new", str(file)).code == 0
    assert edalab("model", "run", str(file)).code == 0
    assert edalab("model", "new", str(file)).code == 1


def test_the_command_repeats_the_run(outcome, small):
    result = outcome(small, "shop loses message 3", billing__work="30ms")
    assert result.again() == (
        "edalab model run x.toml --set billing.work=30ms --fault 'shop loses message 3' --seed 1"
    )


def test_a_model_is_swept_with_its_theory(edalab, tmp_path):
    file = tmp_path / "mm1.toml"
    text = """
    [producer.shop]
    publishes = "orders"
    messages = 2000
    rate = "50/s"
    arrivals = "random"
    [channel.orders]
    [consumer.billing]
    reads = "orders"
    work = "exponential 10 ms"
    """
    file.write_text(text, encoding="utf-8")
    swept = edalab(
        "model", "sweep", str(file), "--over", "billing.work=5ms..15ms", "--points", "3",
        "--measure", "wait_ms", "--side", "billing", "--csv",
    )  # fmt: skip
    lines = swept.out.splitlines()
    assert lines[0] == "billing.work,billing.wait_ms,theory.billing.wait_ms"
    assert [line.split(",")[0] for line in lines[1:]] == ["5", "10", "15"]


def test_a_saved_run_is_shown_like_a_new_one(edalab, tmp_path, small):
    file, saved = tmp_path / "shop.toml", tmp_path / "run.jsonl"
    file.write_text(small + "[expect]\nlost = 0\n", encoding="utf-8")
    fault = "billing crashes before ack 5, restarts after 1 s"
    new = edalab("model", "run", str(file), "--save", str(saved), "--fault", fault)
    file.unlink()
    assert edalab("trace", str(saved)).out == new.out


def test_the_claims_of_a_run_with_a_fault_are_made(outcome, small):
    claims = [made.claim for made in outcome(small, "shop loses message 3").statements()]
    assert claims == ["lost-network"]


def test_a_fault_of_the_file_that_never_struck_is_named(outcome, small):
    result = outcome(small + "[run]\nfaults = ['billing crashes at message 50']")
    assert result.missed == ("billing crashes after receive 50",)


@pytest.mark.parametrize(
    ("fault", "last"),
    [
        ("shop poisons message 3", "orders"),
        ("billing crashes before every receive, restarts at once", "billing"),
    ],
)
def test_a_run_without_an_end_is_refused(edalab, tmp_path, small, fault, last):
    file = tmp_path / "shop.toml"
    file.write_text(small.replace("10 ms", "0 ms"), encoding="utf-8")
    refused = edalab("model", "run", str(file), "--fault", fault)
    assert (refused.code, refused.out) == (1, "")
    assert f"redeliveries and crashes, the last at {last}, and no end" in refused.err
    assert "backoff" in refused.err


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--set", "billing.instances=1000"], "1,001 actors"),
        (["--set", "billing.wrok=1ms"], "billing.work"),
        (["--set", "billing.work"], "PART.KEY=VALUE"),
        (["--set", "billing.work=fast 3 ms"], "fixed"),
        (["--fault", "biling crashes at 1 s"], "billing"),
        (["--set", "shop.messages=1000000", "--set", "billing.work=1ms"], "--set shop.messages"),
    ],
)
def test_what_is_typed_wrongly_is_refused_in_one_line(edalab, tmp_path, small, options, named):
    file = tmp_path / "shop.toml"
    file.write_text(small.replace('rate = "50/s"', "keys = 2"), encoding="utf-8")
    refused = edalab("model", "run", str(file), *options)
    assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1)
    assert named in refused.err


@pytest.mark.parametrize("view", ["timeline", "sequence", "plot", "narration", "mermaid"])
def test_a_view_and_a_page_show_korean_names_as_they_are(edalab, tmp_path, view):
    file, page = tmp_path / "shop.toml", tmp_path / "run.html"
    file.write_text(KOREAN, encoding="utf-8")
    assert "주문" in edalab("model", "run", str(file), "--view", view, "--html", str(page)).out
    assert "&lt;b&gt;" in page.read_text("utf-8")
    assert "<b>[red]" not in page.read_text("utf-8")


KOREAN = """
title = "<b>[red]주문"
[producer."가게"]
publishes = "주문"
messages = 3
[channel."주문"]
[consumer."결제"]
reads = "주문"
work = "20 ms"
[expect]
"결제.handled" = 3
"""


def test_a_crash_after_an_operation_that_never_ends_did_not_strike(outcome, small):
    two = small + "instances = 2"
    result = outcome(two, "billing crashes after every receive, restarts after 10 ms")
    assert result.injected.struck["model"] == [result.sides["model"]["crashes"]]


def test_a_view_that_is_no_table_says_what_is_broken_beside_it(edalab, tmp_path, small):
    file = tmp_path / "my shop.toml"
    made = edalab("model", "new", str(file))
    assert f"'{file}'" in made.out.replace("\n", "")  # as a shell takes it
    file.write_text(small + "[expect]\nlost = 1\n", encoding="utf-8")
    drawn = edalab("model", "run", str(file), "--view", "mermaid")
    assert drawn.code == 1
    assert "BROKEN: lost = 1 (measured: 0)" in drawn.err
    assert "BROKEN" not in drawn.out


def test_work_that_fails_to_the_end_of_the_run_is_busy_time(outcome, small):
    result = outcome(small, "shop poisons every message", run__for="1 s")
    assert result.sides["billing"]["handled"] == 0
    assert result.sides["billing"]["busy_share"] == 1  # of the time from 0 s to the last failure


def test_what_a_fault_changed_is_told_in_sentences_where_a_table_has_no_room(outcome, small):
    screen = Console(width=40, file=io.StringIO())
    screen.print(render(outcome(small, "shop loses message 2"), screen))
    shown = screen.file.getvalue()
    assert "billing, lost: 1, and 0 without the" in shown
    assert max(map(len, shown.splitlines())) <= 40


def test_an_instance_that_set_adds_can_have_a_fault(edalab, tmp_path, small):
    file = tmp_path / "shop.toml"
    file.write_text(small, encoding="utf-8")
    fault = ("--fault", "billing.2 crashes at 1 ms, restarts after 5 ms")
    assert edalab("model", "run", str(file), *fault).code == 2
    added = edalab("model", "run", str(file), "--set", "billing.instances=2", *fault)
    assert (added.code, "it struck 1 time" in added.out) == (0, True)
