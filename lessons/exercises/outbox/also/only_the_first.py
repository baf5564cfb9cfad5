async def save(tx, order):
    await tx.insert_order(order)
    await tx.insert_outbox(order)


async def place(order, tx):
    async with tx:
        await save(tx, order)


async def relay(outbox, channel):
    unsent = await outbox.unsent()
    if not unsent:
        return
    first, *_ = unsent
    await channel.publish(first)
    await outbox.mark_sent(first)
