"""A chain of calls, for free play: how long callers wait, and what happens if a call fails."""

import math
from typing import Annotated

import msgspec

from edalab.errors import BadParameter
from edalab.experiments.chains import SHAPES, ChainSummary, drive, hops
from edalab.experiments.claims import claim
from edalab.experiments.cost import Cost
from edalab.experiments.experiment import Experiment, Measures, Progress, Side
from edalab.experiments.parameters import Choice, Flag, Number, Services, Whole
from edalab.lab.chain import call_at_once, call_in_turn, call_nested
from edalab.lab.runtime import Runtime, TimedOut
from edalab.lab.service import Shape, Unavailable
from edalab.lab.trace import Trace
from edalab.lab.units import from_ms, tidy

_CALLS = {"in-turn": call_in_turn, "at-once": call_at_once, "nested": call_nested}


_MANY = 1_000


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of the story.

    Args:
        services: Who is called, and how many milliseconds its work takes.
        calls: One service after the other, all at once, or each calling the next.
        shape: How the latencies scatter.
        requests: How many requests there are.
        rate: Requests per second; None: as fast as the threads can.
        pace: Whether they come at random moments or at an even pace.
        threads: How many requests are under way at once; None: one without a rate, else any number.
        availability: The share of calls that a service takes.
        instances: How many pieces of work a service does at once; None for as many as come.
        timeout_ms: How long a caller waits for one attempt; None for ever.
        retries: How often a call is tried again.
        retry_at: In a nested chain, whether only its edge tries again or every level.
        no_reply: Whether the handlers have nothing to say when they are done.
        down: Which of the services, counted from 1, takes no call at all; None for none of them.
    """

    services: Annotated[dict[str, float], Services(0, 3_600_000)] = msgspec.field(
        default_factory=lambda: {"payroll": 120, "it": 80, "badge": 200, "mail": 100}
    )
    calls: Annotated[str, Choice(tuple(_CALLS))] = "in-turn"
    shape: Annotated[Shape, Choice(SHAPES)] = "fixed"
    requests: Annotated[int, Whole(1, 1_000_000)] = 1
    rate: Annotated[float | None, Number(0, 100_000, above=True, unit="/s")] = None
    pace: Annotated[str, Choice(("random", "even"))] = "random"
    threads: Annotated[int | None, Whole(1, 10_000)] = None
    availability: Annotated[float, Number(0, 1)] = 1
    instances: Annotated[int | None, Whole(1, 10_000)] = None
    timeout_ms: Annotated[float | None, Number(0, 3_600_000, above=True, unit="ms")] = None
    retries: Annotated[int, Whole(0, 100)] = 0
    retry_at: Annotated[str, Choice(("every-level", "edge"))] = "every-level"
    no_reply: Annotated[bool, Flag()] = False
    down: Annotated[int | None, Whole(1, 50)] = None


def check(parameters: Parameters) -> None:
    """Refuse an outage of a service that does not exist, and a load that a service can't handle."""
    levels = len(parameters.services)
    if parameters.down is not None and parameters.down > levels:
        raise BadParameter("--down", parameters.down, f"1 - {levels} (--services)")
    if parameters.instances is not None and parameters.rate is not None:
        slowest = max(parameters.services.values())
        if slowest * parameters.rate >= 1000 * parameters.instances:
            most = (
                f"less than {1000 * parameters.instances / slowest:g} /s (--instances, --services)"
            )
            raise BadParameter("--rate", f"{parameters.rate:g}", most)


def _steps(parameters: Parameters) -> float:
    """Return the largest number of calls, with all retries, and requests."""
    tries, levels = parameters.retries + 1, len(parameters.services)
    nested = parameters.calls == "nested" and parameters.retry_at == "every-level"
    calls = sum(tries**level for level in range(1, levels + 1)) if nested else tries * levels
    return parameters.requests * (calls + 1)


