async def place(order, tx):
    async with tx as session:
        await session.insert_order(order)
        await session.insert_outbox(order)


async def relay(outbox, channel):
    rows = await outbox.unsent()
    for row in rows:
        await channel.publish(row)
    for row in rows:
        await outbox.mark_sent(row)
