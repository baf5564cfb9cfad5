async def place(order, tx):
    async with tx:
        await tx.insert_order(order)
        await tx.insert_outbox(order)


published = {}


async def relay(outbox, channel):
    for row in await outbox.unsent():
        if row.id not in published:
            await channel.publish(row)
            published[row.id] = True
        await outbox.mark_sent(row)
