async def consume(message, db):
    """The id and the payment are written together, or not at all."""
    async with db.transaction():
        if await db.seen(message):
            return
        await db.mark_seen(message)
        await db.pay(message)
