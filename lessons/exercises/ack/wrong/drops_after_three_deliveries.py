# rejected by: no-payment-lost
# Misconception: what failed three times is poison.


tries = {}


async def consume(message, ctx):
    tries[message.id] = tries.get(message.id, 0) + 1
    if tries[message.id] > 3:
        await ctx.ack(message)
        return
    await ctx.pay(message)
    await ctx.ack(message)
