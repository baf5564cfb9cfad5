# rejected by: no-phantom
# Misconception: if the database fails, the message can be taken back.


async def place(order, tx):
    await tx.publish(order)
    async with tx:
        await tx.insert_order(order)


async def relay(outbox, channel):
    for order in await outbox.unsent():
        await outbox.mark_sent(order)
