"""Small runs to look at."""

from edalab.experiments.catalogue import COMPARISONS, comparison, simulation
from edalab.experiments.experiment import run
from edalab.lab.channel import Message
from edalab.lab.log_channel import LogChannel
from edalab.lab.runtime import VirtualRuntime


def traces(name, **given):
    """The traces of an experiment, by side."""
    found = comparison(name) if name in COMPARISONS else simulation(name)
    texts = {option: str(value) for option, value in given.items()}
    return run(found, texts, keep=True).traces


def log_run():
    """Six messages on a log of two partitions; the reader takes four and commits two."""

    async def scenario(runtime):
        channel = LogChannel(runtime, partitions=2)
        await runtime.join(runtime.spawn("producer", produce, channel))
        await runtime.join(runtime.spawn("reader", read, channel))

    async def produce(runtime, channel):
        connection = channel.connect(runtime)
        for number in range(1, 7):
            await connection.publish("orders", Message(f"m{number}", key=str(number)))
            await runtime.sleep(10)

    async def read(runtime, channel):
        subscription = await channel.connect(runtime).subscribe("orders", "group", start="start")
        for number in range(4):
            delivery = await subscription.poll()
            await runtime.sleep(10)
            if number < 2:
                await subscription.ack(delivery)
        levels.append(channel.lag("group"))

    levels = []
    virtual = VirtualRuntime(seed=1)
    virtual.run("lab", scenario)
    return virtual.trace.records, levels[0]
