# rejected by: none-lost
# Misconception: reserve the rows first, then nobody else takes them.


async def place(order, tx):
    async with tx:
        await tx.insert_order(order)
        await tx.insert_outbox(order)


async def relay(outbox, channel):
    rows = list(await outbox.unsent())
    for row in rows:
        await outbox.mark_sent(row)
    for row in rows:
        await channel.publish(row)
