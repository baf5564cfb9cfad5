# rejected by: once-when-calm
# Misconception: a mark on the newest row covers those before it.


async def place(order, tx):
    async with tx:
        await tx.insert_order(order)
        await tx.insert_outbox(order)


async def relay(outbox, channel):
    order = None
    for order in await outbox.unsent():
        await channel.publish(order)
    if order is not None:
        await outbox.mark_sent(order)
