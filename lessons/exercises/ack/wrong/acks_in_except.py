# rejected by: no-payment-lost
# Misconception: a message that failed is best taken off the queue.


async def consume(message, ctx):
    try:
        await ctx.pay(message)
        await ctx.ack(message)
    except ConnectionError:
        await ctx.ack(message)
