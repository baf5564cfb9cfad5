# rejected by: none-lost
# Misconception: three tries are enough, and the row must not stay.


async def place(order, tx):
    async with tx:
        await tx.insert_order(order)
        await tx.insert_outbox(order)


async def relay(outbox, channel):
    for order in await outbox.unsent():
        for _ in range(3):
            try:
                await channel.publish(order)
                break
            except ConnectionError:
                pass
        await outbox.mark_sent(order)
