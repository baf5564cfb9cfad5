# rejected by: paid-once-when-calm
# Misconception: to be safe, do it twice.


async def consume(message, ctx):
    try:
        await ctx.pay(message)
        await ctx.pay(message)
    finally:
        await ctx.ack(message)
