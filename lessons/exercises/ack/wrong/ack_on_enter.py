# rejected by: no-payment-lost
# Misconception: taking a message off the queue is a part of opening it.


class Delivery:
    def __init__(self, message, ctx):
        self.message, self.ctx = message, ctx

    async def __aenter__(self):
        await self.ctx.ack(self.message)
        return self.message

    async def __aexit__(self, *error):
        return False


async def consume(message, ctx):
    async with Delivery(message, ctx) as payment:
        await ctx.pay(payment)
