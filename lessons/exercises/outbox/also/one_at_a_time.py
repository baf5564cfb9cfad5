async def place(order, tx):
    async with tx:
        for insert in (tx.insert_outbox, tx.insert_order):
            await insert(order)


async def relay(outbox, channel):
    while rows := await outbox.unsent():
        await channel.publish(rows[0])
        await outbox.mark_sent(rows[0])
