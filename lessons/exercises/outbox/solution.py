async def place(order, tx):
    """The message is a row beside the order: both are committed, or neither."""
    async with tx:
        await tx.insert_order(order)
        await tx.insert_outbox(order)


async def relay(outbox, channel):
    """Mark last: a crash before it publishes once more, and loses nothing."""
    for order in await outbox.unsent():
        await channel.publish(order)
        await outbox.mark_sent(order)
