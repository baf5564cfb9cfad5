async def place(order, tx):
    async with tx:
        await tx.insert_order(order)
        await tx.insert_outbox(order)


async def relay(outbox, channel):
    for order in await outbox.unsent():
        try:
            await channel.publish(order)
        except Exception as error:
            print("the next run tries again:", error)
            return
        await outbox.mark_sent(order)
