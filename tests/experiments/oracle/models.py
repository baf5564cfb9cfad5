"""Model files made at random, and their measures counted again from the records of a run.

The recount shares no code with ``edalab.models.summary``: it goes through the kept records once the
run is over, and follows every copy of every message by itself.
"""

import re
from collections import Counter, defaultdict
from random import Random

SHAPES = ("", "", "exponential ", "uniform ", "lognormal ")


def made(random: Random) -> str:
    """A right model file with up to three producers and five stages, and with faults."""
    channels = [f"q{number}" for number in range(random.randint(1, 4))]
    lines = []
    readers = defaultdict(list)
    consumers = []
    for place, channel in enumerate(channels):
        for _ in range(random.choice((1, 1, 2))):
            consumer = f"c{len(consumers)}"
            later = channels[place + 1 :]
            targets = random.sample(later, random.randint(0, len(later))) if later else []
            consumers.append((consumer, channel, targets))
            readers[channel].append(consumer)
    fed = {target for _, _, targets in consumers for target in targets}
    producers = [("p0", [channels[0]])]
    producers += [
        (f"p{n}", [channel]) for n, channel in enumerate(channels, 1) if channel not in fed
    ]
    for name, targets in producers:
        lines += [f"[producer.{name}]", f"publishes = {targets!r}"]
        lines.append(f"messages = {random.randint(1, 40)}")
        if random.random() < 0.8:
            lines.append(f'rate = "{random.choice((5, 50, 200))}/s"')
            lines.append(f'arrivals = "{random.choice(("even", "random"))}"')
        if random.random() < 0.4:
            lines.append(f"keys = {random.randint(1, 5)}")
    for channel in channels:
        lines += [f"[channel.{channel}]", *channel_keys(random)]
    services = []
    for name, channel, targets in consumers:
        lines += [f"[consumer.{name}]", f'reads = "{channel}"']
        lines += [f"publishes = {targets!r}"] if targets else []
        lines += consumer_keys(random)
        if random.random() < 0.3:
            services.append(f"s{len(services)}")
            lines += [f'calls = "{services[-1]}"', f"retries = {random.randint(0, 2)}"]
            lines += ['timeout = "30 ms"'] if random.random() < 0.3 else []
    for name in services:
        lines += [
            f"[service.{name}]",
            f'work = "{random.choice(SHAPES)}{random.choice((1, 20))} ms"',
        ]
        lines += [f"instances = {random.randint(1, 3)}"] if random.random() < 0.5 else []
        lines += ['availability = "70 %"'] if random.random() < 0.5 else []
    actors = [name for name, _, _ in consumers] + [name for name, _ in producers]
    lines += ["[run]", 'for = "5 s"', f"seed = {random.randint(0, 999)}"]
    faults = [fault(random, random.choice(actors)) for _ in range(random.choice((0, 0, 1, 2, 3)))]
    lines += [f"faults = {faults!r}"]
    text = "\n".join(lines) + "\n"
    # A poison message that is tried again in no time would be tried for ever.
    return re.sub(r'\b0 ms"', '5 ms"', text) if "poisons" in text else text


def channel_keys(random: Random) -> list[str]:
    if random.random() < 0.3:
        return ['kind = "log"', f"partitions = {random.randint(1, 4)}"]
    possible = [
        f"max_length = {random.randint(0, 5)}", f"max_attempts = {random.randint(1, 4)}",
        'backoff = "50 ms"', 'ttl = "100 ms"', 'accept = "3 ms"',
    ]  # fmt: skip
    keys = [key for key in possible if random.random() < 0.3]
    if any(key.startswith("max_length") for key in keys):
        keys.append(f'overflow = "{random.choice(("reject", "drop-oldest", "block"))}"')
    return keys


def consumer_keys(random: Random) -> list[str]:
    work = random.choice(("0 ms", "5 ms", "5 ms", "40 ms"))
    keys = [f'work = "{random.choice(SHAPES)}{work}"']
    possible = [
        f'ack = "{random.choice(("before", "before", "never"))}"',
        f"instances = {random.randint(2, 3)}", f"prefetch = {random.randint(2, 5)}",
        'fails = "20 %"', "idempotent = true",
    ]  # fmt: skip
    return keys + [key for key in possible if random.random() < 0.25]


def fault(random: Random, actor: str) -> str:
    nth = random.randint(1, 10)
    restart = random.choice(("", ", restarts after 100 ms", ", restarts after 2 s"))
    forms = [
        f"{actor} crashes at {nth * 20} ms{restart}",
        f"{actor} works 3 times slower",
    ]
    if actor.startswith("p"):
        forms += [
            f"{actor} crashes {random.choice(('before', 'after'))} publish {nth}{restart}",
            f"{actor} loses 20 % of messages", f"{actor} duplicates message {nth}",
            f"{actor} reorders message {nth} by 300 ms", f"{actor} poisons message {nth}",
        ]  # fmt: skip
    else:
        operation = random.choice(("receive", "work", "ack"))
        forms += [
            f"{actor} crashes {random.choice(('before', 'after'))} {operation} {nth}{restart}",
            f"{actor} loses 20 % of acks, delivered again after 50 ms",
        ]
    return random.choice(forms)


