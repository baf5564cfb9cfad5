async def consume(message, ctx):
    """Acknowledge last: until then the queue keeps the message for us."""
    await ctx.pay(message)
    await ctx.ack(message)
