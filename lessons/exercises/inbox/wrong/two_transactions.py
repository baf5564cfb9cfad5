# rejected by: paid-once
# Misconception: each write in a transaction is enough.


async def consume(message, db):
    if await db.seen(message):
        return
    async with db.transaction():
        await db.pay(message)
    async with db.transaction():
        await db.mark_seen(message)
