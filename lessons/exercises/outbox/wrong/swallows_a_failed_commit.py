# rejected by: placed
# Misconception: an order that could not be stored is no reason to trouble the customer.


async def place(order, tx):
    try:
        async with tx:
            await tx.insert_order(order)
            await tx.insert_outbox(order)
    except ConnectionError:
        return


async def relay(outbox, channel):
    for order in await outbox.unsent():
        await channel.publish(order)
        await outbox.mark_sent(order)
