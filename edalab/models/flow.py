"""How many messages pass each part of a model, computed before a run."""

from edalab.models.model import Model


def arriving(model: Model) -> dict[str, float]:
    """Return the most messages that can be published to each channel, by channel."""
    counts = dict.fromkeys(model.channel, 0.0)
    for producer in model.producer.values():
        messages = float(producer.messages)
        if producer.rate is not None:
            messages = min(messages, 2 * producer.rate * model.run.for_ / 1_000 + 100)
        for channel in producer.publishes:
            counts[channel] += messages
    for name in consumers_in_order(model):
        consumer = model.consumer[name]
        for channel in consumer.publishes:
            counts[channel] += counts[consumer.reads[0]]
    return counts


def consumers_in_order(model: Model) -> list[str]:
    """Return the consumers so that whoever publishes to another comes before it."""
    order: list[str] = []
    left = dict(model.consumer)
    while left:
        free = [
            name
            for name, consumer in left.items()
            if not any(publisher in left for publisher in model.publishers(consumer.reads[0]))
        ]
        if not free:  # A loop, which is refused elsewhere.
            return [*order, *left]
        order += free
        for name in free:
            del left[name]
    return order


_EACH_S = 0.01
"""Seconds that a message is given on a real channel, which has to take and to hand it out."""


def live_seconds(model: Model) -> float:
    """Return about how long a run takes: until all is published and the slowest part is done."""
    counts = arriving(model)
    published = [
        producer.messages / producer.rate
        for producer in model.producer.values()
        if producer.rate is not None
    ]
    worked = [
        counts[consumer.reads[0]] * (consumer.work / 1_000 / consumer.instances + _EACH_S)
        for consumer in model.consumer.values()
    ]
    return min(max(published, default=0.0) + max(worked, default=0.0), model.run.for_ / 1_000)


def steps(model: Model) -> float:
    """Return how many deliveries and calls a run has, an estimate from above."""
    counts = arriving(model)
    total = sum(counts.values()) / 2
    for consumer in model.consumer.values():
        tries = min(
            1 / (1 - consumer.fails),
            model.channel[consumer.reads[0]].max_attempts or float("inf"),
        )
        calls = 1.0 * len(consumer.calls)
        for service in consumer.calls:
            calls += consumer.retries * (1 - model.service[service].availability)
        total += counts[consumer.reads[0]] * tries * (1 + calls) + 20 * consumer.instances
    return total
