# rejected by: row-once
# Misconception: a second row of the same order does no harm.


async def place(order, tx):
    async with tx:
        await tx.insert_order(order)
        await tx.insert_order(order)
        await tx.insert_outbox(order)


async def relay(outbox, channel):
    for order in await outbox.unsent():
        await channel.publish(order)
        await outbox.mark_sent(order)
