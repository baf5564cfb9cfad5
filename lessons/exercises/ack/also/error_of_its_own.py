class PaymentFailed(Exception):
    pass


async def consume(message, ctx):
    try:
        await ctx.pay(message)
    except ConnectionError as error:
        raise PaymentFailed(message.id) from error
    else:
        await ctx.ack(message)
