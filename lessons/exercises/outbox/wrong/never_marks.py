# rejected by: marked
# Misconception: a row that was published needs no mark.


async def place(order, tx):
    async with tx:
        await tx.insert_order(order)
        await tx.insert_outbox(order)


async def relay(outbox, channel):
    for order in await outbox.unsent():
        await channel.publish(order)
