class Consumer:
    async def __call__(self, message, ctx):
        await ctx.pay(message)
        await ctx.ack(message)


consume = Consumer()
