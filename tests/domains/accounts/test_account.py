"""Given these events, when this command, then those events; and never below zero."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edalab.domains.accounts.account import (
    Account,
    AccountOpened,
    Deposit,
    Deposited,
    Open,
    Withdraw,
    Withdrawn,
    decide,
)
from edalab.domains.accounts.bank import move, open_account, statement
from edalab.errors import DomainRefusal
from edalab.eventlog.memory import MemoryEventLog
from edalab.messages import NewEvent

NOW = datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "command", "then"),
    [
        (Account(), Open(owner=" lee "), [AccountOpened(owner="lee")]),
        (Account("lee", 0), Deposit(amount=5), [Deposited(amount=5)]),
        (Account("lee", 5), Withdraw(amount=5), [Withdrawn(amount=5)]),
    ],
)
def test_a_command_leads_to(state, command, then):
    assert decide(command, state) == then


@pytest.mark.parametrize(
    ("state", "command", "code"),
    [
        (Account(), Open(owner=" "), "account-owner"),
        (Account(), Open(owner="a\nb"), "account-owner"),
        (Account("lee", 0), Open(owner="lee"), "account-open-already"),
        (Account(), Deposit(amount=5), "account-unknown"),
        (Account("lee", 0), Deposit(amount=0), "account-amount"),
        (Account("lee", 9), Withdraw(amount=-5), "account-amount"),
        (Account("lee", 0), Deposit(amount=10**15 + 1), "account-amount"),
        (Account("lee", 4), Withdraw(amount=5), "account-short"),
    ],
)
def test_a_command_is_refused(state, command, code):
    with pytest.raises(DomainRefusal) as refusal:
        decide(command, state)
    assert refusal.value.code == code
    assert str(refusal.value)


def test_a_statement_tells_each_balance(log):
    assert open_account(log, Open(owner="lee"), occurred_at=NOW).number == 1
    move(log, 1, Deposit(amount=100), occurred_at=NOW)
    move(log, 1, Withdraw(amount=30), occurred_at=NOW)
    log.append("account-1", [NewEvent(type="CardLost", data={}, occurred_at=NOW)])
    got = statement(log, 1)
    assert (got.owner, got.balance) == ("lee", 70)
    assert [(line.type, line.amount, line.balance) for line in got.lines] == [
        ("Deposited", 100, 100),
        ("Withdrawn", 30, 70),
    ]
    with pytest.raises(DomainRefusal):
        statement(log, 2)


@given(st.lists(st.sampled_from([Deposit, Withdraw]).flatmap(
    lambda kind: st.builds(kind, amount=st.integers(1, 9)))))  # fmt: skip
def test_whatever_is_tried_no_balance_is_below_zero(commands):
    log = MemoryEventLog()
    open_account(log, Open(owner="lee"), occurred_at=NOW)
    balance = 0
    for command in commands:
        change = command.amount if isinstance(command, Deposit) else -command.amount
        try:
            move(log, 1, command, occurred_at=NOW)
        except DomainRefusal:
            assert balance + change < 0
        else:
            balance += change
    got = statement(log, 1)
    assert got.balance == balance
    assert all(line.balance >= 0 for line in got.lines)


def test_two_who_withdraw_at_once_do_not_take_the_same_money(log):
    open_account(log, Open(owner="lee"), occurred_at=NOW)
    move(log, 1, Deposit(amount=100), occurred_at=NOW)

    class Overtaken:
        def __getattr__(self, name):
            return getattr(log, name)

        def append(self, *args, **kwargs):
            if statement(log, 1).balance == 100:
                move(log, 1, Withdraw(amount=80), occurred_at=NOW)
            return log.append(*args, **kwargs)

    with pytest.raises(DomainRefusal) as refusal:
        move(Overtaken(), 1, Withdraw(amount=80), occurred_at=NOW)
    assert refusal.value.code == "account-short"
    assert statement(log, 1).balance == 20


def test_accounts_and_employees_share_a_log_and_know_nothing_of_each_other(log):
    from edalab.domains.employees import reports, sample

    open_account(log, Open(owner="lee"), occurred_at=NOW)
    sample.load(log)
    move(log, 1, Deposit(amount=1), occurred_at=NOW)
    assert reports.list_employees(log) == sample.TABLE
    assert statement(log, 1).balance == 1
    assert log.head() == 8
