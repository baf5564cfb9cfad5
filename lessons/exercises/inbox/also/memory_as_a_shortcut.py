done = set()


async def consume(message, db):
    if message.id in done:
        return
    async with db.transaction():
        if not await db.seen(message):
            await db.pay(message)
            await db.mark_seen(message)
    done.add(message.id)