def recount(model, records) -> dict[str, dict[str, object]]:
    """The measures of each part, counted from the records of a run."""
    measures = {}
    by_actor = defaultdict(list)
    for record in records:
        by_actor[record.actor].append(record)
    for name in model.producer:
        published = [r.message for r in by_actor[name] if r.action == "publish"]
        measures[name] = {
            "published": len(published),
            "unpublished": model.producer[name].messages - len(set(published)),
            "crashes": sum(r.action == "crash" for r in by_actor[name]),
        }
    for name, consumer in model.consumer.items():
        measures[name] = consumer_measures(model, name, consumer, records)
    for name in model.service:
        own = by_actor[name]
        finished = Counter(r.message for r in own if r.action == "finish")
        measures[name] = {
            "calls": sum(r.action == "call" and r.peer == name for r in records),
            "work_done": finished.total(),
            "done_repeatedly": sum(count > 1 for count in finished.values()),
            "refused": sum(r.action == "refuse" for r in own),
        }
    for name, channel in model.channel.items():
        groups = [model.group(reader) for reader in model.readers(name)]
        of_queue = Counter(r.action for r in records if r.actor in groups)
        measures[name] = {
            "deliveries": of_queue["deliver"] + of_queue["redeliver"],
            "redelivered": of_queue["redeliver"],
            "acked": sum(r.action in {"ack", "skip"} and r.peer in groups for r in records),
        }
        if channel.kind == "queue":
            measures[name] |= {
                "dead": of_queue["dead-letter"], "rejected": of_queue["reject"],
                "dropped": of_queue["drop"], "expired": of_queue["expire"],
            }  # fmt: skip
    return measures


def consumer_measures(model, name, consumer, records):  # noqa: C901 - one pass over the records
    (channel,) = consumer.reads
    group, actors = model.group(name), set(model.instances(name))
    log = model.channel[channel].kind == "log"
    first_published, first_begun, copies = {}, {}, Counter()
    finished, dead, begun_at, blocked = Counter(), set(), {}, {}
    busy = crashes = failed = 0
    until = 0
    for record in records:
        at, message = record.at, record.message
        if record.action == "publish" and record.peer == channel:
            first_published.setdefault(message, at)
        elif record.action in {"enqueue", "duplicate"} and record.actor == group and not log:
            copies[message] += 1
            blocked.pop(message, None)
        elif record.action == "append" and record.actor == channel and log:
            copies[message] += 1
        elif record.action == "block" and record.actor == group:
            blocked[message] = record.peer
        elif (
            record.action in {"drop", "expire", "dead-letter"} and record.actor == group and not log
        ):
            copies[message] -= 1
            dead |= {message} if record.action == "dead-letter" else set()
        elif record.action in {"ack", "skip"} and record.peer == group:
            copies[message] -= 1
        elif record.actor in actors and record.action == "start":
            begun_at[record.actor] = message, at
            first_begun.setdefault(message, at)
        elif record.actor in actors and record.action in {"finish", "fail", "conflict", "crash"}:
            if record.actor in begun_at:
                busy += at - begun_at.pop(record.actor)[1]
                until = at
            crashes += record.action == "crash"
            failed += record.action == "fail"
            if record.action == "finish":
                finished[message] += 1
        if record.action == "crash":
            blocked = {m: who for m, who in blocked.items() if who != record.actor}
    ended = max(r.at for r in records if r.action == "lag")
    on_way = {
        m for m, at in first_published.items() if at + model.channel[channel].accept * 1e6 >= ended
    }
    undone = first_published.keys() - finished.keys()
    held = {m for m, count in copies.items() if count > 0} | {m for m, _ in begun_at.values()}
    unfinished = (undone & (held | on_way | blocked.keys())) - dead
    waits = [at - first_published[message] for message, at in first_begun.items()]
    measures = {
        "handled": len(finished),
        "done_repeatedly": sum(count > 1 for count in finished.values()),
        "dead": len(undone & dead),
        "unfinished": len(unfinished),
        "lost": len(undone - dead - unfinished),
        "failed_work": failed,
        "crashes": crashes,
    }
    if waits:
        measures["wait_ms"] = round(sum(waits) / len(waits)) / 1e6
        measures["wait_max_ms"] = max(waits) / 1e6
    if until:
        measures["busy_share"] = round(busy / (consumer.instances * until), 6)
    return measures


def unlike(result, model, records) -> list[str]:
    """What the summary and the recount say differently, and what does not add up."""
    faults = []
    counted = recount(model, records)
    for part, measures in counted.items():
        for measure, value in measures.items():
            shown = result.sides[part].get(measure)
            if shown is None or abs(shown - value) > 1e-6 * max(1, abs(value)):
                faults.append(f"{part}.{measure}: {shown}, counted {value}")
    for name, consumer in model.consumer.items():
        side = result.sides[name]
        published = {
            r.message for r in records if r.action == "publish" and r.peer == consumer.reads[0]
        }
        outcome = sum(side[measure] for measure in ("handled", "dead", "unfinished", "lost"))
        if outcome != len(published):
            faults.append(f"{name}: {outcome} of {len(published)} messages have an outcome")
        reasons = sum(value for measure, value in side.items() if measure.startswith("lost_"))
        if reasons != side["lost"]:
            faults.append(f"{name}: {reasons} of {side['lost']} lost messages have a reason")
    return faults
