# rejected by: none-lost
# Misconception: one message tells the consumer to look at all.


async def place(order, tx):
    async with tx:
        await tx.insert_order(order)
        await tx.insert_outbox(order)


async def relay(outbox, channel):
    rows = await outbox.unsent()
    if rows:
        await channel.publish(rows[-1])
    for row in rows:
        await outbox.mark_sent(row)
