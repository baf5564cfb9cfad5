"""What may be said about a run of a model: what was lost and why, and where it is slow."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from edalab.experiments.claims import Claim, Facts, claim
from edalab.models.measuring import LOST_BECAUSE
from edalab.models.model import Model

_BUSY: Final = 0.8
"""A station that is busy for this share of the time is worth naming."""


def claims_of(model: Model) -> list[Claim]:
    """Return the claims that a run of a model can have, in the order in which they are shown."""
    claims = [
        claim(
            "done-once",
            lambda run: (
                run["model.handled"] > 0
                and not run["model.lost"] + run["model.dead"] + run["model.unfinished"]
                and not run["model.done_repeatedly"]
            ),
            handled="model.handled",
        ),
        claim("nothing-done", lambda run: run["model.handled"] == 0),
    ]
    for name in model.consumer:
        claims += [_some(name, f"lost-{why}", f"lost_{why}") for why in LOST_BECAUSE]
        claims.append(_some(name, "unpublished", "unpublished"))
    for name in model.consumer:
        claims.append(_some(name, "dead", "dead"))
        claims.append(_some(name, "done-twice", "done_repeatedly"))
        claims.append(_some(name, "unfinished", "unfinished"))
    for name in model.service:
        claims.append(_some(name, "work-repeated", "done_repeatedly"))
    for name in model.producer:
        claims.append(_some(name, "not-published", "unpublished"))
    claims.append(
        claim(
            "time-over",
            lambda run: run["model.unfinished"] > 0,
            time="model.ended_s",
        )
    )
    claims += list(_bottlenecks(model))
    return claims


def _some(part: str, name: str, measure: str) -> Claim:
    """Return the claim that a count of a part is above 0."""
    return claim(
        name,
        lambda run: run[f"{part}.{measure}"] > 0,
        part=lambda _run: part,
        count=f"{part}.{measure}",
    )


def _bottlenecks(model: Model) -> Iterator[Claim]:
    """Yield a claim for each station: that it is the busiest, if it is nearly always busy."""
    stations = [*model.consumer, *model.service]
    for place, part in enumerate(stations):
        yield claim(
            "bottleneck",
            partial(_is_busiest, stations, place),
            part=_constant(part),
            share=f"{part}.busy_share",
        )


def _is_busiest(stations: list[str], place: int, run: Facts) -> bool:
    paths = [f"{name}.busy_share" for name in stations]
    shares = [run[path] if path in run else 0.0 for path in paths]  # noqa: SIM401 - no mapping
    return shares[place] >= _BUSY and shares.index(max(shares)) == place


def _constant(value: Any) -> Callable[[Facts], Any]:
    return lambda _run: value
