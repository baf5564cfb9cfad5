# rejected by: no-payment-lost
# Misconception: what was begun was done.

begun = set()


async def consume(message, ctx):
    if message.id not in begun:
        begun.add(message.id)
        await ctx.pay(message)
    await ctx.ack(message)
