# rejected by: no-payment-lost
# Misconception: for small amounts the risk is small.


async def consume(message, ctx):
    if message.amount < 100:
        await ctx.ack(message)
        await ctx.pay(message)
    else:
        await ctx.pay(message)
        await ctx.ack(message)
