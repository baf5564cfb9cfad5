# rejected by: paid-once
# Misconception: only the money needs the transaction.


async def consume(message, db):
    async with db.transaction():
        if await db.seen(message):
            return
        await db.pay(message)
    await db.mark_seen(message)
