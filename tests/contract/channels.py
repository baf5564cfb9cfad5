"""The channels that the contract is checked on, each with the clock that it runs on."""

from servers import CHANNELS

from edalab.addresses import parse_address
from edalab.lab.channel_plan import ChannelPlan, simulated
from edalab.lab.runtime import VirtualRuntime
from edalab.lab.trace import Trace
from edalab.lab.wall_runtime import WallRuntime

KINDS = ["queue", "log", *CHANNELS]


class Bench:
    """Runs a scenario ``scenario(runtime, channel)`` on one kind of channel."""

    def __init__(self, kind, servers):
        self.kind = kind
        self.trace = Trace()
        self.system = None
        if kind in CHANNELS:
            from edalab.wiring import live_channel

            self.system = live_channel(servers(kind).url("contract"), keep=False)

    def run(self, scenario, **plan):
        plan = ChannelPlan(kind="log" if self.kind in {"log", "kafka"} else "queue", **plan)
        if self.system is None:
            run = VirtualRuntime(trace=self.trace)
            return run.run("lab", lambda runtime: scenario(runtime, simulated(runtime, plan)))
        made = []

        async def drop():
            for channel in made:
                await channel.drop()

        async def on_it(runtime):
            made.append(self.system.channel(runtime, plan))
            return await scenario(runtime, made[0])

        return WallRuntime(trace=self.trace, afterwards=drop).run("lab", on_it)

    def records(self, *actions):
        return [(r.action, r.message) for r in self.trace.records if r.action in actions]


def address(url):
    return parse_address("--channel", url, "channel")
