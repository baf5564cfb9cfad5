def then(first, second):
    async def both(message):
        await first(message)
        return await second(message)

    return both


async def consume(message, ctx):
    return await then(ctx.pay, ctx.ack)(message)
