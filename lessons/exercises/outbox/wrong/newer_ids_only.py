# rejected by: none-lost
# Misconception: ids grow with time.


async def place(order, tx):
    async with tx:
        await tx.insert_order(order)
        await tx.insert_outbox(order)


last = ""


async def relay(outbox, channel):
    global last
    for order in await outbox.unsent():
        if order.id > last:
            await channel.publish(order)
            last = order.id
        await outbox.mark_sent(order)
