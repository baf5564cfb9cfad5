# rejected by: row-once
# Misconception: the relay knows what it has published, so a second row does no harm.
published = set()


async def place(order, tx):
    async with tx:
        await tx.insert_order(order)
        await tx.insert_outbox(order)
        await tx.insert_outbox(order)


async def relay(outbox, channel):
    for row in await outbox.unsent():
        if row.id not in published:
            await channel.publish(row)
            published.add(row.id)
        await outbox.mark_sent(row)
