from dataclasses import dataclass


@dataclass
class Consumer:
    ctx: object

    async def run(self, message):
        for effect in (self.ctx.pay, self.ctx.ack):
            await effect(message)


async def consume(message, ctx):
    await Consumer(ctx).run(message)
