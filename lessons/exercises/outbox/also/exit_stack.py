from contextlib import AsyncExitStack


async def place(order, tx):
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(tx)
        await tx.insert_order(order)
        await tx.insert_outbox(order)


async def relay(outbox, channel):
    waiting = [*await outbox.unsent()]
    while waiting:
        order = waiting.pop(0)
        await channel.publish(order)
        await outbox.mark_sent(order)
