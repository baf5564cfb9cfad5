# rejected by: no-payment-lost
# Misconception: leaving the block means that the work is done.
from contextlib import asynccontextmanager


@asynccontextmanager
async def acknowledged(message, ctx):
    try:
        yield message
    finally:
        await ctx.ack(message)


async def consume(message, ctx):
    async with acknowledged(message, ctx) as payment:
        await ctx.pay(payment)
