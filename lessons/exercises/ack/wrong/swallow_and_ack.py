# rejected by: no-payment-lost
# Misconception: an error that is caught and logged is dealt with.


async def consume(message, ctx):
    try:
        await ctx.pay(message)
    except Exception as error:
        print("payment failed", message.id, error)
    await ctx.ack(message)
