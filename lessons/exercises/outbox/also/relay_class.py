class Relay:
    def __init__(self, outbox, channel):
        self.outbox, self.channel = outbox, channel

    async def send(self, order):
        await self.channel.publish(order)
        await self.outbox.mark_sent(order)

    async def run(self):
        for order in list(await self.outbox.unsent()):
            await self.send(order)


async def place(order, tx):
    async with tx:
        await tx.insert_outbox(order)
        await tx.insert_order(order)


async def relay(outbox, channel):
    await Relay(outbox, channel).run()
