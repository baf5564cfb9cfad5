# rejected by: no-phantom
# Misconception: what stands inside a transaction is a part of it.


async def place(order, tx):
    async with tx:
        await tx.insert_order(order)
        await tx.publish(order)


async def relay(outbox, channel):
    pass
