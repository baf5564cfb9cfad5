# rejected by: no-payment-lost
# Misconception: what is in the inbox will be paid by somebody.


async def consume(message, db):
    async with db.transaction():
        if not await db.seen(message):
            await db.mark_seen(message)
