# rejected by: none-lost
# Misconception: what the relay remembers in memory, it has published.

begun = set()


async def place(order, tx):
    async with tx:
        await tx.insert_order(order)
        await tx.insert_outbox(order)


async def relay(outbox, channel):
    for order in await outbox.unsent():
        if order.id not in begun:
            begun.add(order.id)
            await channel.publish(order)
        await outbox.mark_sent(order)
