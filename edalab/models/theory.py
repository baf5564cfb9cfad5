"""What queueing theory says of the stations of a model to which it applies.

A consumer is a station with c servers. Where its messages come at random (Poisson) and nothing
limits, fails or interrupts it, its mean wait has a formula:

* exponential work: M/M/c (Erlang's C). What leaves it is again Poisson, at the same rate (P. J.
  Burke, "The Output of a Queuing System", 1956), so that the next station has a formula too.
* other work, one instance: M/G/1, of which M/D/1 is the case without variance
  (Pollaczek-Khinchine; L. Kleinrock, "Queueing Systems, Volume 1", 1975, chapter 5).
"""

from typing import Final

from edalab.experiments.experiment import Measures
from edalab.lab.service import squared_variation
from edalab.lab.theory import mean_wait, mean_wait_general
from edalab.lab.units import tidy
from edalab.models.flow import consumers_in_order
from edalab.models.model import Model

ENOUGH_MESSAGES: Final = 1_000
"""A mean in the long run is shown from so many messages on."""


def theory_of(model: Model) -> dict[str, Measures]:
    """Return the measures that have a formula, by consumer."""
    rates: dict[str, float] = {}  # of the channels at which messages arrive at random
    theory: dict[str, Measures] = {}
    for name, channel in model.channel.items():
        publishers = model.publishers(name)
        producers = [model.producer.get(publisher) for publisher in publishers]
        unlimited = channel.kind == "queue" and not channel.accept and channel.max_length is None
        if unlimited and channel.ttl is None and all(producers):
            random = [
                producer.rate
                for producer in producers
                if producer is not None
                and producer.arrivals == "random"
                and producer.rate is not None
                and producer.messages >= ENOUGH_MESSAGES
                and _never_waits(model, producer.publishes)
            ]
            if len(random) == len(publishers) and (len(random) == 1 or _alike(model, publishers)):
                rates[name] = sum(random)
    for name in consumers_in_order(model):
        topic = model.consumer[name].reads[0]
        if topic in rates and _is_station(model, name):
            theory[name] = _station(model, name, rates[topic])
            consumer = model.consumer[name]
            if theory[name] and consumer.work_shape == "exponential":
                for target in consumer.publishes:
                    if model.publishers(target) == [name] and _never_waits(model, (target,)):
                        rates[target] = rates[topic]
    return {name: measures for name, measures in theory.items() if measures}


def _alike(model: Model, producers: list[str]) -> bool:
    """Return whether several producers publish for about as long, so that their rates add up."""
    lengths = [
        model.producer[name].messages / (model.producer[name].rate or 1) for name in producers
    ]
    return max(lengths) <= 1.01 * min(lengths)


def _never_waits(model: Model, topics: tuple[str, ...]) -> bool:
    """Return whether whoever publishes to these channels goes on at once."""
    channels = [model.channel[topic] for topic in topics]
    return not any(
        channel.accept or channel.max_length is not None or channel.ttl is not None
        or channel.kind == "log"
        for channel in channels
    )  # fmt: skip


def _is_station(model: Model, name: str) -> bool:
    consumer = model.consumer[name]
    return (
        consumer.ack == "after"
        and not consumer.fails
        and not consumer.calls
        and (consumer.prefetch == 1 or consumer.instances == 1)
        and consumer.work > 0
        and _never_waits(model, consumer.publishes)
    )


def _station(model: Model, name: str, rate: float) -> Measures:
    consumer = model.consumer[name]
    work_s = consumer.work / 1_000
    load = rate * work_s / consumer.instances
    if load >= 1 or not _long_enough(model, rate):
        return {}
    if consumer.work_shape == "exponential":
        wait = mean_wait(consumer.instances, rate, 1 / work_s)
    elif consumer.instances == 1:
        wait = mean_wait_general(rate, work_s, squared_variation(consumer.work_shape))
    else:
        return {}
    return {"wait_ms": tidy(1_000 * wait, 6), "busy_share": tidy(load, 6)}


def _long_enough(model: Model, rate: float) -> bool:
    """Return whether the run is not cut off long before its messages have come."""
    return rate * model.run.for_ / 1_000 >= ENOUGH_MESSAGES
