# rejected by: no-payment-lost
# Misconception: five tries are enough for any outage.


async def consume(message, ctx):
    for _ in range(5):
        try:
            await ctx.pay(message)
            break
        except ConnectionError:
            pass
    await ctx.ack(message)
