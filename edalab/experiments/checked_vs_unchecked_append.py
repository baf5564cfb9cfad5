"""Two clerks and one account: they read the same version, decide, and append.

With the expected version an append is refused if somebody else was faster: the clerk learns that
the decision was made on what is no longer so. Without it both appends succeed, and one of the two
was decided on stale data. That nothing is ever updated does not make this go away.
"""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated

import msgspec

from edalab.domains.accounts.account import Account, Deposit, Open, Withdraw, decide, fold
from edalab.domains.accounts.bank import move, open_account
from edalab.domains.handling import wrap
from edalab.errors import DomainRefusal, VersionConflict
from edalab.eventlog.memory import MemoryEventLog
from edalab.eventlog.protocol import ANY
from edalab.experiments.claims import claim
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Measures, Side
from edalab.experiments.parameters import Flag, Number, Whole
from edalab.lab.runtime import Runtime
from edalab.lab.trace import Record, Trace
from edalab.lab.units import SECOND, from_ms

STREAM = "account-1"
_EPOCH = datetime(2023, 1, 1, tzinfo=UTC)


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        clerks: How many clerks want to withdraw at once.
        balance: What is in the account.
        amount: What each of them withdraws.
        think_ms: How long a clerk decides after having read.
        retry: Whether a clerk who was too late reads again and decides anew.
    """

    clerks: Annotated[int, Whole(1, 1_000)] = 2
    balance: Annotated[int, Whole(1, 1_000_000_000)] = 100
    amount: Annotated[int, Whole(1, 1_000_000_000)] = 80
    think_ms: Annotated[float, Number(0, 3_600_000, unit="ms")] = 100
    retry: Annotated[bool, Flag()] = False


async def scenario(runtime: Runtime, parameters: Parameters, *, checked: bool) -> None:
    """An account with two events; all clerks read it at the same moment."""
    log = MemoryEventLog(clock=lambda: _EPOCH + timedelta(seconds=runtime.now / SECOND))
    open_account(log, Open(owner="john"), occurred_at=_EPOCH)
    move(log, 1, Deposit(amount=parameters.balance), occurred_at=_EPOCH)
    accounts: dict[int, Account] = {}
    clerks = [
        runtime.spawn(f"clerk-{number}", withdraw, log, accounts, parameters, checked=checked)
        for number in range(1, parameters.clerks + 1)
    ]
    for clerk in clerks:
        await runtime.join(clerk)
    runtime.record("balance", "", "", {"balance": fold(log.read_stream(STREAM)).balance})


async def withdraw(
    runtime: Runtime,
    log: MemoryEventLog,
    accounts: dict[int, Account],
    parameters: Parameters,
    *,
    checked: bool,
) -> None:
    """Read, decide, append; and once more after a conflict, if the clerk does that.

    Args:
        runtime: The clerk's.
        log: Where the account's events are.
        accounts: The account by version, so that a thousand clerks do not fold each version anew.
        parameters: The numbers of the story.
        checked: Whether an append names the version that it was decided on.
    """
    command = Withdraw(amount=parameters.amount)
    while True:
        version = log.version(STREAM)
        if version not in accounts:
            accounts[version] = fold(log.read_stream(STREAM))
        account = accounts[version]
        runtime.record("read", STREAM, "", {"version": version})
        await runtime.sleep(from_ms(parameters.think_ms))
        try:
            decided = decide(command, account)
        except DomainRefusal as refusal:
            runtime.record("refuse", STREAM, "", {"why": refusal.code})
            return
        events = [
            wrap(event, occurred_at=_EPOCH, causation_id=command.id, correlation_id=command.id)
            for event in decided
        ]
        try:
            recorded = log.append(STREAM, events, expected=version if checked else ANY)
        except VersionConflict as conflict:
            detail = {"expected": conflict.expected, "actual": conflict.actual}
            runtime.record("conflict", STREAM, "", detail)
            if not parameters.retry:
                return
        else:
            detail = {"version": recorded[0].version, "decided_on": version}
            runtime.record("append", STREAM, "", detail)
            return


class AppendSummary:
    """Counts the clerks that succeeded, had a conflict, or decided on an old state."""

    def __init__(self, trace: Trace, _parameters: Parameters) -> None:
        self._appended = self._conflicts = self._refused = self._stale = self._balance = 0
        trace.on("append", self._append)
        trace.on("conflict", self._conflict)
        trace.on("refuse", self._refuse)
        trace.on("balance", self._note_balance)

    def _append(self, record: Record) -> None:
        detail = record.detail or {}
        self._appended += 1
        self._stale += detail["version"] > detail["decided_on"] + 1

    def _conflict(self, _record: Record) -> None:
        self._conflicts += 1

    def _refuse(self, _record: Record) -> None:
        self._refused += 1

    def _note_balance(self, record: Record) -> None:
        self._balance = (record.detail or {})["balance"]

    def measures(self) -> Measures:
        return {
            "appended": self._appended,
            "conflicts": self._conflicts,
            "refused_by_rule": self._refused,
            "lost_updates": self._stale,
            "balance": self._balance,
        }


CLAIMS = (
    claim(
        "no-race",
        lambda run: run["checked.conflicts"] == run["unchecked.lost_updates"] == 0,
        appended="checked.appended",
        unchecked="unchecked.appended",
    ),
    claim(
        "conflict",
        lambda run: run["checked.conflicts"] > 0,
        appended="checked.appended",
        conflicts="checked.conflicts",
        balance="checked.balance",
    ),
    claim(
        "stale",
        lambda run: run["unchecked.lost_updates"] > 0,
        appended="unchecked.appended",
        stale="unchecked.lost_updates",
        balance="unchecked.balance",
    ),
    claim(
        "overdrawn",
        lambda run: run["unchecked.balance"] < 0 <= run["checked.balance"],
    ),
    claim(
        "refused",
        lambda run: run["checked.refused_by_rule"] > 0,
        refused="checked.refused_by_rule",
    ),
)


def _steps(parameters: Parameters) -> float:
    """Return how often the clerks read and decide, with a retry after each conflict."""
    clerks = parameters.clerks
    appends = min(clerks, parameters.balance // parameters.amount) if parameters.retry else 1
    return 1.5 * (appends * clerks - appends * (appends - 1) / 2 + clerks)


EXPERIMENT = Experiment(
    name="checked-vs-unchecked-append",
    parameters=Parameters,
    sides={
        "checked": Side(partial(scenario, checked=True), AppendSummary),
        "unchecked": Side(partial(scenario, checked=False), AppendSummary),
    },
    claims=CLAIMS,
    cost=Cost(_steps, ("clerks",)),
)
