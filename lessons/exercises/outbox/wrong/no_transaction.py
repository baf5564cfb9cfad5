# rejected by: none-lost
# Misconception: an outbox table is enough, without a transaction.


async def place(order, tx):
    await tx.insert_order(order)
    await tx.insert_outbox(order)


async def relay(outbox, channel):
    for order in await outbox.unsent():
        await channel.publish(order)
        await outbox.mark_sent(order)
