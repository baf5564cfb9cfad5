async def consume(message, ctx):
    for attempt in range(1, 4):
        try:
            await ctx.pay(message)
            break
        except ConnectionError:
            print(message.id, "attempt", attempt, "failed")
    else:
        return  # not acknowledged: the queue delivers it again
    await ctx.ack(message)
