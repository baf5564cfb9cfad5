# rejected by: no-payment-lost
# Misconception: a message has to be acknowledged whatever happens.


async def consume(message, ctx):
    try:
        await ctx.pay(message)
    finally:
        await ctx.ack(message)
