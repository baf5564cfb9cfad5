"""One producer and three consumers that acknowledge: edalab's queue against kombu in memory.

Run with the bench extra installed: ``python -m tests.bench.channel``.
"""

import sys

from kombu import Connection, Consumer, Exchange, Producer, Queue

from edalab.lab.channel import Message
from edalab.lab.queue import QueueChannel
from edalab.lab.runtime import VirtualRuntime
from edalab.lab.trace import Trace
from tests.bench.timing import race, show

CONSUMERS = 3


async def consumer(runtime, channel):
    """Take one message after the other and acknowledge it."""
    subscription = await channel.connect(runtime).subscribe("topic", "group", prefetch=10)
    while True:
        await subscription.ack(await subscription.receive())


async def producer(runtime, count):
    """Publish, and let the consumers go on now and then."""
    channel = QueueChannel(runtime)
    channel.declare("topic", "group")
    for number in range(CONSUMERS):
        runtime.spawn(f"consumer-{number}", consumer, channel)
    connection = channel.connect(runtime)
    for number in range(count):
        await connection.publish("topic", Message(f"m{number}"))
        if number % 30 == 29:
            await runtime.sleep(1)
    await runtime.sleep(1)
    assert channel.lag("group").acked == count


def run_edalab(count, *, keep):
    VirtualRuntime(trace=Trace(keep=keep)).run("producer", producer, count)


def run_kombu(count):
    exchange = Exchange("topic", type="direct")
    queue = Queue("group", exchange, routing_key="group")
    acked = 0

    def handle(_body, message):
        nonlocal acked
        message.ack()
        acked += 1

    with Connection("memory://", transport_options={"polling_interval": 0}) as connection:
        producer = Producer(connection.channel())
        consumers = []
        for _ in range(CONSUMERS):
            each = Consumer(connection.channel(), queues=[queue], callbacks=[handle])
            each.qos(prefetch_count=10)
            each.consume()
            consumers.append(each)
        for number in range(count):
            producer.publish({"id": f"m{number}"}, exchange=exchange, routing_key="group")
            if number % 30 == 29:
                while acked <= number:
                    connection.drain_events(timeout=1)
        while acked < count:
            connection.drain_events(timeout=1)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    few = count // 10
    seconds = race(
        {
            "kombu, memory transport": lambda: run_kombu(few),
            "edalab, trace not kept": lambda: run_edalab(count, keep=False),
            "edalab, trace kept": lambda: run_edalab(count, keep=True),
        }
    )
    rates = {
        name: (few if name.startswith("kombu") else count) / took for name, took in seconds.items()
    }
    show(f"Acknowledged messages, one producer, three consumers, {count:,}", "messages/s", rates)


if __name__ == "__main__":
    main()
