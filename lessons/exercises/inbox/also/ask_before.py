async def consume(message, db):
    if await db.seen(message):
        return
    async with db.transaction():
        await db.pay(message)
        await db.mark_seen(message)
