# rejected by: paid-once
# Misconception: to ask the inbox is to use it.


async def consume(message, db):
    async with db.transaction():
        if not await db.seen(message):
            await db.pay(message)
