# rejected by: paid-once
# Misconception: nothing can come between two lines.


async def consume(message, db):
    if await db.seen(message):
        return
    await db.pay(message)
    await db.mark_seen(message)
