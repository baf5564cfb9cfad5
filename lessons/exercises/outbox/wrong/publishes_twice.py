# rejected by: once-when-calm
# Misconception: twice is safer than once.


async def place(order, tx):
    async with tx:
        await tx.insert_order(order)
        await tx.insert_outbox(order)


async def relay(outbox, channel):
    for order in await outbox.unsent():
        for _ in range(2):
            await channel.publish(order)
        await outbox.mark_sent(order)
