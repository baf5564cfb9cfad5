# rejected by: ends
# Misconception: a relay that publishes until it works needs no limit.


async def place(order, tx):
    async with tx:
        await tx.insert_order(order)
        await tx.insert_outbox(order)


async def relay(outbox, channel):
    for order in await outbox.unsent():
        while True:
            try:
                await channel.publish(order)
                break
            except ConnectionError:
                continue
        await outbox.mark_sent(order)
