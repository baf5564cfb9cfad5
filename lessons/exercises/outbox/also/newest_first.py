async def place(order, tx):
    async with tx:
        for write in (tx.insert_order, tx.insert_outbox):
            await write(order)


async def publish_all(orders, outbox, channel):
    match orders:
        case []:
            return
        case [*others, order]:
            await channel.publish(order)
            await outbox.mark_sent(order)
            await publish_all(others, outbox, channel)


async def relay(outbox, channel):
    await publish_all(list(await outbox.unsent()), outbox, channel)
