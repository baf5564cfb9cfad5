# rejected by: no-payment-lost
# Misconception: an error that is logged is handled.


async def consume(message, ctx):
    try:
        await ctx.pay(message)
    except Exception as error:
        print("payment failed:", error)
    await ctx.ack(message)
