"""Small helpers that the lab's tests share."""

from edalab.lab.channel import Message
from edalab.lab.runtime import VirtualRuntime
from edalab.lab.trace import Trace

TOPIC = "orders"
GROUP = "billing"


def run(scenario, *args, seed=1):
    """Run ``scenario(runtime, *args)`` as the actor ``lab``; its result and the kept trace."""
    trace = Trace()
    result = VirtualRuntime(seed=seed, trace=trace).run("lab", scenario, *args)
    return result, trace


def told(trace, *actions):
    """(actor, action, message) of the records with these actions, in order."""
    return [
        (record.actor, record.action, record.message)
        for record in trace.records
        if record.action in actions
    ]


def messages(trace, action):
    """The messages that ``action`` was done to, in order."""
    return [record.message for record in trace.records if record.action == action]


async def publish(channel, runtime, *ids, key=""):
    """Publish one message of each id, one after the other."""
    connection = channel.connect(runtime)
    for each in ids:
        await connection.publish(TOPIC, Message(each, key=key))
