# rejected by: no-payment-lost
# Misconception: what stands in memory is still there after a crash.

waiting = []


async def consume(message, ctx):
    waiting.append(message)
    await ctx.ack(message)
    while waiting:
        await ctx.pay(waiting.pop(0))
