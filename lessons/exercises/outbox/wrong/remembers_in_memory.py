# rejected by: none-lost
# Misconception: a list in memory is an outbox.

waiting = []


async def place(order, tx):
    async with tx:
        await tx.insert_order(order)
    waiting.append(order)
    while waiting:
        await tx.publish(waiting.pop(0))


async def relay(outbox, channel):
    for order in await outbox.unsent():
        await channel.publish(order)
        await outbox.mark_sent(order)
