# rejected by: no-payment-lost
# Misconception: finally is where one cleans up, and an ack is cleaning up.


async def consume(message, ctx):
    try:
        await ctx.pay(message)
    finally:
        await ctx.ack(message)
