# rejected by: placed
# Misconception: after three tries nobody can help it.


async def place(order, tx):
    for _ in range(3):
        try:
            async with tx:
                await tx.insert_order(order)
                await tx.insert_outbox(order)
            return
        except ConnectionError:
            pass


async def relay(outbox, channel):
    for order in await outbox.unsent():
        await channel.publish(order)
        await outbox.mark_sent(order)
