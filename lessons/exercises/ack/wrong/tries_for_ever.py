# rejected by: ends
# Misconception: the bank will answer if one asks often enough.


async def consume(message, ctx):
    while True:
        try:
            await ctx.pay(message)
            break
        except ConnectionError:
            pass
    await ctx.ack(message)
