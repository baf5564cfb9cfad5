async def consume(message, ctx):
    try:
        await ctx.pay(message)
    except Exception as error:
        print("not paid, so not acknowledged:", message.id, error)
        raise
    await ctx.ack(message)
