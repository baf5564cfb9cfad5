# rejected by: none-lost
# Misconception: what failed three times is poison.


async def place(order, tx):
    async with tx:
        await tx.insert_order(order)
        await tx.insert_outbox(order)


tries = {}


async def relay(outbox, channel):
    for order in await outbox.unsent():
        tries[order.id] = tries.get(order.id, 0) + 1
        if tries[order.id] <= 3:
            await channel.publish(order)
        await outbox.mark_sent(order)
