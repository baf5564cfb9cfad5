async def settle(message, db):
    async with db.transaction():
        if await db.seen(message):
            return
        await db.pay(message)
        await db.mark_seen(message)


async def consume(message, db):
    already = await db.seen(message)
    if already:
        return
    await settle(message, db)