async def scenario(runtime: Runtime, parameters: Parameters) -> None:
    """Requests come; each is a chain of calls that its caller waits for."""
    edge_only = parameters.calls == "nested" and parameters.retry_at == "edge"
    chain = hops(
        runtime,
        parameters.services,
        shape=parameters.shape,
        availability=parameters.availability,
        instances=parameters.instances,
        timeout_ms=parameters.timeout_ms,
        retries=[
            0 if edge_only and level else parameters.retries
            for level in range(len(parameters.services))
        ],
        down=parameters.down,
    )
    calls = _CALLS[parameters.calls]

    async def do(caller: Runtime, request: str) -> None:
        try:
            await calls(caller, chain, request)
        except (Unavailable, TimedOut):
            caller.record("give-up", request)
        else:
            caller.record("return", request, "", {"reply": not parameters.no_reply})

    await drive(
        runtime,
        do,
        parameters.requests,
        threads=parameters.threads,
        rate=parameters.rate,
        pace=parameters.pace,
    )
    if parameters.timeout_ms is not None or parameters.calls == "at-once":
        # What was called goes on after its caller gave up: let it come to an end.
        await runtime.sleep(from_ms(4 * sum(parameters.services.values())))


class Summary(ChainSummary):
    """The measures of a chain, and the work that was done in it."""

    def __init__(self, trace: Trace, parameters: Parameters) -> None:
        super().__init__(trace, len(parameters.services))

    def measures(self) -> Measures:
        return {**super().measures(), "work_done": self.work_done}


def theory(parameters: Parameters) -> dict[str, Measures]:
    """Latencies add up, or the slowest counts; availabilities multiply: 1 - (1 - (1 - a)^tries)^n.

    Only where nothing waits for an instance and no time-out cuts anything short. A mean of random
    times is shown from a thousand requests on.
    """
    latencies = list(parameters.services.values())
    chain: Measures = {}
    if parameters.timeout_ms is not None or parameters.down is not None:
        return {"chain": chain}
    tries = parameters.retries + 1
    if parameters.calls != "nested" or tries == 1:
        availability = 1 - (1 - parameters.availability) ** tries
        chain["failed_share"] = tidy(1 - math.prod([availability] * len(latencies)))
    steady = parameters.shape == "fixed" or parameters.requests >= _MANY
    alone = (
        steady
        and parameters.instances is None
        and (parameters.rate is None or not parameters.threads)
    )
    if alone and parameters.availability == 1:
        if parameters.calls != "at-once":
            chain["caller_wait_ms"] = tidy(sum(latencies))
        elif parameters.shape == "fixed":
            chain["caller_wait_ms"] = max(latencies)
        if (
            parameters.rate is not None
            and parameters.requests > 1
            and (parameters.pace == "even" or parameters.requests >= _MANY)
        ):
            chain["calls_per_s"] = tidy(parameters.rate * len(latencies))
    return {"chain": chain}


CLAIMS = (
    claim(
        "waited",
        lambda run: not run["parameters.no_reply"],
        wait="chain.caller_wait_ms",
        calls="chain.calls",
    ),
    claim(
        "blocked-without-reply",
        lambda run: (
            run["chain.replies"] == 0
            and run["parameters.no_reply"]
            and run["chain.caller_wait_ms"] > 0
        ),
        wait="chain.caller_wait_ms",
    ),
    claim(
        "not-blocked",
        lambda run: run["parameters.no_reply"] and run["chain.caller_wait_ms"] == 0,
    ),
    claim(
        "all-failed",
        lambda run: run["chain.failed"] == run["parameters.requests"],
        requests="parameters.requests",
    ),
    claim(
        "some-failed",
        lambda run: 0 < run["chain.failed"] < run["parameters.requests"],
        failed="chain.failed",
        requests="parameters.requests",
    ),
    claim(
        "none-failed",
        lambda run: run["chain.failed"] == 0 < run["chain.refused"] + run["chain.timeouts"],
        refused="chain.refused",
        timeouts="chain.timeouts",
    ),
    claim("half-done", lambda run: run["chain.half_done"] > 0, half="chain.half_done"),
    claim(
        "done-twice",
        lambda run: run["chain.done_repeatedly"] > 0,
        again="chain.done_repeatedly",
    ),
)


EXPERIMENT = Experiment(
    name="chain",
    verb="simulate",
    parameters=Parameters,
    sides={"chain": Side(scenario, Summary, actor="hr")},
    theory=theory,
    length=("requests",),
    check=check,
    claims=CLAIMS,
    progress=Progress("request", lambda parameters: parameters.requests),
    cost=Cost(_steps, ("requests", "retries")),
)
