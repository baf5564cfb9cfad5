# rejected by: no-payment-lost
# Misconception: the same amount is the same payment.


async def consume(message, ctx, seen=set()):
    if message.amount in seen:
        await ctx.ack(message)
        return
    await ctx.pay(message)
    seen.add(message.amount)
    await ctx.ack(message)
