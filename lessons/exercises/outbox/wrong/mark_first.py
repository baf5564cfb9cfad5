# rejected by: none-lost
# Misconception: mark it first, so that nothing is published twice.


async def place(order, tx):
    async with tx:
        await tx.insert_order(order)
        await tx.insert_outbox(order)


async def relay(outbox, channel):
    for order in await outbox.unsent():
        await outbox.mark_sent(order)
        await channel.publish(order)
