# rejected by: once-when-calm
# Misconception: publish at once, and the outbox is for the bad days.


async def place(order, tx):
    async with tx:
        await tx.insert_order(order)
        await tx.insert_outbox(order)
    await tx.publish(order)


async def relay(outbox, channel):
    for order in await outbox.unsent():
        await channel.publish(order)
        await outbox.mark_sent(order)
