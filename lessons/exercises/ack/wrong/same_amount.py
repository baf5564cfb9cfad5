# rejected by: no-payment-lost
# Misconception: equal amounts are the same payment.

amounts = set()


async def consume(message, ctx):
    if message.amount not in amounts:
        await ctx.pay(message)
        amounts.add(message.amount)
    await ctx.ack(message)
