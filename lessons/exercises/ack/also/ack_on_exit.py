class Delivery:
    """Acknowledges on the way out, but only if the body came to its end."""

    def __init__(self, message, ctx):
        self.message, self.ctx = message, ctx

    async def __aenter__(self):
        return self.message

    async def __aexit__(self, kind, error, trace):
        if kind is None:
            await self.ctx.ack(self.message)


async def consume(message, ctx):
    async with Delivery(message, ctx) as payment:
        await ctx.pay(payment)
