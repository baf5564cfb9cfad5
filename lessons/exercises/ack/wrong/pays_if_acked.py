# rejected by: no-payment-lost
# Misconception: the ack tells whether the message is mine to work on.


async def consume(message, ctx):
    if await ctx.ack(message):
        await ctx.pay(message)
