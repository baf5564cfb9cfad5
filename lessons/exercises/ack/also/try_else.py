async def consume(message, ctx):
    try:
        await ctx.pay(message)
    except ConnectionError:
        return
    else:
        await ctx.ack(message)
