from contextlib import asynccontextmanager


@asynccontextmanager
async def acknowledged(message, ctx):
    yield
    await ctx.ack(message)


async def consume(message, ctx):
    async with acknowledged(message, ctx):
        await ctx.pay(message)
