# rejected by: none-lost
# Misconception: what was tried is published.


async def place(order, tx):
    async with tx:
        await tx.insert_order(order)
        await tx.insert_outbox(order)


async def relay(outbox, channel):
    published = []
    for order in await outbox.unsent():
        published.append(order)
        try:
            await channel.publish(order)
        except ConnectionError:
            break
    for order in published:
        await outbox.mark_sent(order)
