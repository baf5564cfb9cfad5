# rejected by: acked
# Misconception: a payment that is made needs an ack only where it matters.


async def consume(message, ctx):
    await ctx.pay(message)
    if message.amount >= 100:
        await ctx.ack(message)
