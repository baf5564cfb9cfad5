# rejected by: none-lost
# Misconception: finally makes sure that the row is done.


async def place(order, tx):
    async with tx:
        await tx.insert_order(order)
        await tx.insert_outbox(order)


async def relay(outbox, channel):
    for order in await outbox.unsent():
        try:
            await channel.publish(order)
        finally:
            await outbox.mark_sent(order)
