# rejected by: no-phantom
# Misconception: with the row first no message can be forgotten, so all is well.


async def place(order, tx):
    await tx.insert_outbox(order)
    await tx.insert_order(order)


async def relay(outbox, channel):
    for order in await outbox.unsent():
        await channel.publish(order)
        await outbox.mark_sent(order)
