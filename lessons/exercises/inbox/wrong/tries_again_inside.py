# rejected by: paid-once
# Misconception: a call that failed has not written into the transaction.


async def consume(message, db):
    async with db.transaction():
        if await db.seen(message):
            return
        await db.mark_seen(message)
        for left in (1, 0):
            try:
                await db.pay(message)
                break
            except ConnectionError:
                if not left:
                    raise
