async def place(order, tx):
    for left in (2, 1, 0):
        try:
            async with tx:
                await tx.insert_outbox(order)
                await tx.insert_order(order)
            return
        except ConnectionError:
            if not left:
                raise


async def relay(outbox, channel):
    for order in await outbox.unsent():
        await channel.publish(order)
        await outbox.mark_sent(order)
