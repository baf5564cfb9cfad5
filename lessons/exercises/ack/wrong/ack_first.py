# rejected by: no-payment-lost
# Misconception: acknowledging says "I have received it".


async def consume(message, ctx):
    await ctx.ack(message)
    await ctx.pay(message)
