# rejected by: acked
# Misconception: a message that was worked on is gone from the queue.


async def consume(message, ctx):
    await ctx.pay(message)
