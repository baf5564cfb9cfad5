# rejected by: none-lost
# Misconception: two orders of the same thing are one order.


async def place(order, tx):
    async with tx:
        await tx.insert_order(order)
        await tx.insert_outbox(order)


async def relay(outbox, channel):
    sent = []
    for order in await outbox.unsent():
        if (order.item, order.amount) not in sent:
            await channel.publish(order)
        sent.append((order.item, order.amount))
        await outbox.mark_sent(order)
